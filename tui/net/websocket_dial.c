#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tui/net/websocket_internal.h"

enum { LIBWEBSOCKETS_PATIENCE_S = 60 }; /* longer than ours: the deadlines are the websocket's */

/* zeroed: the server's ping tells whether it lives. It has to live as long as a connection. */
static const lws_retry_bo_t no_keepalive = { 0 };

/* --- libwebsockets --- */

static bool create_context(struct websocket *websocket)
{
	void *loop = websocket->options.loop;
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.foreign_loops = &loop,
		.pcontext = &websocket->lws,
		.timeout_secs = LIBWEBSOCKETS_PATIENCE_S,
		.connect_timeout_secs = LIBWEBSOCKETS_PATIENCE_S,
		.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
		           LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
	};

	lws_set_log_level(0, NULL); /* standard error is the user's terminal */
	websocket->lws = lws_create_context(&info);
	return websocket->lws != NULL;
}

static bool create_vhost(struct websocket *websocket)
{
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.vhost_name = "presence-tui",
		.protocols = websocket_protocols,
		.timeout_secs = LIBWEBSOCKETS_PATIENCE_S,
		.connect_timeout_secs = LIBWEBSOCKETS_PATIENCE_S,
		.retry_and_idle_policy = &no_keepalive,
		.provided_client_ssl_ctx = websocket->tls_verify.tls,
		.http_proxy_address = "", /* else it would take the environment's */
		.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
	};

	websocket->vhost = lws_create_vhost(websocket->lws, &info);
	return websocket->vhost != NULL;
}

static void on_tls_begun(void *context)
{
	websocket_connected(context);
}

bool websocket_dial_init(struct websocket *websocket, const char **why)
{
	websocket->tls_verify.on_begun = on_tls_begun;
	websocket->tls_verify.context = websocket;
	if (!create_context(websocket)) {
		*why = "libwebsockets cannot be used; is its part for libuv installed?";
		return false;
	}
	if (!create_vhost(websocket)) {
		*why = "libwebsockets cannot be used: out of memory";
		lws_context_destroy(websocket->lws);
		return false;
	}
	return true;
}

/* --- One address after the other --- */

static void end_unreachable(struct websocket *websocket)
{
	switch (websocket->obstacle) {
	case 0:
		websocket_end(websocket, WEBSOCKET_UNREACHABLE, "cannot connect to %s", websocket->peer);
		break;
	case ECONNREFUSED:
		websocket_end(websocket, WEBSOCKET_UNREACHABLE, "connection refused by %s",
		              websocket->peer);
		break;
	case ENETUNREACH:
	case EHOSTUNREACH:
		websocket_end(websocket, WEBSOCKET_UNREACHABLE, "no route to %s", websocket->peer);
		break;
	case ETIMEDOUT:
		websocket_end(websocket, WEBSOCKET_UNREACHABLE, "%s does not answer", websocket->peer);
		break;
	default:
		websocket_end(websocket, WEBSOCKET_UNREACHABLE, "cannot connect to %s: %s", websocket->peer,
		              strerror(websocket->obstacle));
	}
}

static bool is_routing(int error)
{
	return error == 0 || error == ENETUNREACH || error == EHOSTUNREACH;
}

void websocket_dial_failed(struct websocket *websocket, int error)
{
	/* that IPv6 has no route says less than that IPv4 is refused */
	if (is_routing(websocket->obstacle) && !(is_routing(error) && websocket->obstacle != 0)) {
		websocket->obstacle = error;
	}
}

static void on_reclaimed(uv_handle_t *handle)
{
	free(handle);
}

static void reclaim(uv_handle_t *handle, void *wsi)
{
	if (handle->type == UV_POLL && handle->data == wsi && !uv_is_active(handle) &&
	    !uv_is_closing(handle)) {
		handle->data = NULL;
		uv_close(handle, on_reclaimed);
	}
}

/* Where connect() fails at once, libwebsockets 4.1 frees the connection, but not its handle on the
 * loop, which then could never be closed. */
static void reclaim_handle(const struct websocket *websocket)
{
	if (websocket->forgotten) {
		uv_walk(websocket->options.loop, reclaim, websocket->forgotten);
	}
}

static bool dial(struct websocket *websocket, const struct address *address)
{
	struct lws_client_connect_info info = {
		.context = websocket->lws,
		.vhost = websocket->vhost,
		.address = address->text,
		.port = websocket->target.port,
		.path = websocket->target.path,
		.host = websocket->target.authority,
		.local_protocol_name = websocket_protocols[0].name,
		.alpn = "http/1.1",
		.ietf_version_or_minus_one = -1,
		.retry_and_idle_policy = &no_keepalive,
		.opaque_user_data = websocket,
		.pwsi = &websocket->wsi,
		.ssl_connection = LCCSCF_HTTP_NO_FOLLOW_REDIRECT,
	};

	if (websocket->target.tls) {
		info.ssl_connection |= LCCSCF_USE_SSL | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK;
	}
	tls_verify_expect(&websocket->tls_verify, websocket->target.host);
	websocket_set_deadline(websocket, WEBSOCKET_CONNECT_MS);
	websocket->forgotten = NULL;
	websocket->entering = true;
	bool dialled = lws_client_connect_via_info(&info) != NULL;
	websocket->entering = false;
	return dialled;
}

/* false: it does not work, and what comes next is to be tried. Where there is no way, libwebsockets
 * is not even asked: it would not say so, and later versions try again and again. */
static bool dial_address(struct websocket *websocket, const struct address *address)
{
	int obstacle = address_obstacle(address);

	if (obstacle != 0) {
		websocket_dial_failed(websocket, obstacle);
		return false;
	}
	if (dial(websocket, address)) {
		return true;
	}
	reclaim_handle(websocket);
	websocket->wsi = NULL;
	if (websocket->state ==
	    WEBSOCKET_STATE_HANDSHAKING) { /* it was connected, and is gone already */
		websocket_end_handshake(websocket, NULL);
		return true;
	}
	websocket_dial_failed(websocket, address_refusal(address));
	return false;
}

void websocket_dial_next(struct websocket *websocket)
{
	while (websocket->address_next < websocket->address_count) {
		if (dial_address(websocket, &websocket->addresses[websocket->address_next++])) {
			return;
		}
	}
	end_unreachable(websocket);
}
