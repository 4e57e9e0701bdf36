/* A healthy client that joined "/" by websocket and reads all: whatever others do, what it makes of
 * the events must be the roster. */
#ifndef PRESENCE_TESTS_FUZZ_LIB_OBSERVER_H
#define PRESENCE_TESTS_FUZZ_LIB_OBSERVER_H

#include "core/presence/service.h"

enum { OBSERVED_MAX = 256 };

struct observed {
	char id[USER_ID_BYTES_MAX + 1];
	char name[NAME_BYTES_MAX + 1];
};

struct observer {
	struct service *service;
	struct session *session;
	struct buffer unread;
	struct observed people[OBSERVED_MAX];
	unsigned count;
	bool has_snapshot;
	unsigned pongs; /* owed */
};

/* Opens its session and joins. `observer` is its websocket in the transport. */
void observer_begin(struct observer *observer, struct service *service);
void observer_finish(struct observer *observer);

/* Bytes for it, from the transport. */
void observer_send(struct observer *observer, const uint8_t *bytes, size_t len);

/* Answers pings; outside of the core's calls. */
void observer_live(struct observer *observer);

/* Behind a complete flush: aborts if it does not know who is there, or if somebody is without a
 * connection that is there or may be back. */
void observer_check(const struct observer *observer);

#endif
