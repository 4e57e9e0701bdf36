#include <inttypes.h>
#include <stdio.h>

#include "tests/bench/load/cases.h"
#include "tests/bench/load/crowd.h"
#include "tests/bench/load/net/websocket.h"
#include "tests/bench/load/report.h"

/* What was measured of the joins, or of the leaves. */
struct events {
	struct samples cpu_ns;    /* of the server, in each round */
	struct samples last_ns;   /* until the last one had learnt of it */
	struct samples all_ns;    /* until each had, in all rounds */
	int64_t own_cpu_ns;
	uint64_t bytes;
};

/* The last client of the crowd comes and goes, the others watch. */
struct event {
	struct crowd crowd;
	struct events join;
	struct events leave;
};

static uint32_t watchers_of(const struct event *event)
{
	return event->crowd.count - 1;
}

static void begin(struct event *event, struct events *events, uint32_t waited_for)
{
	event->crowd.delays = &events->all_ns;
	crowd_begin(&event->crowd, waited_for);
}

static bool end(struct event *event, struct events *events)
{
	struct stage stage = { 0 };
	bool good = crowd_end(&event->crowd, &stage);

	event->crowd.delays = NULL;
	samples_add(&events->cpu_ns, stage.cpu_ns);
	samples_add(&events->last_ns, stage.wall_ns);
	events->own_cpu_ns += stage.own_cpu_ns;
	events->bytes += stage.bytes;
	return good;
}

static bool run_join(struct event *event)
{
	uint32_t joiner = watchers_of(event);

	crowd_expect(&event->crowd, joiner, true);
	begin(event, &event->join, watchers_of(event) + 1);
	crowd_join(&event->crowd, joiner);
	return end(event, &event->join);
}

static bool run_leave(struct event *event)
{
	uint32_t joiner = watchers_of(event);

	crowd_expect(&event->crowd, joiner, false);
	begin(event, &event->leave, watchers_of(event));
	client_leave(crowd_client(&event->crowd, joiner));
	return end(event, &event->leave);
}

static bool run_round(struct event *event)
{
	return crowd_connect_one(&event->crowd, watchers_of(event)) && run_join(event) &&
	       run_leave(event);
}

static bool run_rounds(struct event *event)
{
	for (uint32_t i = 0; i < event->crowd.options->rounds; i++) {
		if (!run_round(event)) {
			return false;
		}
	}
	return true;
}

/* The server's CPU for one delivery. */
struct cost {
	double median_us;
	double mean_us;
};

static struct cost cost_of(const struct event *event, struct events *events)
{
	double watchers = watchers_of(event);

	return (struct cost){
		.median_us = (double)samples_quantile(&events->cpu_ns, 0.5) / watchers / REPORT_US,
		.mean_us = samples_mean(&events->cpu_ns) / watchers / REPORT_US,
	};
}

static double quantile_ms(struct samples *samples, double share)
{
	return (double)samples_quantile(samples, share) / REPORT_MS;
}

static void print_text_of(struct event *event, const char *name, struct events *events)
{
	struct cost cost = cost_of(event, events);

	printf("%-9s ", name);
	if (event->crowd.options->pid != 0) {
		printf("%.2f us of server cpu a delivery (mean %.2f)   ", cost.median_us, cost.mean_us);
	}
	printf("last delivery p50 %.2f ms, p99 %.2f ms   all p50 %.2f ms, p99 %.2f ms\n",
	       quantile_ms(&events->last_ns, 0.5), quantile_ms(&events->last_ns, 0.99),
	       quantile_ms(&events->all_ns, 0.5), quantile_ms(&events->all_ns, 0.99));
}

static void print_json_of(struct event *event, const char *name, struct events *events)
{
	struct cost cost = cost_of(event, events);

	printf(",\"%s\":{\"cpu_us_median\":%.3f,\"cpu_us_mean\":%.3f,\"last_p50_ms\":%.3f,"
	       "\"last_p99_ms\":%.3f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"deliveries\":%zu,"
	       "\"own_cpu_ms\":%.3f,\"bytes\":%" PRIu64 "}",
	       name, cost.median_us, cost.mean_us, quantile_ms(&events->last_ns, 0.5),
	       quantile_ms(&events->last_ns, 0.99), quantile_ms(&events->all_ns, 0.5),
	       quantile_ms(&events->all_ns, 0.99), events->all_ns.count,
	       (double)events->own_cpu_ns / REPORT_MS, events->bytes);
}

static void print(struct event *event)
{
	const struct options *options = event->crowd.options;

	if (!options->json) {
		report_connect(&event->crowd);
		print_text_of(event, "join", &event->join);
		print_text_of(event, "leave", &event->leave);
		return;
	}
	printf("{\"case\":\"event\",\"clients\":%" PRIu32 ",\"rounds\":%" PRIu32 ",", options->clients,
	       options->rounds);
	report_json_stage("connect", &event->crowd.connect);
	printf(",");
	report_json_connect(&event->crowd);
	print_json_of(event, "join", &event->join);
	print_json_of(event, "leave", &event->leave);
	puts("}");
}

static void finish_events(struct events *events)
{
	samples_finish(&events->cpu_ns);
	samples_finish(&events->last_ns);
	samples_finish(&events->all_ns);
}

bool event_run(const struct options *options)
{
	struct event event = { 0 };
	bool good = crowd_init(&event.crowd, options, &websocket_transport, options->clients + 1);

	if (good) {
		good = crowd_connect(&event.crowd, options->clients) && run_rounds(&event);
		if (good) {
			print(&event);
		} else {
			crowd_print_problem(&event.crowd);
		}
	}
	crowd_finish(&event.crowd);
	finish_events(&event.join);
	finish_events(&event.leave);
	return good;
}
