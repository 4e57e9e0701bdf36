/* The last leaves, so that an admin can be told why somebody is gone: when, which connection, how
 * it ended, and when it last gave a sign of life. A ring: the oldest one makes room. Pure state. */
#ifndef PRESENCE_CORE_GONE_LEAVE_LOG_H
#define PRESENCE_CORE_GONE_LEAVE_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/address.h"
#include "core/events/profile.h"
#include "core/session/member.h"
#include "core/text/room_name.h"

enum { LEAVE_LOG_KEPT = 1024 };

struct leave {
	int64_t time_ms; /* this and the other times: milliseconds since the epoch */
	int64_t since_ms;
	int64_t last_seen_ms;
	enum leave_reason reason;
	const char *detail; /* a static text: "ping timeout" */
	struct address address;
	char id[USER_ID_BYTES_MAX + 1];
	char sid[MEMBER_SID_LENGTH + 1];
	char name[NAME_BYTES_MAX + 1];
	char room[1 + ROOM_NAME_BYTES_MAX + 1];
};

struct leave_log {
	struct leave ring[LEAVE_LOG_KEPT];
	size_t next; /* where the next one goes */
	size_t count;
};

/* Where to write the next leave; it counts as there from now on. */
struct leave *leave_log_add(struct leave_log *leaves);

/* The n-th newest, from 0; NULL: there are not so many. */
const struct leave *leave_log_newest(const struct leave_log *leaves, size_t n);

#endif
