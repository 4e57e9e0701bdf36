/* A WebSocket client, on libwebsockets and libuv, with at most one connection at a time. It carries
 * messages and tells of failures; what the messages mean is the business of core/client. */
#ifndef PRESENCE_TUI_NET_WEBSOCKET_H
#define PRESENCE_TUI_NET_WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "tui/net/target.h"
#include "tui/net/websocket_failure.h"

enum {
	WEBSOCKET_CONNECT_MS = 10 * 1000, /* for each: name lookup, connection, handshake */
	WEBSOCKET_MESSAGE_MAX = 16 * 1024 * 1024, /* bytes of one message from the server */
	WEBSOCKET_WAITING_MAX = 64 * 1024, /* bytes that wait to be sent */
	WEBSOCKET_CLOSE_MS = 500, /* for the closing handshake; then the connection is cut */
};

enum websocket_phase { WEBSOCKET_RESOLVING, WEBSOCKET_CONNECTING };

struct websocket_events {
	void (*phase)(void *context, enum websocket_phase phase);
	void (*open)(void *context);
	/* A whole text message. The bytes are good during the call, and may be changed. */
	void (*message)(void *context, uint8_t *bytes, size_t len);
	/* The websocket is over and may be opened again, but not within this call. `why` is one
	 * sentence without a full stop, "connection refused by 127.0.0.1:3000"; "" for
	 * WEBSOCKET_CLOSED. It may have a server's words in it, and is not sanitised. */
	void (*over)(void *context, enum websocket_failure failure, const char *why);
	void *context;
};

struct websocket_options {
	uv_loop_t *loop;
	const char *ca_file; /* certificates to trust beside the system's; NULL: none */
	bool insecure;       /* any certificate will do */
	struct websocket_events events;
};

struct websocket;

/* NULL: *why is a sentence (no memory, the file of certificates cannot be read). */
struct websocket *websocket_create(const struct websocket_options *options, const char **why);

/* Begins to connect. What becomes of it is told by events, after this has returned. Not while there
 * is a connection. `target` is copied. */
void websocket_open(struct websocket *websocket, const struct target *target);

/* Sends a text message; the bytes are copied. false: it is not open, or more than
 * WEBSOCKET_WAITING_MAX bytes wait to be sent; then it ends as WEBSOCKET_BROKEN. */
bool websocket_send(struct websocket *websocket, const uint8_t *bytes, size_t len);

/* Ends the connection in any phase. What waits is sent first, for WEBSOCKET_CLOSE_MS at most. */
void websocket_close(struct websocket *websocket);

/* Frees everything, without an event. Runs the loop until it is empty: the caller's own handles
 * must be closed. false: a name lookup is going on, which cannot be stopped; the process should end
 * by _exit() rather than wait for it. */
bool websocket_destroy(struct websocket *websocket);

#endif
