/* The state that a restart keeps: who was here with a key, so that a deploy is not a mass leave,
 * and whom the pids of lost connections bring back (pids.h), which is good for longer,
 * and who is banned. Pure:
 * reading and writing the file is the front end's. The keys themselves are not in it. */
#ifndef PRESENCE_CORE_PRESENCE_STATE_H
#define PRESENCE_CORE_PRESENCE_STATE_H

#include <stddef.h>

#include "core/base/buffer.h"
#include "core/presence/tracker.h"

enum {
	STATE_AGE_MAX_MS = 10 * 60 * 1000, /* what is older, or later, says nothing about now */
	STATE_BYTES_MAX = 64 * 1024 * 1024,
};

/* A clock that nobody sets: how old a state is shows by it, as long as the machine is not
 * restarted. The wall's clock may have been set meanwhile. */
struct state_clock {
	const char *boot;  /* names this run of the machine; NULL: there is no such clock */
	int64_t uptime_ms; /* since it began */
};

/* Users of other nodes are not of this state. Appends `{"presence_state":1,"time":…,"boot":"…",
 * "uptime":…,"users":[{"room","id","name","since","kind"},…],"lost":[{"pid","keyed","room","id",
 * "name","since","kind"},…],"bans":[…]}`, where `since` is since when it is lost; without lost ones
 * no "lost", and without bans (state_bans.h) no "bans". */
void state_encode(struct buffer *out, const struct tracker *tracker,
                  const struct state_clock *clock);

/* Expects the users of such a text: they are here, and gone when the grace is over, unless they
 * come back. Those whom the configuration has no room for are left out; *count tells how many are
 * expected. PRESENCE_EMALFORMED: it is none; PRESENCE_ENOENT: it is of another time, and
 * only the bans, and the lost places that are not too old, were taken. */
enum presence_error state_restore(struct tracker *tracker, const char *text, size_t len,
                                  const struct state_clock *clock, size_t *count);

#endif
