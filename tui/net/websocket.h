/* The link: one WebSocket to the server at a time, on libwebsockets' client side and libuv. It
 * knows bytes and failures, nothing of what is said: that is the visitor's (core/visitor). */
#ifndef PRESENCE_TUI_NET_WEBSOCKET_H
#define PRESENCE_TUI_NET_WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "tui/net/target.h"

enum {
	LINK_CONNECT_MS = 10 * 1000, /* for each of name, connection and handshake */
	LINK_MESSAGE_MAX = 16 * 1024 * 1024, /* bytes of one message from the server */
	LINK_WAITING_MAX = 64 * 1024, /* bytes that wait to be sent */
	LINK_CLOSE_MS = 500, /* to say good-bye before the connection is cut */
};

enum link_phase { LINK_RESOLVING, LINK_CONNECTING };

/* What kind of failure ended it; the sentence tells people more. */
enum link_failure {
	LINK_UNREACHABLE, /* no such host, refused, no route, too slow */
	LINK_UNTRUSTED,   /* the certificate is not good */
	LINK_FOREIGN,     /* something answered that is no Socket.IO server */
	LINK_BROKEN,      /* the connection was there, and is gone */
	LINK_CLOSED,      /* we closed it ourselves: link_close() */
};

struct link_events {
	void (*phase)(void *context, enum link_phase phase);
	void (*open)(void *context);
	/* One whole text message; the bytes may be changed. */
	void (*message)(void *context, uint8_t *bytes, size_t len);
	/* The link is over and may be opened again, but not within this call. `why` is one sentence
	 * without a full stop, "connection refused by 127.0.0.1:3000"; "" for LINK_CLOSED. It may have
	 * a server's words in it, and is not sanitised. */
	void (*over)(void *context, enum link_failure failure, const char *why);
	void *context;
};

struct link_options {
	uv_loop_t *loop;
	const char *ca_file; /* certificates to trust beside the system's; NULL: none */
	bool insecure;       /* any certificate will do */
	struct link_events events;
};

struct link;

/* NULL: *why is a sentence (no memory, the file of certificates cannot be read). */
struct link *link_create(const struct link_options *options, const char **why);

/* Begins to connect; everything else is told by events, never within this call. Only when no link
 * is open. `target` is copied. */
void link_open(struct link *link, const struct target *target);

/* Sends one text message; only while it is open. false: too much waits already, and the link ends
 * as broken. */
bool link_send(struct link *link, const uint8_t *bytes, size_t len);

/* Ends it in any phase: what waits is sent, at most for LINK_CLOSE_MS, then it is over. */
void link_close(struct link *link);

/* Frees everything, without an event. Runs the loop to its end: the caller's own handles must be
 * closed. A name that is just being looked up cannot be stopped: false, and the process should end
 * by _exit() rather than wait for it. */
bool link_destroy(struct link *link);

#endif
