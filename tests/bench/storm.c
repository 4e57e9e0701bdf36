#include <inttypes.h>
#include <stdio.h>

#include "tests/bench/cases.h"
#include "tests/bench/crowd.h"
#include "tests/bench/report.h"
#include "tests/bench/websocket.h"

struct storm {
	struct crowd crowd;
	struct stage join;     /* until all that are not slow know all */
	struct stage catch_up; /* until the slow ones do too */
	struct stage leave;    /* of half of them */
	uint64_t pairs;        /* of a client that is not slow and a user that it learnt when joining */
	uint64_t gone;         /* of a client that stays and a user that it learnt to be gone */
};

static bool run_join(struct storm *storm)
{
	struct crowd *crowd = &storm->crowd;

	for (uint32_t i = 0; i < crowd->count; i++) {
		crowd_expect(crowd, i, true);
	}
	for (uint32_t i = crowd->slow; i < crowd->count; i++) {
		storm->pairs += crowd_client(crowd, i)->room->present.count;
	}
	crowd_set_slow(crowd, true);
	crowd_begin(crowd, crowd->count - crowd->slow);
	for (uint32_t i = 0; i < crowd->count; i++) {
		crowd_join(crowd, i);
	}
	crowd_acted(crowd, &storm->join);
	return crowd_end(crowd, &storm->join);
}

/* The slow ones read what waits for them. */
static bool run_catch_up(struct storm *storm)
{
	struct crowd *crowd = &storm->crowd;

	crowd_begin_rest(crowd, crowd->slow);
	crowd_set_slow(crowd, false);
	crowd_acted(crowd, &storm->catch_up);
	return crowd_end(crowd, &storm->catch_up);
}

/* Every second one of each room. */
static bool is_leaving(const struct crowd *crowd, uint32_t number)
{
	return number / crowd->options->rooms % 2 == 1;
}

static uint32_t expect_leaves(struct storm *storm)
{
	struct crowd *crowd = &storm->crowd;
	uint32_t staying = 0;

	for (uint32_t i = 0; i < crowd->count; i++) {
		storm->gone += is_leaving(crowd, i) ? 0 : crowd_client(crowd, i)->room->present.count;
	}
	for (uint32_t i = 0; i < crowd->count; i++) {
		if (is_leaving(crowd, i)) {
			crowd_expect(crowd, i, false);
		}
	}
	for (uint32_t i = 0; i < crowd->count; i++) {
		if (!is_leaving(crowd, i)) {
			storm->gone -= crowd_client(crowd, i)->room->present.count;
			staying++;
		}
	}
	return staying;
}

static bool run_leave(struct storm *storm)
{
	struct crowd *crowd = &storm->crowd;

	crowd_begin(crowd, expect_leaves(storm));
	for (uint32_t i = 0; i < crowd->count; i++) {
		if (is_leaving(crowd, i)) {
			client_leave(crowd_client(crowd, i));
		}
	}
	crowd_acted(crowd, &storm->leave);
	return crowd_end(crowd, &storm->leave);
}

static double join_pair_ns(const struct storm *storm)
{
	return report_each((double)storm->join.cpu_ns, (double)storm->pairs);
}

static double leave_event_ns(const struct storm *storm)
{
	return report_each((double)storm->leave.cpu_ns, (double)storm->gone);
}

static void print_text(const struct storm *storm)
{
	const struct crowd *crowd = &storm->crowd;

	report_connect(crowd);
	report_stage(crowd, "join", &storm->join);
	if (crowd->slow > 0) {
		report_stage(crowd, "catch up", &storm->catch_up);
	}
	report_stage(crowd, "leave", &storm->leave);
	if (crowd->options->pid != 0) {
		printf("          %.1f ns of server cpu a (client, user) pair of the join, %.1f ns a "
		       "delivered event of the leave\n",
		       join_pair_ns(storm), leave_event_ns(storm));
	}
}

static void print_json(const struct storm *storm)
{
	const struct crowd *crowd = &storm->crowd;

	printf("{\"case\":\"storm\",\"clients\":%" PRIu32 ",\"rooms\":%" PRIu32 ",\"slow\":%" PRIu32
	       ",\"pairs\":%" PRIu64 ",",
	       crowd->count, crowd->options->rooms, crowd->slow, storm->pairs);
	report_json_stage("connect", &crowd->connect);
	printf(",");
	report_json_stage("join", &storm->join);
	printf(",");
	report_json_stage("catch_up", &storm->catch_up);
	printf(",");
	report_json_stage("leave", &storm->leave);
	printf(",");
	report_json_connect(crowd);
	printf(",\"join_pair_ns\":%.2f,\"leave_event_ns\":%.2f}\n", join_pair_ns(storm),
	       leave_event_ns(storm));
}

static bool run_stages(struct storm *storm)
{
	storm->crowd.slow = storm->crowd.options->slow;
	return crowd_connect(&storm->crowd, storm->crowd.count) && run_join(storm) &&
	       run_catch_up(storm) && run_leave(storm);
}

bool storm_run(const struct options *options)
{
	struct storm storm = { 0 };

	if (!crowd_init(&storm.crowd, options, &websocket_transport, options->clients)) {
		crowd_finish(&storm.crowd);
		return false;
	}
	bool good = run_stages(&storm);
	if (!good) {
		crowd_print_problem(&storm.crowd);
	} else if (options->json) {
		print_json(&storm);
	} else {
		print_text(&storm);
	}
	crowd_finish(&storm.crowd);
	return good;
}
