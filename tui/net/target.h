/* Where to connect, read from a URL as people write it. */
#ifndef PRESENCE_TUI_NET_TARGET_H
#define PRESENCE_TUI_NET_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "core/text/room_name.h"

enum {
	TARGET_URL_MAX = 2048, /* bytes of a URL */
	TARGET_HOST_MAX = 112, /* of a host name: libwebsockets cuts a Host header that is longer */
	TARGET_TEXT_MAX = 300,
	TARGET_PATH_MAX = 512,
};

struct target {
	bool tls;
	uint16_t port;
	char host[TARGET_HOST_MAX + 1]; /* a name or an address; IPv6 without brackets */
	char path[TARGET_PATH_MAX + 1]; /* of the WebSocket: "/socket.io/?EIO=4&transport=websocket" */
	char text[TARGET_TEXT_MAX + 1]; /* "https://example.org:8443", to be shown */
	char authority[TARGET_TEXT_MAX + 1]; /* for the Host header: "[::1]:3000" */
	char room[ROOM_NAME_BYTES_MAX + 1]; /* of "?room=lobby", as the page has it; "" if none */
};

/* Reads "http://host:3000/?room=lobby" (or https, ws, wss), "host:3000", "host", "[::1]:3000".
 * Without a scheme it is http. Without a port it is the scheme's, or 3000 if there is no scheme. A
 * path before the query is where a proxy has mounted the server. false: *why is a short reason,
 * "the port '99999' is none", which may lie in *target, quotes the URL, and is not sanitised. */
bool target_parse(struct target *target, const char *url, const char **why);

#endif
