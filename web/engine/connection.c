#include "web/engine/connection.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/session/hub.h"
#include "core/session/hub_state.h"
#include "core/session/session.h"
#include "core/text/copy.h"
#include "web/engine/engine.h"
#include "web/net/socket.h"

static void count_out(struct engine *engine, enum connection_door door,
                      const struct address *address)
{
	if (door == CONNECTION_FOR_MONITORS) {
		engine->monitor_count--;
	} else {
		engine->connection_count--;
		address_limit_release(&engine->per_address, address);
	}
}

void connection_accept(struct engine *engine, enum connection_door door, struct lws_vhost *vhost,
                       int fd, const struct address *address, struct tls_source *source)
{
	struct connection *connection = calloc(1, sizeof(*connection));

	*(door == CONNECTION_FOR_MONITORS ? &engine->monitor_count : &engine->connection_count) += 1;
	if (!connection) {
		if (source) {
			lobby_handshake_over(&engine->lobby, source);
		}
		count_out(engine, door, address);
		close(fd);
		return;
	}
	connection->engine = engine;
	connection->door = door;
	connection->address = *address;
	connection->handshake = source;
	stream_open(&connection->stream, &engine->streams, vhost, fd);
}

void connection_end_handshake(struct connection *connection)
{
	struct tls_source *source = connection->handshake;

	connection->handshake = NULL;
	if (source) {
		lobby_handshake_over(&connection->engine->lobby, source);
	}
}

void connection_end_backlog(struct connection *connection)
{
	if (connection->backlog) {
		buffer_finish(&connection->backlog->bytes);
		free(connection->backlog);
		connection->backlog = NULL;
	}
}

void connection_destroy(struct connection *connection)
{
	struct engine *engine = connection->engine;

	connection_lost(connection);
	connection_end_backlog(connection);
	connection_end_handshake(connection);
	count_out(engine, connection->door, &connection->address);
	free(connection);
}

struct exchange *connection_begin_exchange(struct connection *connection)
{
	connection_end_exchange(connection);
	connection->exchange = calloc(1, sizeof(*connection->exchange));
	if (connection->exchange) {
		/* a control frame may come between the parts of a message */
		buffer_init(&connection->exchange->body,
		            connection->engine->config.hub->config.max_payload +
		                WSFRAME_CONTROL_PAYLOAD_MAX);
		connection->exchange->since_ms = connection->engine->config.hub->now_ms;
	}
	return connection->exchange;
}

void connection_expose(struct connection *connection, const char *origin)
{
	free(connection->exchange->expose);
	connection->exchange->expose = origin ? copy_text(origin, strlen(origin)) : NULL;
}

bool connection_charge(struct connection *connection, struct session *session)
{
	struct exchange *exchange = connection->exchange;
	size_t kept = exchange->body.len;

	if (kept <= CONNECTION_INPUT_FREE || kept == exchange->charged) {
		return true;
	}
	if (!session_charge(session, kept - exchange->charged)) {
		return false;
	}
	exchange->charged = kept;
	return true;
}

void connection_discharge(struct connection *connection)
{
	struct hub *hub = connection->engine->config.hub;
	struct exchange *exchange = connection->exchange;

	if (!exchange || exchange->charged == 0) {
		return;
	}
	struct session *session =
		connection->session ? connection->session : hub_find(hub, exchange->sid);
	if (session) {
		session_discharge(session, exchange->charged);
	}
	hub->counters.input_bytes_freed += exchange->charged;
	exchange->charged = 0;
}

void connection_end_exchange(struct connection *connection)
{
	if (connection->exchange) {
		connection_discharge(connection);
		buffer_finish(&connection->exchange->body);
		free(connection->exchange->expose);
		free(connection->exchange);
		connection->exchange = NULL;
	}
}

void connection_close(struct connection *connection)
{
	stream_end(&connection->stream, STREAM_END_CLEAN);
}

void connection_close_websocket(struct connection *connection, unsigned code)
{
	uint8_t frame[WSFRAME_CLOSE_MAX];

	stream_write(&connection->stream, frame, wsframe_close(frame, code));
	if (connection->corked) {
		connection_uncork(connection);
	}
	connection_close(connection);
}

void connection_abort(struct connection *connection)
{
	stream_end(&connection->stream, STREAM_END_ABORT);
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

	connection_discharge(connection);
	connection->session = NULL;
	if (use != CONNECTION_WEBSOCKET) {
		connection->use = CONNECTION_HTTP;
	}
	switch (use) {
	case CONNECTION_HELD:
		session_poll_lost(session);
		break;
	case CONNECTION_POSTING:
		post_lost(connection);
		break;
	case CONNECTION_WEBSOCKET:
		if (session) {
			session_lost(session, connection);
		}
		break;
	case CONNECTION_HTTP:
	case CONNECTION_DISCARDING:
		break;
	}
	connection_end_exchange(connection);
}

void connection_cork(struct connection *connection)
{
	connection->corked = true;
	socket_cork(stream_descriptor(&connection->stream), true);
}

void connection_uncork(struct connection *connection)
{
	connection->corked = false;
	socket_cork(stream_descriptor(&connection->stream), false);
}
