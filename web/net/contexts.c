#include "web/net/contexts.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "web/net/stream.h"

enum {
	TLS_TIMEOUT_S = PATIENCE_HEAD_MS / 1000, /* for the handshake of TLS */
	GROWTH = 4,                              /* of a context's limit, over the one before */
	FINISH_MS = 2000,                        /* for what is closing to be closed */
};

static void set_open_files(size_t files)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = files;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* What OpenSSL has against a file: the first of its errors is the one that the others come from. */
static void write_tls_error(char why[CONTEXTS_PROBLEM_MAX], const char *what, const char *path)
{
	unsigned long error = ERR_get_error();
	const char *reason =
		ERR_SYSTEM_ERROR(error) ? strerror(ERR_GET_REASON(error)) : ERR_reason_error_string(error);

	snprintf(why, CONTEXTS_PROBLEM_MAX, "cannot use the %s '%s': %s", what, path,
	         reason ? reason : "unknown");
	ERR_clear_error();
}

/* An encrypted key would be asked for at the terminal. */
static int no_passphrase(char *buffer, int size, int writing, void *context)
{
	(void)buffer;
	(void)size;
	(void)writing;
	(void)context;
	return -1;
}

bool contexts_tls_usable(const struct contexts_tls *tls, char why[CONTEXTS_PROBLEM_MAX])
{
	SSL_CTX *trial = SSL_CTX_new(TLS_server_method());
	bool usable = false;

	if (!trial) {
		write_tls_error(why, "library for", tls->cert);
		return false;
	}
	SSL_CTX_set_default_passwd_cb(trial, no_passphrase);
	if (SSL_CTX_use_certificate_chain_file(trial, tls->cert) != 1) {
		write_tls_error(why, "certificate", tls->cert);
	} else if (SSL_CTX_use_PrivateKey_file(trial, tls->key, SSL_FILETYPE_PEM) != 1 ||
	           SSL_CTX_check_private_key(trial) != 1) {
		write_tls_error(why, "key", tls->key);
	} else {
		usable = true;
	}
	SSL_CTX_free(trial);
	return usable;
}

bool contexts_reload_tls(struct contexts *contexts, const struct contexts_tls *tls,
                         char why[CONTEXTS_PROBLEM_MAX])
{
	if (!contexts_tls_usable(tls, why)) {
		return false;
	}
	for (size_t i = 0; i < contexts->count; i++) {
		if (lws_tls_cert_updated(contexts->list[i].lws, tls->cert, tls->key, NULL, 0, NULL, 0) !=
		    0) {
			snprintf(why, CONTEXTS_PROBLEM_MAX, "cannot use the certificate '%s'", tls->cert);
			return false;
		}
	}
	return true;
}

static bool create_context(struct context *context, uv_loop_t *loop, const struct contexts_tls *tls)
{
	void *loops = loop;
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN_SERVER,
		.foreign_loops = &loops,
		.pcontext = &context->lws,
		.timeout_secs = TLS_TIMEOUT_S,
		.pt_serv_buf_size = LWS_PRE + STREAM_READ_MAX, /* it reads behind LWS_PRE of them */
		.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME |
		           LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND | LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
	};

	if (tls->cert) {
		info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
	}
	context->lws = lws_create_context(&info);
	return context->lws != NULL;
}

/* A vhost of our own: the context's default one cannot be looked at for errors. */
static bool create_vhost(struct context *context, const struct contexts_tls *tls)
{
	/* zeroed: libwebsockets' own keep-alive costs O(connections) an accept, and the Engine.IO ping
	 * does its work. It has to live as long as the vhost. */
	static const lws_retry_bo_t no_keepalive = { 0 };
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN_SERVER,
		.vhost_name = "presence",
		.protocols = stream_protocols,
		.retry_and_idle_policy = &no_keepalive,
		.alpn = "http/1.1",
		.options = LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME,
	};

	if (tls->cert) {
		info.ssl_cert_filepath = tls->cert;
		info.ssl_private_key_filepath = tls->key;
		/* the authorities would be for connections that we make, and are 1 MB */
		info.options |=
			LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS;
		/* of TLS 1.2: a key of each connection's own, and ciphers that prove what they decrypt;
		 * all of TLS 1.3 are such */
		info.ssl_cipher_list = "ECDHE+AESGCM:ECDHE+CHACHA20";
		info.ssl_options_set = SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 |
		                       SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION;
	}
	context->vhost = lws_create_vhost(context->lws, &info);
	return context->vhost != NULL;
}

bool contexts_init(struct contexts *contexts, uv_loop_t *loop, const struct contexts_tls *tls,
                   size_t files)
{
	/* a TLS socket is closed on another way, without the search; and libwebsockets leaks what it
	 * prepares for TLS clients in all contexts but the last */
	size_t limit = tls->cert ? files : CONTEXTS_FILES_FIRST;
	bool good = true;

	*contexts = (struct contexts){ 0 };
	for (size_t covered = 0; good && covered < files; limit *= GROWTH) {
		bool last = limit >= files || contexts->count + 1 == CONTEXTS_MAX;
		struct context *context = &contexts->list[contexts->count++];
		context->files = covered = last ? files : limit;
		set_open_files(context->files); /* libwebsockets takes the length of its table from it */
		good = create_context(context, loop, tls) && create_vhost(context, tls);
	}
	set_open_files(files);
	return good;
}

struct lws_vhost *contexts_vhost(const struct contexts *contexts, int fd)
{
	const struct context *context = contexts->list;

	while ((size_t)fd >= context->files && context < &contexts->list[contexts->count - 1]) {
		context++;
	}
	return context->vhost;
}

static void destroy_contexts(struct contexts *contexts)
{
	for (size_t i = 0; i < contexts->count; i++) {
		if (contexts->list[i].lws) {
			lws_context_destroy(contexts->list[i].lws);
		}
	}
}

static void on_patience_over(uv_timer_t *patience)
{
	uv_stop(patience->loop);
}

/* libwebsockets may have lost track of a handle, when it had no memory for it. */
static void run_to_its_end(uv_loop_t *loop)
{
	uv_timer_t patience;

	uv_timer_init(loop, &patience);
	uv_timer_start(&patience, on_patience_over, FINISH_MS, 0);
	uv_unref((uv_handle_t *)&patience);
	uv_run(loop, UV_RUN_DEFAULT);
	uv_close((uv_handle_t *)&patience, NULL);
	uv_run(loop, UV_RUN_NOWAIT);
}

void contexts_finish(struct contexts *contexts, uv_loop_t *loop)
{
	destroy_contexts(contexts);
	run_to_its_end(loop);
	destroy_contexts(contexts); /* with a foreign loop the first call only begins it */
}
