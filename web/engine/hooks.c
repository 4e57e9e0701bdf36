#include "web/engine/hooks.h"

#include "web/engine/access_log.h"
#include "web/engine/connection.h"
#include "web/engine/engine.h"
#include "web/engine/http.h"
#include "web/engine/websocket.h"

static void on_secured(struct stream *stream)
{
	connection_end_handshake(connection_of(stream));
}

static void on_received(struct stream *stream, uint8_t *bytes, size_t len)
{
	struct connection *connection = connection_of(stream);

	engine_update_time(connection->engine);
	if (connection->use == CONNECTION_WEBSOCKET) {
		websocket_receive(connection, bytes, len);
	} else {
		http_receive(connection, bytes, len);
	}
}

static void on_writable(struct stream *stream)
{
	struct connection *connection = connection_of(stream);

	engine_update_time(connection->engine);
	if (connection->use == CONNECTION_WEBSOCKET) {
		websocket_writable(connection);
	} else {
		http_writable(connection);
	}
}

static void on_overdue(struct stream *stream, enum patience_kind kind)
{
	struct connection *connection = connection_of(stream);

	if (connection->use == CONNECTION_WEBSOCKET) {
		websocket_overdue(connection, kind);
	} else {
		http_overdue(connection, kind);
	}
}

static void on_gone(struct stream *stream)
{
	struct connection *connection = connection_of(stream);

	engine_update_time(connection->engine);
	connection_lost(connection);
	access_log_lost(connection);
}

static void on_destroyed(struct stream *stream)
{
	struct connection *connection = connection_of(stream);

	access_log_lost(connection);
	connection_destroy(connection);
}

const struct stream_hooks connection_hooks = {
	.secured = on_secured,
	.received = on_received,
	.writable = on_writable,
	.overdue = on_overdue,
	.gone = on_gone,
	.destroyed = on_destroyed,
};
