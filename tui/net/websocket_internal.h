/* What the files of the websocket share. A state has one deadline at most, so there is one timer.
 */
#ifndef PRESENCE_TUI_NET_WEBSOCKET_INTERNAL_H
#define PRESENCE_TUI_NET_WEBSOCKET_INTERNAL_H

#include <libwebsockets.h>

#include "core/base/buffer.h"
#include "core/base/list.h"
#include "tui/net/resolve.h"
#include "tui/net/tls_verify.h"
#include "tui/net/websocket.h"
#include "tui/net/websocket_answer.h"

enum {
	WEBSOCKET_WHY_MAX = 512,
	WEBSOCKET_PEER_MAX = TARGET_HOST_MAX + 16, /* "[::1]:3000" */
	WEBSOCKET_RECEIVE_BYTES = 4096,            /* libwebsockets hands out so many at once */
};

enum websocket_state {
	WEBSOCKET_STATE_IDLE,
	WEBSOCKET_STATE_BEGINNING,   /* websocket_open() was called */
	WEBSOCKET_STATE_LOOKING_UP,
	WEBSOCKET_STATE_DIALLING,    /* one of the addresses */
	WEBSOCKET_STATE_HANDSHAKING, /* connected; TLS and HTTP */
	WEBSOCKET_STATE_OPEN,
	WEBSOCKET_STATE_CLOSING,     /* either side has begun to close; `failure` and `why` are set */
	WEBSOCKET_STATE_OVER,        /* it has ended, events.over() is still to be called */
};

struct websocket {
	struct websocket_options options;
	enum websocket_state state;
	uv_timer_t timer;
	struct target target;
	char peer[WEBSOCKET_PEER_MAX + 1]; /* "HOST:PORT", for sentences */

	struct resolver resolver;
	struct lookup *lookup; /* while looking up */
	struct address addresses[RESOLVE_ADDRESSES_MAX];
	size_t address_count;
	size_t address_next; /* the one to be tried next */
	int obstacle;        /* the errno of the addresses before that tells most; 0: unknown */

	struct lws_context *lws;
	struct lws_vhost *vhost;
	struct lws *wsi; /* this connection; earlier ones may be closing, without opaque data */
	bool entering;   /* lws_client_connect_via_info() is being called */
	struct lws *forgotten; /* a connection that was destroyed within that call */
	struct tls_verify tls_verify;
	struct answer answer;

	struct buffer message; /* fragments of one that is not complete */
	struct list waiting;   /* to be sent */
	size_t waiting_bytes;
	bool said_goodbye;

	enum websocket_failure failure; /* of the end */
	char why[WEBSOCKET_WHY_MAX];
};

/* --- websocket.c --- */

/* Ends it at once. events.over() is called in the next iteration of the loop. */
void websocket_end(struct websocket *websocket, enum websocket_failure failure, const char *format,
                   ...) __attribute__((format(printf, 3, 4)));

/* Sets the deadline of the current state, `deadline_ms` from now. on_late() is called if it passes.
 */
void websocket_set_deadline(struct websocket *websocket, uint64_t deadline_ms);

/* libwebsockets has closed a connection. `told` is its reason, or NULL. */
void websocket_gone(struct websocket *websocket, struct lws *wsi, const char *told);

/* The connection ended before the handshake was complete. */
void websocket_end_handshake(struct websocket *websocket, const char *told);

/* The TCP connection is there, and the handshake begins. */
void websocket_connected(struct websocket *websocket);

/* --- websocket_dial.c --- */

bool websocket_dial_init(struct websocket *websocket, const char **why);

/* Connects to the next address; if all were tried, ends the websocket. */
void websocket_dial_next(struct websocket *websocket);

/* The address that was just tried failed with this errno. */
void websocket_dial_failed(struct websocket *websocket, int error);

/* --- websocket_talk.c: the open connection --- */

void websocket_talk_open(struct websocket *websocket);
void websocket_talk_receive(struct websocket *websocket, uint8_t *bytes, size_t len);

/* false: it cannot be written to. */
bool websocket_talk_writable(struct websocket *websocket);

/* The server's close frame. */
void websocket_talk_closed(struct websocket *websocket, const uint8_t *bytes, size_t len);

void websocket_talk_finish(struct websocket *websocket);

/* --- websocket_callback.c --- */

extern const struct lws_protocols websocket_protocols[];

#endif
