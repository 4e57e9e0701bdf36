/* Deadlines that all lie the same span ahead, so that a FIFO list keeps them sorted: O(1) to start,
 * stop and expire, whatever their number. Time is handed in, in milliseconds of any steady clock.
 */
#ifndef PRESENCE_CORE_BASE_DEADLINE_H
#define PRESENCE_CORE_BASE_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/list.h"

#define DEADLINE_NEVER INT64_MAX

/* Embedded in what has the deadline; initialise with deadline_init(). */
struct deadline {
	struct list_node link; /* deadline_queue::waiting */
	int64_t due_ms;
};

struct deadline_queue {
	struct list waiting; /* deadline::link, soonest first */
	int64_t span_ms;
};

void deadline_queue_init(struct deadline_queue *queue, int64_t span_ms);

/* When the soonest one is due; DEADLINE_NEVER if there is none. */
int64_t deadline_queue_next(const struct deadline_queue *queue);

/* Takes out one deadline that is due at `now_ms`, its due_ms untouched; NULL if there is none. */
struct deadline *deadline_queue_expire(struct deadline_queue *queue, int64_t now_ms);

void deadline_init(struct deadline *deadline);

/* (Re)starts: due at now_ms + the queue's span. `now_ms` must not go back between calls. */
void deadline_start(struct deadline *deadline, struct deadline_queue *queue, int64_t now_ms);

/* Stops; a deadline that is not running may be stopped too. */
void deadline_stop(struct deadline *deadline);

bool deadline_running(const struct deadline *deadline);

#endif
