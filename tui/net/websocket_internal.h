/* What the parts of the link share. Each state has at most one deadline, on the one timer. */
#ifndef PRESENCE_TUI_NET_WEBSOCKET_INTERNAL_H
#define PRESENCE_TUI_NET_WEBSOCKET_INTERNAL_H

#include <libwebsockets.h>

#include "core/base/buffer.h"
#include "core/base/list.h"
#include "tui/net/websocket.h"
#include "tui/net/websocket_answer.h"
#include "tui/net/resolve.h"
#include "tui/net/tls_verify.h"

enum {
	LINK_WHY_MAX = 512,
	LINK_PEER_MAX = TARGET_HOST_MAX + 16, /* "[::1]:3000" */
	LINK_RECEIVE_BYTES = 4096,            /* libwebsockets hands out so many at once */
};

enum link_state {
	LINK_STATE_IDLE,
	LINK_STATE_BEGINNING,   /* link_open() was called */
	LINK_STATE_LOOKING_UP,
	LINK_STATE_DIALLING,    /* one of the addresses */
	LINK_STATE_HANDSHAKING, /* connected; TLS and HTTP */
	LINK_STATE_OPEN,
	LINK_STATE_CLOSING,     /* one of us said so; the reason is known */
	LINK_STATE_OVER,        /* about to be told */
};

struct link {
	struct link_options options;
	enum link_state state;
	uv_timer_t timer;
	struct target target;
	char peer[LINK_PEER_MAX + 1]; /* as sentences name it */

	struct resolver resolver;
	struct lookup *lookup; /* while looking up */
	struct address addresses[RESOLVE_ADDRESSES_MAX];
	size_t address_count;
	size_t address_next; /* the one to be tried next */
	int obstacle;        /* errno: why those before did not do; 0: unknown */

	struct lws_context *lws;
	struct lws_vhost *vhost;
	struct lws *wsi; /* of this connection; others are dying, and have no link as opaque data */
	bool entering;   /* within the call that makes it */
	struct lws *forgotten; /* that died within it */
	struct trust trust;
	struct answer answer;

	struct buffer message; /* fragments of one that is not complete */
	struct list waiting;   /* to be sent */
	size_t waiting_bytes;
	bool said_goodbye;

	enum link_failure failure; /* of the end */
	char why[LINK_WHY_MAX];
};

/* --- link.c --- */

/* Ends it at once; over() comes with the next turn of the loop. */
void link_end(struct link *link, enum link_failure failure, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Makes it `deadline_ms` from now at the latest; on_late() is what happens then. */
void link_set_deadline(struct link *link, uint64_t deadline_ms);

/* libwebsockets is done with a connection; `told` is its own word for it, or NULL. */
void link_gone(struct link *link, struct lws *wsi, const char *told);

/* There was a connection, and no WebSocket came of it. */
void link_end_handshake(struct link *link, const char *told);

/* The connection is there, the handshake begins. */
void link_connected(struct link *link);

/* --- link_dial.c --- */

bool link_dial_init(struct link *link, const char **why);

/* Tries the next address, or ends it: all were tried. */
void link_dial_next(struct link *link);

/* What the address that was just tried failed with. */
void link_dial_failed(struct link *link, int error);

/* --- link_talk.c: the open connection --- */

void link_talk_open(struct link *link);
void link_talk_receive(struct link *link, uint8_t *bytes, size_t len);

/* false: it cannot be written to. */
bool link_talk_writable(struct link *link);

/* The server's close frame. */
void link_talk_closed(struct link *link, const uint8_t *bytes, size_t len);

void link_talk_finish(struct link *link);

/* --- link_callback.c --- */

extern const struct lws_protocols link_protocols[];

#endif
