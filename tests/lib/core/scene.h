/* A client by itself in front of a server that the test speaks for: what it sends and tells is
 * written down. */
#ifndef PRESENCE_TESTS_LIB_CORE_SCENE_H
#define PRESENCE_TESTS_LIB_CORE_SCENE_H

#include "core/base/buffer.h"
#include "core/client/client_session.h"

#include "tests/lib/core/told.h"

enum {
	SCENE_OPENED_MS = 1000,
	SCENE_SPAN_MS = 45000,     /* between pings, by SCENE_OPEN */
	SCENE_PATIENCE_MS = 27500, /* without a packet, before the server counts as silent */
};

/* The three messages that bring a client of "/" to CLIENT_SESSION_HERE. */
#define SCENE_OPEN "0{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000}"
#define SCENE_ENTER "40{\"sid\":\"s\"}"
#define SCENE_LIST                                                                                 \
	"42[\"existing_users\",[{\"id\":\"a\",\"name\":\"Ann\",\"since\":1,\"kind\":\"tui\"}]]"

struct scene {
	struct client_session client;
	struct buffer sent;       /* "message; " of each */
	struct buffer told;       /* as told_append() writes it */
	enum presence_event_type leaves_at; /* it leaves when it is told this, if `leaves` */
	bool leaves;
	const char *second_name;  /* what it calls itself after a refusal; NULL: nothing */
};

/* cmocka's setup and teardown: *state is a struct scene with a new client of "/" named Ann. */
int scene_setup(void **state);
int scene_teardown(void **state);

/* A new client; what was written down is forgotten. */
void scene_start(struct scene *scene, const char *nsp, const char *name);

/* The server says something. */
enum client_session_state scene_say(struct scene *scene, const char *text);
enum client_session_state scene_say_at(struct scene *scene, const char *text, int64_t now_ms);

/* Brings a new client of "/" this far; what was written down on the way is forgotten. */
void scene_go_to(struct scene *scene, enum client_session_state stage);

/* Ticks whenever it is due, until the session has ended; when that was. */
int64_t scene_wait_for_end(struct scene *scene);

/* The session ended like this. */
void scene_check_end(const struct scene *scene, enum client_session_state end, const char *why);

#endif
