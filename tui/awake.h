/* Notices that the machine slept, or that its clock was set: then the time of day has not passed as
 * the steady clock has. No system call tells of it on every system, so it looks now and then. */
#ifndef PRESENCE_TUI_AWAKE_H
#define PRESENCE_TUI_AWAKE_H

#include <stdint.h>
#include <uv.h>

enum {
	AWAKE_EVERY_MS = 2000, /* it looks */
	AWAKE_JUMP_MS = 2000,  /* less than that is how clocks are kept right */
};

struct awake {
	uv_timer_t timer;
	int64_t offset_ms; /* of the time of day to the loop's clock */
	void (*woken)(void *context);
	void *context;
};

/* From now on `woken` is called behind each jump, within AWAKE_EVERY_MS. */
void awake_init(struct awake *awake, uv_loop_t *loop, void (*woken)(void *context), void *context);

/* The loop has to run once more before *awake may go. */
void awake_close(struct awake *awake);

#endif
