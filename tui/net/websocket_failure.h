/* The kinds of failure that end a WebSocket. */
#ifndef PRESENCE_TUI_NET_WEBSOCKET_FAILURE_H
#define PRESENCE_TUI_NET_WEBSOCKET_FAILURE_H

/* Each comes together with a sentence for people. */
enum websocket_failure {
	WEBSOCKET_UNREACHABLE, /* no such host, refused, no route, too slow */
	WEBSOCKET_UNTRUSTED,   /* the certificate is not good */
	WEBSOCKET_FOREIGN,     /* something answered that is no Socket.IO server */
	WEBSOCKET_BROKEN,      /* the connection was there, and is gone */
	WEBSOCKET_CLOSED,      /* we closed it ourselves: websocket_close() */
};

#endif
