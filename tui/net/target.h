/* Where to connect: a URL as people have it, from the address bar, a colleague or a config. */
#ifndef PRESENCE_TUI_NET_TARGET_H
#define PRESENCE_TUI_NET_TARGET_H

#include <stdbool.h>
#include <stdint.h>

enum {
	TARGET_URL_MAX = 2048, /* bytes of a URL */
	TARGET_HOST_MAX = 112, /* of a host name: libwebsockets cuts a Host header that is longer */
	TARGET_TEXT_MAX = 300,
	TARGET_PATH_MAX = 512,
	TARGET_ROOM_MAX = 64,
};

struct target {
	bool tls;
	uint16_t port;
	char host[TARGET_HOST_MAX + 1]; /* a name or an address; IPv6 without brackets */
	char path[TARGET_PATH_MAX + 1]; /* of the WebSocket: "/socket.io/?EIO=4&transport=websocket" */
	char text[TARGET_TEXT_MAX + 1]; /* "https://example.org:8443", to be shown */
	char authority[TARGET_TEXT_MAX + 1]; /* for the Host header: "[::1]:3000" */
	char room[TARGET_ROOM_MAX + 1];      /* of "?room=lobby", as the page has it; "" if none */
};

/* Reads "http://host:3000/?room=lobby", https, ws and wss as well, "host:3000", "host",
 * "[::1]:3000". Without a scheme it is http, without a port 3000 if there is no scheme either, else
 * the scheme's. A path before the query is where the server is mounted behind a proxy. false: *why
 * is a short reason, "the port '99999' is none"; it may be kept in *target, and has the URL's bytes
 * in it as they are. */
bool target_parse(struct target *target, const char *url, const char **why);

#endif
