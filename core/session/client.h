/* The Socket.IO side of a session: which namespaces it is connected to, and what its packets mean.
 * The protocol's rules: docs/wire.md, "Socket.IO packets". Any broken rule closes the session.
 *
 * client_protocol() is an upper_protocol for a hub; `struct clients` is its context. */
#ifndef PRESENCE_CORE_SESSION_CLIENT_H
#define PRESENCE_CORE_SESSION_CLIENT_H

#include "core/base/list.h"
#include "core/session/hub.h"
#include "core/session/namespace.h"

enum { CLIENT_NAMESPACES_MAX = 16 };

/* What all clients of one hub have in common. */
struct clients {
	struct app app;
};

/* A binary event or ack of which attachments are still to come. */
struct pending_event;

/* There is one for each connection: what they have in common is found by way of the hub. */
struct client {
	struct session *session;
	struct list members; /* member::link */
	size_t member_count;
	struct pending_event *pending; /* NULL: none */
};

/* `clients` must outlive the hub. */
struct upper_protocol client_protocol(struct clients *clients);

/* Tells the member `41` and disconnects it; stock clients do not come back by themselves. */
void client_disconnect(struct member *member, enum leave_reason reason);

#endif
