/* A Socket.IO server whose app writes down what it is told: namespaces "/", "/admin" and "/n0" to
 * "/n19", and one client over a websocket. */
#ifndef PRESENCE_TESTS_LIB_CORE_FAKE_APP_H
#define PRESENCE_TESTS_LIB_CORE_FAKE_APP_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/session/client.h"
#include "core/session/hub.h"
#include "core/session/namespace.h"

#include "tests/lib/core/harness.h"

enum { FAKE_NAMESPACES = 22 };

struct fake_app {
	struct hub hub;
	struct clients clients;
	struct fake_world world;
	struct namespace namespaces[FAKE_NAMESPACES];
	char names[FAKE_NAMESPACES][16];
	struct buffer told;    /* what the app was told, "; " behind each */
	struct member *member; /* the one told of last */
	struct session *session;
	struct fake_socket socket;
};

/* cmocka's setup and teardown: *state is a struct fake_app with its client's session open. */
int fake_app_setup(void **state);
int fake_app_teardown(void **state);

/* The client sends a message. */
void fake_app_say(struct fake_app *app, const char *text);

/* What the app was told since the last time it was asked:
 * "connected /admin {}; event /admin "name" arguments 17 b:00ff; disconnected /admin left; " */
void check_told(struct fake_app *app, const char *expected);

/* The next packet that the client reads is a CONNECT reply for `nsp`, with a sid of its own. */
void check_connected(struct fake_app *app, const char *nsp);

/* Connects the client, and takes the reply. */
void fake_app_connect(struct fake_app *app, const char *nsp);

/* The session ended, and why. */
void check_session_ended(const struct fake_app *app, enum session_end end);

/* It goes on. */
void check_session_open(struct fake_app *app);

#endif
