/* What clients were told to come back with where connections are recovered, so that a target can
 * try it: straight or bent, from whomever. */
#ifndef PRESENCE_TESTS_FUZZ_LIB_GIFTS_H
#define PRESENCE_TESTS_FUZZ_LIB_GIFTS_H

#include "core/presence/service.h"

enum {
	GIFTS = 8,        /* of each kind: the last ones */
	GIFTS_CHOICE = 5, /* bytes of the input that one return takes */
	GIFTS_TEXT = 200, /* bytes of it, at most */
};

struct gifts {
	char pids[GIFTS][PID_LENGTH + 1];
	char offsets[GIFTS][FEED_OFFSET_LENGTH + 1];
	unsigned pid_count;
	unsigned offset_count;
};

/* Looks for pids and offsets in what somebody is sent. */
void gifts_keep(struct gifts *gifts, const uint8_t *bytes, size_t len);

/* Writes a CONNECT that brings a pid and an offset back, and returns its length. */
size_t gifts_return(const struct gifts *gifts, const uint8_t choice[GIFTS_CHOICE],
                    char text[GIFTS_TEXT]);

#endif
