#include "tui/awake.h"

#include <stdlib.h>

#include "tui/clock.h"

static int64_t offset_of(const struct awake *awake)
{
	uv_update_time(awake->timer.loop);
	return clock_ms() - (int64_t)uv_now(awake->timer.loop);
}

static void on_timer(uv_timer_t *timer)
{
	struct awake *awake = timer->data;
	int64_t offset_ms = offset_of(awake);
	int64_t jump_ms = offset_ms - awake->offset_ms;

	awake->offset_ms = offset_ms;
	if (llabs(jump_ms) >= AWAKE_JUMP_MS) {
		awake->woken(awake->context);
	}
}

void awake_init(struct awake *awake, uv_loop_t *loop, void (*woken)(void *context), void *context)
{
	*awake = (struct awake){ .woken = woken, .context = context };
	uv_timer_init(loop, &awake->timer);
	awake->timer.data = awake;
	awake->offset_ms = offset_of(awake);
	uv_timer_start(&awake->timer, on_timer, AWAKE_EVERY_MS, AWAKE_EVERY_MS);
	uv_unref((uv_handle_t *)&awake->timer); /* who quits does not wait for it */
}

void awake_close(struct awake *awake)
{
	uv_close((uv_handle_t *)&awake->timer, NULL);
}
