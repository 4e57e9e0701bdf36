/* A healthy client that joined "/" by websocket and reads all: whatever others do, what it makes of
 * the events must be the roster. */
#ifndef PRESENCE_TESTS_FUZZ_LIB_ONLOOKER_H
#define PRESENCE_TESTS_FUZZ_LIB_ONLOOKER_H

#include "core/presence/service.h"

enum { OBSERVED_MAX = 256 };

struct observed {
	char id[USER_ID_BYTES_MAX + 1];
	char name[NAME_BYTES_MAX + 1];
};

struct onlooker {
	struct service *service;
	struct session *session;
	struct buffer unread;
	struct observed people[OBSERVED_MAX];
	unsigned count;
	bool has_snapshot;
	unsigned pongs; /* owed */
};

/* Opens its session and joins. `onlooker` is its websocket in the transport. */
void onlooker_begin(struct onlooker *onlooker, struct service *service);
void onlooker_finish(struct onlooker *onlooker);

/* Bytes for it, from the transport. */
void onlooker_send(struct onlooker *onlooker, const uint8_t *bytes, size_t len);

/* Answers pings; outside of the core's calls. */
void onlooker_live(struct onlooker *onlooker);

/* Behind a complete flush: aborts if it does not know who is there, or if somebody is without a
 * connection that is there or may be back. */
void onlooker_check(const struct onlooker *onlooker);

#endif
