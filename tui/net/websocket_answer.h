/* The HTTP answer to a WebSocket handshake that did not succeed, and its explanation for people. */
#ifndef PRESENCE_TUI_NET_WEBSOCKET_ANSWER_H
#define PRESENCE_TUI_NET_WEBSOCKET_ANSWER_H

#include <libwebsockets.h>
#include <stdbool.h>
#include <stddef.h>

#include "tui/net/target.h"
#include "tui/net/websocket_failure.h"

enum {
	ANSWER_STATUS_MAX = 64,
	ANSWER_LOCATION_MAX = 256,
	ANSWER_BODY_MAX = 512,
	ANSWER_SWITCHES_PROTOCOLS = 101,
};

struct answer {
	unsigned code;                      /* HTTP status; 0: none came */
	char status[ANSWER_STATUS_MAX + 1]; /* "403 Forbidden" */
	char location[ANSWER_LOCATION_MAX + 1]; /* "" if none */
	char body[ANSWER_BODY_MAX + 1]; /* its beginning; "" if none came */
	size_t body_len;
};

/* Reads the answer from a connection whose HTTP head has just come in. */
void answer_read(struct answer *answer, struct lws *wsi);

/* Adds a part of the body, which libwebsockets delivers after answer_read(). */
void answer_read_body(struct answer *answer, const char *bytes, size_t len);

/* Writes a sentence about why there is no WebSocket, and returns the kind of failure. `peer` is
 * "HOST:PORT"; `told` is what libwebsockets says of the end, or NULL. */
enum websocket_failure answer_explain(const struct answer *answer, const struct target *target,
                                      const char *peer, const char *told, char *sentence,
                                      size_t size);

#endif
