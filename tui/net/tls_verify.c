#include "tui/net/tls_verify.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_number(const char *host)
{
	unsigned char address[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

/* What libwebsockets made of the host is replaced: it cuts it at a colon, and names addresses. */
static void begin(struct tls_verify *tls_verify, SSL *tls)
{
	tls_verify->begun = true;
	SSL_set_tlsext_host_name(tls, is_number(tls_verify->host) ? NULL : tls_verify->host);
	SSL_set_session(tls, NULL); /* one that is resumed would bring no certificate */
	tls_verify->on_begun(tls_verify->context);
}

static void on_info(const SSL *tls, int where, int value)
{
	struct tls_verify *tls_verify = SSL_CTX_get_app_data(SSL_get_SSL_CTX(tls));

	if ((where & SSL_CB_HANDSHAKE_START) && !tls_verify->begun) {
		begin(tls_verify, (SSL *)(uintptr_t)tls);
	}
	if (where & SSL_CB_HANDSHAKE_DONE) {
		tls_verify->done = true;
	}
	if (where == SSL_CB_READ_ALERT) {
		tls_verify->alert = value;
	}
	if (where == SSL_CB_CONNECT_EXIT && value <= 0 && ERR_peek_error() != 0) {
		tls_verify->error = ERR_peek_error(); /* libwebsockets is about to forget it */
	}
}

static bool load(SSL_CTX *tls, const char *ca_file, const char **why)
{
	SSL_CTX_set_default_verify_paths(tls); /* that there are none is for the handshake to tell */
	if (ca_file && SSL_CTX_load_verify_locations(tls, ca_file, NULL) != 1) {
		*why = access(ca_file, R_OK) != 0 ? "the file of certificates cannot be read"
		                                  : "there is no certificate in the file of certificates";
		ERR_clear_error();
		return false;
	}
	ERR_clear_error();
	return true;
}

bool tls_verify_init(struct tls_verify *tls_verify, const char *ca_file, bool insecure,
                     const char **why)
{
	*tls_verify =
		(struct tls_verify){ .tls = SSL_CTX_new(TLS_client_method()), .insecure = insecure };
	if (!tls_verify->tls) {
		*why = "TLS cannot be used: out of memory";
		return false;
	}
	SSL_CTX_set_app_data(tls_verify->tls, tls_verify);
	SSL_CTX_set_min_proto_version(tls_verify->tls, TLS1_2_VERSION);
	SSL_CTX_set_options(tls_verify->tls, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_mode(tls_verify->tls,
	                 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_info_callback(tls_verify->tls, on_info);
	/* whom --ca names is trusted, whoever signed it */
	X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(tls_verify->tls), X509_V_FLAG_PARTIAL_CHAIN);
	return load(tls_verify->tls, ca_file, why);
}

void tls_verify_finish(struct tls_verify *tls_verify)
{
	SSL_CTX_free(tls_verify->tls);
	tls_verify->tls = NULL;
}

void tls_verify_expect(struct tls_verify *tls_verify, const char *host)
{
	snprintf(tls_verify->host, sizeof(tls_verify->host), "%.*s", (int)strcspn(host, "%"), host);
	tls_verify->begun = false;
	tls_verify->done = false;
	tls_verify->verified = false;
	tls_verify->verdict = X509_V_OK;
	tls_verify->error = 0;
	tls_verify->alert = 0;
}

static bool is_for(X509 *certificate, const char *host)
{
	if (is_number(host)) {
		return X509_check_ip_asc(certificate, host, 0) == 1;
	}
	return X509_check_host(certificate, host, 0, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
}

bool tls_verify_judge(struct tls_verify *tls_verify, X509_STORE_CTX *chain, bool accepted)
{
	if (tls_verify->insecure) {
		X509_STORE_CTX_set_error(chain, X509_V_OK);
		tls_verify->verified = true;
		return true;
	}
	if (!accepted) {
		tls_verify->verdict = X509_STORE_CTX_get_error(chain);
		return false;
	}
	if (X509_STORE_CTX_get_error_depth(chain) > 0) {
		return true;
	}
	tls_verify->verified = is_for(X509_STORE_CTX_get_current_cert(chain), tls_verify->host);
	if (!tls_verify->verified) {
		tls_verify->verdict = X509_V_ERR_HOSTNAME_MISMATCH;
		X509_STORE_CTX_set_error(chain, tls_verify->verdict);
	}
	return tls_verify->verified;
}

static const char *distrust(int verdict)
{
	switch (verdict) {
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return "its issuer is not known";
	default:
		return X509_verify_cert_error_string(verdict);
	}
}

static void explain_certificate(const struct tls_verify *tls_verify, char *sentence, size_t size)
{
	const char *before = "the certificate of";

	switch (tls_verify->verdict) {
	case X509_V_ERR_HOSTNAME_MISMATCH:
		snprintf(sentence, size, "%s %s is for another host", before, tls_verify->host);
		break;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		snprintf(sentence, size, "%s %s has expired", before, tls_verify->host);
		break;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		snprintf(sentence, size, "%s %s is not valid yet", before, tls_verify->host);
		break;
	default:
		snprintf(sentence, size, "%s %s is not trusted: %s", before, tls_verify->host,
		         distrust(tls_verify->verdict));
	}
}

static bool is_reason(unsigned long error, int reason)
{
	return ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) == reason;
}

static bool says_no_tls(unsigned long error)
{
	return is_reason(error, SSL_R_WRONG_VERSION_NUMBER) || is_reason(error, SSL_R_HTTP_REQUEST) ||
	       is_reason(error, SSL_R_HTTPS_PROXY_REQUEST) ||
	       is_reason(error, SSL_R_PACKET_LENGTH_TOO_LONG);
}

/* The peer's own words first. */
static const char *disagreement(const struct tls_verify *tls_verify)
{
	const char *reason = ERR_reason_error_string(tls_verify->error);

	if (tls_verify->alert) {
		return SSL_alert_desc_string_long(tls_verify->alert);
	}
	return reason ? reason : "unknown";
}

static bool ended(const struct tls_verify *tls_verify)
{
	bool without_a_word = tls_verify->alert == 0 && tls_verify->error == 0;

	return without_a_word || is_reason(tls_verify->error, SSL_R_UNEXPECTED_EOF_WHILE_READING);
}

enum tls_verify_trouble tls_verify_explain(const struct tls_verify *tls_verify, const char *peer,
                                           char *sentence, size_t size)
{
	if (tls_verify->verdict != X509_V_OK) {
		explain_certificate(tls_verify, sentence, size);
		return TLS_VERIFY_CERTIFICATE;
	}
	if (says_no_tls(tls_verify->error)) {
		snprintf(sentence, size, "%s does not speak TLS; is it http?", peer);
		return TLS_VERIFY_NO_TLS;
	}
	if (ended(tls_verify)) {
		snprintf(sentence, size, "%s closed the connection instead of speaking TLS", peer);
		return TLS_VERIFY_SILENCE;
	}
	snprintf(sentence, size, "no TLS with %s: %s", peer, disagreement(tls_verify));
	return TLS_VERIFY_DISAGREED;
}
