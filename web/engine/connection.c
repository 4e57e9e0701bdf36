#include "web/engine/connection.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/session/hub.h"
#include "core/session/session.h"
#include "web/engine/polling.h"
#include "web/engine/random_pool.h"
#include "web/engine/request.h"
#include "web/engine/server.h"
#include "web/log.h"

bool connection_accept(struct server *server, int fd, const struct address *address)
{
	struct connection *connection = calloc(1, sizeof(*connection));
	lws_adopt_desc_t adoption = {
		.vh = contexts_vhost(&server->contexts, fd),
		.type = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP | LWS_ADOPT_ALLOW_SSL,
		.fd.sockfd = fd,
		.opaque = connection,
	};

	if (!connection) {
		close(fd);
		return false;
	}
	connection->server = server;
	connection->address = *address;
	deadline_init(&connection->end);
	server->connection_count++;
	server->adopting = connection;
	struct lws *wsi = lws_adopt_descriptor_vhost_via_info(&adoption);
	/* Where it fails the socket is closed. If there was a wsi already, which a callback has shown,
	 * WSI_DESTROY came, or is still to come: under libuv a close takes an iteration. */
	if (!wsi && server->adopting && !connection->wsi) {
		connection_destroy(connection);
	}
	server->adopting = NULL;
	return wsi != NULL;
}

void connection_destroy(struct connection *connection)
{
	if (connection->server->adopting == connection) {
		connection->server->adopting = NULL;
	}
	connection_lost(connection);
	deadline_stop(&connection->end);
	connection->server->connection_count--;
	listener_forget(connection->server, &connection->address);
	free(connection);
}

struct exchange *connection_begin_exchange(struct connection *connection)
{
	connection_end_exchange(connection);
	connection->exchange = calloc(1, sizeof(*connection->exchange));
	if (connection->exchange) {
		buffer_init(&connection->exchange->body,
		            connection->server->config.hub->config.max_payload);
	}
	return connection->exchange;
}

void connection_end_exchange(struct connection *connection)
{
	if (connection->exchange) {
		buffer_finish(&connection->exchange->body);
		free(connection->exchange);
		connection->exchange = NULL;
	}
}

void connection_close(struct connection *connection, enum connection_end how)
{
	if (!connection->closing) {
		connection->closing = true;
		connection->how = how;
		list_push_back(&connection->server->ending, &connection->end.link);
	}
}

static void post_lost(struct connection *connection)
{
	struct session *session = hub_find(connection->server->config.hub, connection->exchange->sid);

	if (session) {
		session_post_failed(session);
	}
}

void connection_lost(struct connection *connection)
{
	struct session *session = connection->session;
	enum connection_use use = connection->use;

	connection->session = NULL;
	connection->use = CONNECTION_HTTP;
	switch (use) {
	case CONNECTION_HELD:
		session_poll_lost(session);
		break;
	case CONNECTION_POSTING:
		post_lost(connection);
		break;
	case CONNECTION_WEBSOCKET:
		connection->use = CONNECTION_WEBSOCKET;
		if (session) {
			session_lost(session, connection);
		}
		break;
	case CONNECTION_HTTP:
		break;
	}
	connection_end_exchange(connection);
}

/* The close frame is empty where it can be: C++ clients take code 1000 for "do not reconnect". */
static void write_close_frame(struct connection *connection)
{
	uint8_t empty[] = { 0x88, 0x00 };
	uint8_t too_big[] = { 0x88, 0x02, 1009 >> 8, 1009 & 0xff };

	if (connection->use != CONNECTION_WEBSOCKET) {
		return;
	}
	if (connection->how == CONNECTION_END_TOO_BIG) {
		lws_write(connection->wsi, too_big, sizeof(too_big), LWS_WRITE_HTTP);
	} else {
		lws_write(connection->wsi, empty, sizeof(empty), LWS_WRITE_HTTP);
	}
}

static void end_now(struct connection *connection)
{
	lws_set_timeout(connection->wsi, 1, LWS_TO_KILL_SYNC);
}

static void end_gently(struct connection *connection)
{
	struct server *server = connection->server;

	write_close_frame(connection);
	if (!lws_partial_buffered(connection->wsi)) {
		shutdown(lws_get_socket_fd(connection->wsi), SHUT_WR);
	}
	deadline_start(&connection->end, &server->drains, server->config.hub->now_ms);
}

void connection_end_pending(struct server *server)
{
	for (struct list_node *node; (node = list_pop_front(&server->ending));) {
		struct connection *connection = list_entry(node, struct connection, end.link);
		if (connection->how == CONNECTION_END_ABORT) {
			end_now(connection);
		} else {
			end_gently(connection);
		}
	}
}

void connection_end_drained(struct server *server, int64_t now_ms)
{
	for (struct deadline *due; (due = deadline_queue_expire(&server->drains, now_ms));) {
		end_now(list_entry(due, struct connection, end));
	}
}

static void set_cork(struct connection *connection, bool corked)
{
	int value = corked;

	connection->corked = corked;
	setsockopt(lws_get_socket_fd(connection->wsi), IPPROTO_TCP, TCP_CORK, &value, sizeof(value));
}

void connection_cork(struct connection *connection)
{
	set_cork(connection, true);
}

/* The fan-out. On an established websocket LWS_WRITE_HTTP sends the bytes as they are: any number
 * of complete frames, in one send, from memory that is shared. libwebsockets does not document this
 * use; it is in this function only, and tests/system/server fails if a version breaks it. */
static enum transport_result send_frames(void *websocket, const uint8_t *bytes, size_t len)
{
	struct connection *connection = websocket;

	if (connection->closing) {
		return TRANSPORT_BLOCKED;
	}
	if (lws_write(connection->wsi, (unsigned char *)(uintptr_t)bytes, len, LWS_WRITE_HTTP) < 0) {
		return TRANSPORT_FAILED;
	}
	if (connection->corked) {
		set_cork(connection, false);
	}
	if (lws_partial_buffered(connection->wsi)) {
		lws_callback_on_writable(connection->wsi);
		return TRANSPORT_BLOCKED;
	}
	return TRANSPORT_SENT;
}

static void close_websocket(void *websocket, enum transport_close how)
{
	struct connection *connection = websocket;

	connection->session = NULL;
	connection_close(connection,
	                 how == TRANSPORT_CLOSE_ABORT ? CONNECTION_END_ABORT : CONNECTION_END_CLEAN);
}

static void answer_poll(void *request, enum engineio_body form, const uint8_t *body, size_t len)
{
	polling_answer(request, form, body, len);
}

void connection_introduce(const struct connection *connection, struct session *session)
{
	char agent[REQUEST_HEADER_MAX * 2] = "";

	request_header(connection->wsi, WSI_TOKEN_HTTP_USER_AGENT, agent, sizeof(agent));
	for (char *at = agent; *at; at++) { /* the bytes are a stranger's, and go into JSON */
		*at = *at >= ' ' && *at <= '~' ? *at : '?';
	}
	session_introduce(session, &connection->address, agent);
}

static bool is_worth_knowing(enum session_end end)
{
	return end == SESSION_END_ERROR || end == SESSION_END_RATE || end == SESSION_END_SLOW ||
	       end == SESSION_END_RESOURCES;
}

static void log_end(void *context, enum session_end end)
{
	(void)context;
	if (is_worth_knowing(end)) {
		log_info("session", "closed: %s", session_end_text(end));
	} else {
		log_debug("session", "closed: %s", session_end_text(end));
	}
}

static void fill_random(void *context, uint8_t *bytes, size_t len)
{
	random_pool_take(context, bytes, len);
}

struct transport connection_transport(struct random_pool *random_pool)
{
	return (struct transport){
		.send = send_frames,
		.close = close_websocket,
		.answer = answer_poll,
		.ended = log_end,
		.random = fill_random,
		.context = random_pool,
	};
}
