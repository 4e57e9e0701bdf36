/* What the parts of the websocket share. Each state has at most one deadline, on the one timer. */
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
	WEBSOCKET_STATE_CLOSING,     /* one of us said so; the reason is known */
	WEBSOCKET_STATE_OVER,        /* about to be told */
};

struct websocket {
	struct websocket_options options;
	enum websocket_state state;
	uv_timer_t timer;
	struct target target;
	char peer[WEBSOCKET_PEER_MAX + 1]; /* as sentences name it */

	struct resolver resolver;
	struct lookup *lookup; /* while looking up */
	struct address addresses[RESOLVE_ADDRESSES_MAX];
	size_t address_count;
	size_t address_next; /* the one to be tried next */
	int obstacle;        /* errno: why those before did not do; 0: unknown */

	struct lws_context *lws;
	struct lws_vhost *vhost;
	struct lws
		*wsi;      /* of this connection; others are dying, and have no websocket as opaque data */
	bool entering;   /* within the call that makes it */
	struct lws *forgotten; /* that died within it */
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

/* Ends it at once; over() comes with the next turn of the loop. */
void websocket_end(struct websocket *websocket, enum websocket_failure failure, const char *format,
                   ...) __attribute__((format(printf, 3, 4)));

/* Makes it `deadline_ms` from now at the latest; on_late() is what happens then. */
void websocket_set_deadline(struct websocket *websocket, uint64_t deadline_ms);

/* libwebsockets is done with a connection; `told` is its own word for it, or NULL. */
void websocket_gone(struct websocket *websocket, struct lws *wsi, const char *told);

/* There was a connection, and no WebSocket came of it. */
void websocket_end_handshake(struct websocket *websocket, const char *told);

/* The connection is there, the handshake begins. */
void websocket_connected(struct websocket *websocket);

/* --- websocket_dial.c --- */

bool websocket_dial_init(struct websocket *websocket, const char **why);

/* Tries the next address, or ends it: all were tried. */
void websocket_dial_next(struct websocket *websocket);

/* What the address that was just tried failed with. */
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
