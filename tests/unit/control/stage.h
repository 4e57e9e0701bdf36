/* A presence service with an admin over it, and clients by fake websockets that speak raw
 * Socket.IO. Client i comes from the address 192.0.2.<i + 1>. */
#ifndef PRESENCE_TESTS_UNIT_CONTROL_STAGE_H
#define PRESENCE_TESTS_UNIT_CONTROL_STAGE_H

#include <stddef.h>
#include <stdint.h>

#include "core/admin/admin.h"
#include "core/presence/service.h"

#include "tests/lib/core/check.h"
#include "tests/lib/core/harness.h"

#define STAGE_EPOCH_MS 1700000000000 /* the time of the service when it starts */

enum {
	STAGE_CLIENTS = 8,
	STAGE_UID = 1000, /* of who asks */
	STAGE_GRACE_MS = 5000,
};

struct stage_client {
	struct fake_socket socket;
	struct session *session;         /* NULL: not open */
	char sid[MEMBER_SID_LENGTH + 1]; /* of its last CONNECT, and its user's id */
};

struct stage {
	struct service service;
	struct fake_world world;
	struct admin admin;
	struct observer observer; /* writes changes */
	struct stage_client clients[STAGE_CLIENTS];
	struct buffer reply;
	struct buffer changes; /* what a watcher was told, as lines */
};

/* cmocka's setup and teardown: *state is a struct stage. */
int stage_setup(void **state);
int stage_teardown(void **state);

/* The time of the service, in milliseconds since the start. */
void stage_set_time(struct stage *stage, int64_t now_ms);

/* Opens client i's session; it has read its open packet. */
void stage_open(struct stage *stage, int i);

/* Client i sends a packet; what there is to send is sent. */
void stage_say(struct stage *stage, int i, const char *packet);

/* Asks for a connection to the room, without looking at the answer. */
void stage_ask_connect(struct stage *stage, int i, const char *room);

/* Connects the open client i to the room, and reads the reply. */
void stage_connect(struct stage *stage, int i, const char *room);

/* Client i joins a room it is connected to. What it and the others are told is not read. */
void stage_join(struct stage *stage, int i, const char *room, const char *name);

/* All of the above, and forgets what everybody was told. */
void stage_enter(struct stage *stage, int i, const char *room, const char *name);

/* The same with a key. */
void stage_enter_with_key(struct stage *stage, int i, const char *room, const char *name,
                          const char *key);

/* Client i's connection is gone. */
void stage_lose(struct stage *stage, int i);

/* Forgets what the clients were sent. */
void stage_forget(struct stage *stage);

/* The next packet that client i was sent; "" if there is none. */
const char *stage_read(struct stage *stage, int i);

/* The room, NULL if there is none. */
struct room *stage_room(const struct stage *stage, const char *name);

/* Who client i is in a room. */
struct user *stage_user(const struct stage *stage, int i, const char *room);

/* Hands a line to the service as the control socket does: the reply without its end. It is one line
 * of JSON, or the test fails. */
const char *stage_ask_line(struct stage *stage, enum control_role role, const char *line);

/* Asks as an admin; `params` is a JSON object. */
const char *stage_ask(struct stage *stage, const char *method, const char *params);

/* The answer is this result, as JSON. */
void check_result(struct stage *stage, const char *method, const char *params,
                  const char *expected);

/* The answer is an error with this code and message. */
void check_refused(struct stage *stage, const char *method, const char *params,
                   enum control_error code, const char *message);

/* How often `piece` stands in `text`. */
size_t occurrences(const char *text, const char *piece);

/* Fails the test if `piece` does not stand in `text`. */
void check_contains(const char *text, const char *piece);

#endif
