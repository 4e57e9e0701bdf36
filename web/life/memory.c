#include "web/life/memory.h"

#include <malloc.h>

#include "core/session/hub_state.h"
#include "web/log.h"

/* What was given up by that which grows and shrinks by itself, since the start. */
static uint64_t freed_of(const struct hub *hub)
{
	return hub->counters.journal_bytes_freed + hub->counters.input_bytes_freed;
}

static void give_back(uv_timer_t *timer)
{
	struct memory *memory = timer->data;
	uint64_t began = uv_hrtime();

	malloc_trim(0);
	memory->most = memory->hub->session_count;
	memory->freed = freed_of(memory->hub);
	memory->after_ms = uv_now(timer->loop) + MEMORY_SPACING_MS;
	log_debug("memory", "gave back what is free, in %llu us",
	          (unsigned long long)(uv_hrtime() - began) / 1000);
}

static bool is_worth_it(const struct memory *memory)
{
	const struct hub *hub = memory->hub;
	bool crowd_left = memory->most >= MEMORY_CROWD_MIN && hub->session_count < memory->most / 2;

	return crowd_left || freed_of(hub) - memory->freed >= MEMORY_FREED_MIN;
}

static void on_iteration(uv_check_t *check)
{
	struct memory *memory = check->data;
	size_t count = memory->hub->session_count;

	if (count > memory->most) {
		memory->most = count;
	}
	if (uv_is_active((uv_handle_t *)&memory->timer) || !is_worth_it(memory)) {
		return;
	}
	uint64_t earliest_ms = uv_now(check->loop) + MEMORY_WAIT_MS;
	uint64_t at_ms = memory->after_ms > earliest_ms ? memory->after_ms : earliest_ms;
	uv_timer_start(&memory->timer, give_back, at_ms - uv_now(check->loop), 0);
}

void memory_run(struct memory *memory, uv_loop_t *loop, const struct hub *hub)
{
	*memory = (struct memory){ .hub = hub, .running = true };
	uv_check_init(loop, &memory->check);
	uv_timer_init(loop, &memory->timer);
	memory->check.data = memory->timer.data = memory;
	uv_check_start(&memory->check, on_iteration);
	uv_unref((uv_handle_t *)&memory->check);
}

void memory_close(struct memory *memory)
{
	if (memory->running) {
		uv_close((uv_handle_t *)&memory->check, NULL);
		uv_close((uv_handle_t *)&memory->timer, NULL);
		memory->running = false;
	}
}
