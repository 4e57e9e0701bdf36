/* Two things to run on the session layer instead of presence, as protocol suites expect them:
 * an echo of Engine.IO messages, and a Socket.IO server that sends back what it gets. */
#ifndef PRESENCE_TESTS_ECHO_ECHO_H
#define PRESENCE_TESTS_ECHO_ECHO_H

#include "core/session/client.h"
#include "core/session/hub.h"
#include "core/session/namespace.h"

/* Echoes every Engine.IO message, text and binary. */
struct upper_protocol engine_echo(void);

enum { ECHO_NAMESPACES = 2 };

/* Accepts "/" and "/custom"; emits `auth` with the CONNECT payload, answers `message` with
 * `message-back`, acknowledges `message-with-ack`, each with the same arguments and attachments. */
struct socket_echo {
	struct clients clients;
	struct namespace namespaces[ECHO_NAMESPACES];
};

/* Before hub_init(): what the hub's config needs. */
struct upper_protocol socket_echo_protocol(struct socket_echo *echo);

/* After hub_init(). */
void socket_echo_init(struct socket_echo *echo, struct hub *hub);

/* After hub_finish(). */
void socket_echo_finish(struct socket_echo *echo);

#endif
