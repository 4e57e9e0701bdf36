#include <inttypes.h>
#include <stdio.h>

#include "tests/bench/load/cases.h"
#include "tests/bench/load/crowd.h"
#include "tests/bench/load/net/websocket.h"
#include "tests/bench/load/report.h"

enum { SECOND_NS = 1000000000 };

struct idle {
	struct crowd crowd;
	struct stage hold;
	uint64_t pings; /* answered meanwhile */
};

static bool run_hold(struct idle *idle)
{
	struct crowd *crowd = &idle->crowd;
	int64_t duration_ns = (int64_t)crowd->options->seconds * SECOND_NS;
	uint64_t before = crowd_pings(crowd);

	crowd->deadline_ns += duration_ns;
	crowd_begin(crowd, 0);
	bool good = crowd_hold(crowd, duration_ns) && crowd_end(crowd, &idle->hold);
	idle->pings = crowd_pings(crowd) - before;
	return good;
}

static double ping_cpu_us(const struct idle *idle)
{
	return report_each((double)idle->hold.cpu_ns / REPORT_US, (double)idle->pings);
}

static double core_percent(const struct idle *idle)
{
	return report_each(100 * (double)idle->hold.cpu_ns, (double)idle->hold.wall_ns);
}

static void print_text(const struct idle *idle)
{
	report_connect(&idle->crowd);
	if (idle->crowd.options->seconds == 0) {
		return;
	}
	report_stage(&idle->crowd, "idle", &idle->hold);
	printf("          %" PRIu64 " pings were answered", idle->pings);
	if (idle->crowd.options->pid != 0) {
		printf("; %.1f us of server cpu a ping, %.2f %% of a core", ping_cpu_us(idle),
		       core_percent(idle));
	}
	puts("");
}

static void print_json(const struct idle *idle)
{
	const struct crowd *crowd = &idle->crowd;

	printf("{\"case\":\"idle\",\"clients\":%" PRIu32 ",\"seconds\":%" PRIu32 ",", crowd->count,
	       crowd->options->seconds);
	report_json_stage("connect", &crowd->connect);
	printf(",");
	report_json_stage("hold", &idle->hold);
	printf(",");
	report_json_connect(crowd);
	printf(",\"pings\":%" PRIu64 ",\"ping_cpu_us\":%.2f,\"core_percent\":%.3f}\n", idle->pings,
	       ping_cpu_us(idle), core_percent(idle));
}

static void print(const struct idle *idle)
{
	if (idle->crowd.options->json) {
		print_json(idle);
	} else {
		print_text(idle);
	}
}

bool idle_run(const struct options *options)
{
	struct idle idle = { 0 };
	bool good = crowd_init(&idle.crowd, options, &websocket_transport, options->clients);

	if (good) {
		good = crowd_connect(&idle.crowd, options->clients) && run_hold(&idle);
		if (good) {
			print(&idle);
		} else {
			crowd_print_problem(&idle.crowd);
		}
	}
	crowd_finish(&idle.crowd);
	return good;
}
