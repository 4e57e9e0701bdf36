/* What clients ask the server for, read and judged: got_a_new_user, with which one joins, and
 * who_is_here, which asks for the list. docs/wire.md, "The presence events", is the specification;
 * what the server tells is core/events/encode.h. */
#ifndef PRESENCE_CORE_EVENTS_JOIN_REQUEST_H
#define PRESENCE_CORE_EVENTS_JOIN_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/events/key.h"
#include "core/events/profile.h"
#include "core/events/refusal.h"
#include "core/session/member.h"

/* What a client joins with. */
struct join_request {
	struct profile profile;      /* its name is trimmed and checked */
	char key[KEY_BYTES_MAX + 1]; /* checked */
	size_t key_len;              /* 0: none was given */
};

/* Whether this is the event with which a client joins. */
bool event_is_join(const struct event *event);

/* Whether it asks for the list. Also those may who are not present. */
bool event_is_list_request(const struct event *event);

/* Reads and judges the arguments of a join into a request that is all zeros. */
enum refusal event_decode_join(const struct event *event, struct join_request *request);

#endif
