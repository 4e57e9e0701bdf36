/* The callback that libwebsockets calls for everything: a router, one line an event. */
#ifndef PRESENCE_WEB_CALLBACK_H
#define PRESENCE_WEB_CALLBACK_H

#include <libwebsockets.h>

/* The vhost's protocols and mounts: one of each, all ours. */
extern const struct lws_protocols server_protocols[];
extern const struct lws_http_mount server_mount;

#endif
