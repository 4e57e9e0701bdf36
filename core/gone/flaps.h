/* Flaps: users who were announced as gone and are back within half a minute. How many there are
 * says whether the grace is long enough. Pure state; a fixed memory that forgets the oldest. */
#ifndef PRESENCE_CORE_GONE_FLAPS_H
#define PRESENCE_CORE_GONE_FLAPS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/table.h"
#include "core/gone/leave_log.h"

enum {
	FLAP_WITHIN_MS = 30 * 1000,
	FLAPS_REMEMBERED = 4096, /* leaves; a power of two */
};

struct flap_memory {
	uint64_t who; /* a hash; 0: nobody */
	int64_t time_ms;
};

struct flaps {
	struct table_seed seed;
	struct flap_memory left[FLAPS_REMEMBERED]; /* at the place that the hash says */
	uint64_t total;
};

void flaps_init(struct flaps *flaps, struct table_seed seed);

/* This leave was announced. Who it was is told by the id, if it is one that comes back, else by
 * name and address. */
void flaps_left(struct flaps *flaps, const struct leave *leave, bool keyed);

/* Somebody was announced: `leave` has what is known of them (room, id, name, address, time_ms).
 * Counts a flap, once, if they left a moment ago. */
void flaps_came(struct flaps *flaps, const struct leave *who, bool keyed);

#endif
