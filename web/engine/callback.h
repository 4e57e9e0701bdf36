/* The callback that libwebsockets calls for everything: a router, one line an event. */
#ifndef PRESENCE_WEB_ENGINE_CALLBACK_H
#define PRESENCE_WEB_ENGINE_CALLBACK_H

#include <libwebsockets.h>

/* The vhost's protocols, which are one with two names, and its only mount. */
extern const struct lws_protocols server_protocols[];
extern const struct lws_http_mount server_mount;

#endif
