/* Turns: who comes from one source (source.h) is served at a pace, and else waits for its turn,
 * in the order they came. One source does not wait for another.
 *
 * A source is remembered while its bucket is not full, or somebody waits, and for TURNS_KEPT_MS at
 * least; there are at most TURNS_SOURCES_MAX. Half of what may come at once is taken from a bucket
 * that all sources have in common, while nobody waits: so in all but floods no source is looked at.
 * Pure; time is handed in, in milliseconds of any steady clock. */
#ifndef PRESENCE_CORE_BASE_TURNS_H
#define PRESENCE_CORE_BASE_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/address.h"
#include "core/base/deadline.h"
#include "core/base/list.h"
#include "core/base/pace.h"
#include "core/base/table.h"
#include "core/base/timer.h"

enum {
	TURNS_SOURCES_MAX = 100 * 1000,
	TURNS_KEPT_MS = 1000,
	TURNS_COMMON_SHARE =
		10, /* the common bucket fills so many times slower than that of a source */
};

struct turns {
	struct pace_limit limit;    /* of each source; may be changed at any time */
	struct pace common;
	struct table sources;       /* by address */
	struct timer_heap waited;   /* the next turns of sources where somebody waits */
	struct deadline_queue kept; /* sources to look at: whether they can be forgotten */
};

/* The parts of the limit: of what is common to all sources, and of one by itself. */
struct pace_limit turns_common_limit(struct pace_limit limit);
struct pace_limit turns_own_limit(struct pace_limit limit);

/* Embedded in who waits. */
struct waiter {
	struct list_node link; /* of its source */
	struct turn_source *source;
};

/* The seed keeps strangers from choosing addresses that collide. */
void turns_init(struct turns *turns, struct pace_limit limit, struct table_seed seed);

/* Nobody may wait any more. */
void turns_finish(struct turns *turns);

/* Somebody comes. true: it is its turn at once. false: it has to wait, and nothing is changed.
 * Where a source cannot be remembered, nobody waits. */
bool turns_come(struct turns *turns, const struct address *address, int64_t now_ms);

/* It waits, as turns_come() said at this time. */
void turns_wait(struct turns *turns, const struct address *address, struct waiter *waiter,
                int64_t now_ms);

/* It waits no more. */
void turns_go(struct turns *turns, struct waiter *waiter);

/* One whose turn it is now, and who waits no more; NULL: nobody's. Forgets sources, too. */
struct waiter *turns_next(struct turns *turns, int64_t now_ms);

/* When to call turns_next(); DEADLINE_NEVER: there is no need to. */
int64_t turns_next_ms(const struct turns *turns);

#endif
