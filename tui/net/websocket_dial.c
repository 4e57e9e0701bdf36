#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tui/net/websocket_internal.h"

enum { LIBWEBSOCKETS_PATIENCE_S = 60 }; /* longer than ours: the deadlines are the link's */

/* zeroed: the server's ping tells whether it lives. It has to live as long as a connection. */
static const lws_retry_bo_t no_keepalive = { 0 };

/* --- libwebsockets --- */

static bool create_context(struct link *link)
{
	void *loop = link->options.loop;
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.foreign_loops = &loop,
		.pcontext = &link->lws,
		.timeout_secs = LIBWEBSOCKETS_PATIENCE_S,
		.connect_timeout_secs = LIBWEBSOCKETS_PATIENCE_S,
		.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
		           LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
	};

	lws_set_log_level(0, NULL); /* standard error is the user's terminal */
	link->lws = lws_create_context(&info);
	return link->lws != NULL;
}

static bool create_vhost(struct link *link)
{
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.vhost_name = "presence-tui",
		.protocols = link_protocols,
		.timeout_secs = LIBWEBSOCKETS_PATIENCE_S,
		.connect_timeout_secs = LIBWEBSOCKETS_PATIENCE_S,
		.retry_and_idle_policy = &no_keepalive,
		.provided_client_ssl_ctx = link->trust.tls,
		.http_proxy_address = "", /* else it would take the environment's */
		.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
	};

	link->vhost = lws_create_vhost(link->lws, &info);
	return link->vhost != NULL;
}

static void on_tls_begun(void *context)
{
	link_connected(context);
}

bool link_dial_init(struct link *link, const char **why)
{
	link->trust.on_begun = on_tls_begun;
	link->trust.context = link;
	if (!create_context(link)) {
		*why = "libwebsockets cannot be used; is its part for libuv installed?";
		return false;
	}
	if (!create_vhost(link)) {
		*why = "libwebsockets cannot be used: out of memory";
		lws_context_destroy(link->lws);
		return false;
	}
	return true;
}

/* --- One address after the other --- */

static void end_unreachable(struct link *link)
{
	switch (link->obstacle) {
	case 0:
		link_end(link, LINK_UNREACHABLE, "cannot connect to %s", link->peer);
		break;
	case ECONNREFUSED:
		link_end(link, LINK_UNREACHABLE, "connection refused by %s", link->peer);
		break;
	case ENETUNREACH:
	case EHOSTUNREACH:
		link_end(link, LINK_UNREACHABLE, "no route to %s", link->peer);
		break;
	case ETIMEDOUT:
		link_end(link, LINK_UNREACHABLE, "%s does not answer", link->peer);
		break;
	default:
		link_end(link, LINK_UNREACHABLE, "cannot connect to %s: %s", link->peer,
		         strerror(link->obstacle));
	}
}

static bool is_routing(int error)
{
	return error == 0 || error == ENETUNREACH || error == EHOSTUNREACH;
}

void link_dial_failed(struct link *link, int error)
{
	/* that IPv6 has no route says less than that IPv4 is refused */
	if (is_routing(link->obstacle) && !(is_routing(error) && link->obstacle != 0)) {
		link->obstacle = error;
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
static void reclaim_handle(const struct link *link)
{
	if (link->forgotten) {
		uv_walk(link->options.loop, reclaim, link->forgotten);
	}
}

static bool dial(struct link *link, const struct address *address)
{
	struct lws_client_connect_info info = {
		.context = link->lws,
		.vhost = link->vhost,
		.address = address->text,
		.port = link->target.port,
		.path = link->target.path,
		.host = link->target.authority,
		.local_protocol_name = link_protocols[0].name,
		.alpn = "http/1.1",
		.ietf_version_or_minus_one = -1,
		.retry_and_idle_policy = &no_keepalive,
		.opaque_user_data = link,
		.pwsi = &link->wsi,
		.ssl_connection = LCCSCF_HTTP_NO_FOLLOW_REDIRECT,
	};

	if (link->target.tls) {
		info.ssl_connection |= LCCSCF_USE_SSL | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK;
	}
	trust_expect(&link->trust, link->target.host);
	link_set_deadline(link, LINK_CONNECT_MS);
	link->forgotten = NULL;
	link->entering = true;
	bool dialled = lws_client_connect_via_info(&info) != NULL;
	link->entering = false;
	return dialled;
}

/* false: it does not work, and what comes next is to be tried. Where there is no way, libwebsockets
 * is not even asked: it would not say so, and later versions try again and again. */
static bool dial_address(struct link *link, const struct address *address)
{
	int obstacle = address_obstacle(address);

	if (obstacle != 0) {
		link_dial_failed(link, obstacle);
		return false;
	}
	if (dial(link, address)) {
		return true;
	}
	reclaim_handle(link);
	link->wsi = NULL;
	if (link->state == LINK_STATE_HANDSHAKING) { /* it was connected, and is gone already */
		link_end_handshake(link, NULL);
		return true;
	}
	link_dial_failed(link, address_refusal(address));
	return false;
}

void link_dial_next(struct link *link)
{
	while (link->address_next < link->address_count) {
		if (dial_address(link, &link->addresses[link->address_next++])) {
			return;
		}
	}
	end_unreachable(link);
}
