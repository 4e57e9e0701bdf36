/* Memory goes back to the system after many have left, or when rooms are quiet again where much
 * happened, or when large messages are gone that came in parts: what they took stays with the
 * allocator otherwise, in pieces that nobody needs any more.
 *
 * It looks at how many sessions there are, once an iteration of the loop. When fewer than half of
 * the most that there were are left, it waits a little for the rest to go and then trims; not all
 * the time, as that took 1.5 ms where 17 MB were given back. */
#ifndef PRESENCE_WEB_LIFE_MEMORY_H
#define PRESENCE_WEB_LIFE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct hub;

enum {
	MEMORY_CROWD_MIN = 500,        /* sessions that are worth it */
	MEMORY_FREED_MIN = 4 * 1024 * 1024, /* bytes given up otherwise that are worth it */
	MEMORY_WAIT_MS = 3 * 1000,     /* for a crowd that leaves to have left */
	MEMORY_SPACING_MS = 15 * 1000, /* between two times, at least */
};

struct memory {
	uv_check_t check; /* after each poll */
	uv_timer_t timer;
	const struct hub *hub;
	size_t most;       /* sessions since it was given back */
	uint64_t freed;    /* by journals and by messages, until it was given back */
	uint64_t after_ms; /* the earliest time of the loop for the next one */
	bool running;      /* the handles are the loop's */
};

/* `hub` must outlive it. */
void memory_run(struct memory *memory, uv_loop_t *loop, const struct hub *hub);

/* Gives the handles to the loop, which has to run once more; also if it never ran. */
void memory_close(struct memory *memory);

#endif
