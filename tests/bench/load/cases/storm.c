#include <inttypes.h>
#include <stdio.h>

#include "tests/bench/load/cases.h"
#include "tests/bench/load/cases/prober.h"
#include "tests/bench/load/crowd.h"
#include "tests/bench/load/net/websocket.h"
#include "tests/bench/load/report.h"

struct storm {
	struct crowd crowd;
	struct prober prober;  /* of the join, if it is wanted */
	struct stage join;     /* until all that are not slow know all */
	struct stage catch_up; /* until the slow ones do too */
	struct stage leave;    /* of half of them */
	uint64_t pairs;        /* of a client that is not slow and a user that it learnt when joining */
	uint64_t gone;         /* of a client that stays and a user that it learnt to be gone */
};

static bool is_probed(const struct storm *storm)
{
	return storm->crowd.options->probe;
}

static void expect_joins(struct storm *storm)
{
	struct crowd *crowd = &storm->crowd;

	for (uint32_t i = 0; i < crowd->count; i++) {
		crowd_expect(crowd, i, true);
	}
	for (uint32_t i = crowd->slow; i < crowd->count; i++) {
		storm->pairs += crowd_client(crowd, i)->room->present.count;
	}
}

static bool run_join(struct storm *storm)
{
	struct crowd *crowd = &storm->crowd;
	struct prober *prober = &storm->prober;

	expect_joins(storm);
	crowd_set_slow(crowd, true);
	if (is_probed(storm) && !(prober_prepare(prober) && prober_begin(prober))) {
		return false;
	}
	crowd_begin(crowd, crowd->count - crowd->slow);
	for (uint32_t i = 0; i < crowd->count; i++) {
		crowd_join(crowd, i);
	}
	crowd_acted(crowd, &storm->join);
	return crowd_wait(crowd, &storm->join) && (!is_probed(storm) || prober_end(prober)) &&
	       crowd_settle(crowd, &storm->join);
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

static void print_waits(const struct storm *storm)
{
	for (int i = 0; is_probed(storm) && i < PROBE_KINDS; i++) {
		const struct probe_waits *waits = &storm->prober.waits[i];
		if (waits->count > 0 || waits->lost) {
			printf("%-9s p50 %.2f ms, p99 %.2f ms, max %.2f ms of %" PRIu32 "%s\n",
			       probe_name((enum probe_kind)i), (double)waits->p50_ns / REPORT_MS,
			       (double)waits->p99_ns / REPORT_MS, (double)waits->max_ns / REPORT_MS,
			       waits->count, waits->lost ? ", then it was closed by the server" : "");
		}
	}
}

static void print_json_waits(const struct storm *storm)
{
	const char *separator = "";

	printf(",\"probe\":{");
	for (int i = 0; is_probed(storm) && i < PROBE_KINDS; i++) {
		const struct probe_waits *waits = &storm->prober.waits[i];
		if (waits->count > 0 || waits->lost) {
			printf("%s\"%s\":{\"count\":%" PRIu32 ",\"lost\":%s,\"p50_ms\":%.3f,\"p99_ms\":%.3f,"
			       "\"max_ms\":%.3f}",
			       separator, probe_name((enum probe_kind)i), waits->count,
			       waits->lost ? "true" : "false", (double)waits->p50_ns / REPORT_MS,
			       (double)waits->p99_ns / REPORT_MS, (double)waits->max_ns / REPORT_MS);
			separator = ",";
		}
	}
	printf("}");
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
	print_waits(storm);
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
	printf(",\"join_pair_ns\":%.2f,\"leave_event_ns\":%.2f", join_pair_ns(storm),
	       leave_event_ns(storm));
	print_json_waits(storm);
	puts("}");
}

static bool run_stages(struct storm *storm)
{
	storm->crowd.slow = storm->crowd.options->slow;
	return crowd_connect(&storm->crowd, storm->crowd.count) && run_join(storm) &&
	       run_catch_up(storm) && run_leave(storm);
}

/* The prober's process is made before there are clients. */
static bool init(struct storm *storm, const struct options *options)
{
	if (options->probe && !prober_start(&storm->prober, options)) {
		return false;
	}
	return crowd_init(&storm->crowd, options, &websocket_transport, options->clients);
}

static void print(const struct storm *storm)
{
	if (storm->crowd.options->json) {
		print_json(storm);
	} else {
		print_text(storm);
	}
}

static void finish(struct storm *storm, const struct options *options)
{
	crowd_finish(&storm->crowd);
	if (options->probe) {
		prober_finish(&storm->prober);
	}
}

bool storm_run(const struct options *options)
{
	struct storm storm = { .crowd.epoll = -1 };
	bool good = init(&storm, options);

	if (good) {
		good = run_stages(&storm);
		if (good) {
			print(&storm);
		} else {
			crowd_print_problem(&storm.crowd);
		}
	}
	finish(&storm, options);
	return good;
}
