/* Lateness: a loop that wakes up late must not take that for the fault of others.
 *
 * A process that was stopped for seconds (a VM's pause) finds deadlines of its peers long over,
 * while their answers lie unread in its sockets. So when the soonest deadline is over by more than
 * LATENESS_MS, none is judged for as long as the loop was away; what came meanwhile is read. After
 * that those are judged that were over when it woke up, even if the loop is late again: a loop that
 * is always late still comes to an end with everybody.
 *
 * Pure: time is handed in, in milliseconds of any steady clock. All zero is a loop in time. */
#ifndef PRESENCE_CORE_BASE_LATENESS_H
#define PRESENCE_CORE_BASE_LATENESS_H

#include <stdbool.h>
#include <stdint.h>

enum {
	LATENESS_MS = 100,
	LATENESS_LONGEST_MS = 60 * 1000, /* of the patience, however long the loop was away */
};

/* What lateness_judge() returns while nothing may be judged. */
#define LATENESS_JUDGE_NOTHING INT64_MIN

struct lateness {
	int64_t gap_ms;   /* the longest between two wakings since the last judgement, if it is long */
	int64_t began_ms; /* when it woke up late */
	int64_t until_ms; /* nothing is judged before; 0: it is in time */
};

/* The loop is awake, so many milliseconds after it last was. */
void lateness_wake(struct lateness *lateness, int64_t gap_ms);

/* Whether all that is over may be judged: what lateness_judge() would say, at less cost. */
static inline bool lateness_is_none(const struct lateness *lateness)
{
	return (lateness->gap_ms | lateness->until_ms) == 0;
}

/* Up to when deadlines may be judged, of which the soonest is due at `first_ms`. */
int64_t lateness_judge(struct lateness *lateness, int64_t now_ms, int64_t first_ms);

/* When to judge next, if the soonest deadline is due at `first_ms`. */
int64_t lateness_next(const struct lateness *lateness, int64_t first_ms);

/* How long the loop was away, while it is patient for that; else 0. */
int64_t lateness_away_ms(const struct lateness *lateness);

#endif
