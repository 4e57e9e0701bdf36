/* One client of a presence service: it speaks Socket.IO over a fake websocket or by polling, and
 * folds the events of its room into what it knows of it. What a client may never be told (a user
 * twice, the leave of somebody it does not know, itself as new) fails the test. */
#ifndef PRESENCE_TESTS_LIB_CORE_GUEST_H
#define PRESENCE_TESTS_LIB_CORE_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/presence/service.h"

#include "tests/lib/core/harness.h"

enum {
	GUEST_USERS_MAX = 200,
	GUEST_LOG_MAX = 100 * 1000,
	PARTY_GUESTS = 6,
	GUEST_GRACE_MS = 5000, /* of the service under test */
};

/* What a client knows of one user. */
struct known_user {
	char id[USER_ID_BYTES_MAX + 1];
	char name[NAME_BYTES_MAX + 1];
};

struct guest {
	struct service *service;
	const char *room;
	struct session *session; /* NULL once it is over */
	bool polling;
	struct fake_socket socket;
	struct fake_request request;
	char sid[MEMBER_SID_LENGTH + 1]; /* of its Socket.IO connection */
	char pid[PID_LENGTH + 1];        /* to come back with */
	char offset[FEED_OFFSET_LENGTH + 1]; /* of the last event that had one */
	bool connected;     /* it was told so */
	bool recovered;     /* as the same one */
	bool returning;     /* it reads what its CONNECT leads to */
	unsigned missed;    /* events of the room that it got by that, if recovered */
	struct known_user users[GUEST_USERS_MAX];
	size_t user_count;
	unsigned snapshots; /* existing_users that it got */
	unsigned new_users, renames, leaves;
	unsigned refusals;  /* join_refused */
	unsigned kicks;     /* kicked */
	unsigned notices;
	int connections;    /* own_connections that it was told last; 0: none */
	uint64_t *log;      /* a hash of each change it was told, since the snapshot */
	size_t log_len;
	char last[2000];    /* the last packet */
};

/* A digest that tells any two keys apart, and is no cryptography. */
void guest_digest(const void *secret, const uint8_t *bytes, size_t len,
                  uint8_t digest[KEY_DIGEST_BYTES]);

/* The service under test, with the usual limits but no rates, and what is around it. */
struct service_config guest_service_config(struct fake_world *world);

/* A guest without a session yet. */
void guest_start(struct guest *guest, struct service *service, const char *room, bool polling);

/* The same with a session that is connected to the room. */
void guest_open(struct guest *guest, struct service *service, const char *room);
void guest_open_polling(struct guest *guest, struct service *service, const char *room);

/* Frees what the test holds of it; its session goes on, or ends with the service. */
void guest_finish(struct guest *guest);

/* It sends a Socket.IO packet of its room: "2" and the JSON of an event, "1" to leave. */
void guest_say(struct guest *guest, const char *type_and_ack, const char *json);

void guest_join(struct guest *guest, const char *name);

/* The same with a key, and asks for an ack. */
void guest_join_with_key(struct guest *guest, const char *name, const char *key);

/* Its connection is gone. */
void guest_lose(struct guest *guest);

/* It is back, and sends CONNECT with this auth to go on; what it knows stays. Who is turned away is
 * not connected by it. */
void guest_return_with(struct guest *guest, const char *auth);

/* The same with the pid and offset that it was given. */
void guest_return(struct guest *guest);

/* Flushes the service, and takes in what has arrived. */
void guest_read(struct guest *guest);

/* Takes in what has arrived, without a flush. */
void guest_take(struct guest *guest);

/* How many bytes its websocket was sent, after a flush. */
size_t guest_heard(struct guest *guest);

/* What it knows is what the service knows: the same users with the same names, in the same order.
 */
void check_guest(struct guest *guest);

/* The last packet it was sent. */
void check_last(struct guest *guest, const char *expected);

/* A service, and guests that the test opens. */
struct party {
	struct service service;
	struct fake_world world;
	struct guest guests[PARTY_GUESTS];
};

/* cmocka's setup and teardown: *state is a struct party without guests. */
int party_setup(void **state);
int party_teardown(void **state);

/* Ends the service, and starts it again with another configuration. */
void party_restart(struct party *party, const struct service_config *config);

/* The i-th guest, open and connected to the room. */
struct guest *party_open(struct party *party, int i, const char *room);

/* The same, and it has joined with a key. */
struct guest *party_come(struct party *party, int i, const char *room, const char *name,
                         const char *key);

/* Lets time pass. */
void party_wait(struct party *party, int64_t ms);

/* The user of the room who has this key, NULL if nobody has. */
struct user *party_user(const struct party *party, const char *room, const char *key);

/* The room of this name, or NULL. */
struct room *party_room(const struct party *party, const char *name);

#endif
