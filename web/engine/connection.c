#include "web/engine/connection.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/session/hub.h"
#include "core/session/session.h"
#include "web/engine/engine.h"

void connection_accept(struct engine *engine, struct lws_vhost *vhost, int fd,
                       const struct address *address)
{
	struct connection *connection = calloc(1, sizeof(*connection));
	lws_adopt_desc_t adoption = {
		.vh = vhost,
		.type = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP | LWS_ADOPT_ALLOW_SSL,
		.fd.sockfd = fd,
		.opaque = connection,
	};

	if (!connection) {
		addresses_release(&engine->addresses, address);
		close(fd);
		return;
	}
	connection->engine = engine;
	connection->address = *address;
	deadline_init(&connection->end);
	engine->connection_count++;
	engine->adopting = connection;
	struct lws *wsi = lws_adopt_descriptor_vhost_via_info(&adoption);
	/* Where it fails the socket is closed. If there was a wsi already, which a callback has shown,
	 * WSI_DESTROY came, or is still to come: under libuv a close takes an iteration. */
	if (!wsi && engine->adopting && !connection->wsi) {
		connection_destroy(connection);
	}
	engine->adopting = NULL;
}

void connection_destroy(struct connection *connection)
{
	if (connection->engine->adopting == connection) {
		connection->engine->adopting = NULL;
	}
	connection_lost(connection);
	deadline_stop(&connection->end);
	connection->engine->connection_count--;
	addresses_release(&connection->engine->addresses, &connection->address);
	free(connection);
}

struct exchange *connection_begin_exchange(struct connection *connection)
{
	connection_end_exchange(connection);
	connection->exchange = calloc(1, sizeof(*connection->exchange));
	if (connection->exchange) {
		connection->exchange->settings = server_settings_hold(connection->engine->settings);
		buffer_init(&connection->exchange->body,
		            connection->engine->config.hub->config.max_payload);
	}
	return connection->exchange;
}

void connection_end_exchange(struct connection *connection)
{
	if (connection->exchange) {
		buffer_finish(&connection->exchange->body);
		server_settings_release(connection->exchange->settings);
		free(connection->exchange);
		connection->exchange = NULL;
	}
}

void connection_close(struct connection *connection, enum connection_end how)
{
	if (!connection->closing) {
		connection->closing = true;
		connection->how = how;
		list_push_back(&connection->engine->ending, &connection->end.link);
	}
}

static void post_lost(struct connection *connection)
{
	struct session *session = hub_find(connection->engine->config.hub, connection->exchange->sid);

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
	struct engine *engine = connection->engine;

	write_close_frame(connection);
	if (!lws_partial_buffered(connection->wsi)) {
		shutdown(lws_get_socket_fd(connection->wsi), SHUT_WR);
	}
	deadline_start(&connection->end, &engine->drains, engine->config.hub->now_ms);
}

void connection_end_pending(struct engine *engine)
{
	for (struct list_node *node; (node = list_pop_front(&engine->ending));) {
		struct connection *connection = list_entry(node, struct connection, end.link);
		if (connection->how == CONNECTION_END_ABORT) {
			end_now(connection);
		} else {
			end_gently(connection);
		}
	}
}

void connection_end_drained(struct engine *engine, int64_t now_ms)
{
	for (struct deadline *due; (due = deadline_queue_expire(&engine->drains, now_ms));) {
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

void connection_uncork(struct connection *connection)
{
	set_cork(connection, false);
}
