#include "tests/bench/load/cases/warmup.h"

#include "tests/bench/load/crowd.h"

/* Who knows that all are gone are clients that never join: the first of each room. */
static bool run_stages(struct crowd *crowd, uint32_t watchers)
{
	struct stage ignored;

	if (!crowd_connect(crowd, crowd->count)) {
		return false;
	}
	for (uint32_t i = watchers; i < crowd->count; i++) {
		crowd_expect(crowd, i, true);
	}
	crowd_begin(crowd, crowd->count);
	for (uint32_t i = watchers; i < crowd->count; i++) {
		crowd_join(crowd, i);
	}
	if (!crowd_end(crowd, &ignored)) {
		return false;
	}
	for (uint32_t i = watchers; i < crowd->count; i++) {
		crowd_expect(crowd, i, false);
	}
	crowd_begin(crowd, watchers);
	for (uint32_t i = watchers; i < crowd->count; i++) {
		client_leave(crowd_client(crowd, i));
	}
	return crowd_end(crowd, &ignored);
}

bool warmup_run(const struct options *options, const struct transport *transport)
{
	struct crowd crowd;

	bool good = crowd_init(&crowd, options, transport, options->rooms + options->warmup);
	if (good && !run_stages(&crowd, options->rooms)) {
		crowd_print_problem(&crowd);
		good = false;
	}
	crowd_finish(&crowd);
	return good;
}
