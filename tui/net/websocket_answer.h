/* A server that answered a WebSocket handshake, and what to tell people about it. */
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
	char body[ANSWER_BODY_MAX + 1]; /* the beginning of it, if it came with the head */
	size_t body_len;
};

/* Takes it from a connection whose head was just read. */
void answer_read(struct answer *answer, struct lws *wsi);

/* Takes a part of the body, which answer_read() makes libwebsockets deliver. */
void answer_read_body(struct answer *answer, const char *bytes, size_t len);

/* What it means that there is no WebSocket: a sentence, and whether to blame the kind of server or
 * its state. `told` is libwebsockets' word for the end. */
enum websocket_failure answer_explain(const struct answer *answer, const struct target *target,
                                      const char *peer, const char *told, char *sentence,
                                      size_t size);

#endif
