#include <inttypes.h>
#include <stdio.h>

#include "tests/bench/load/cases.h"
#include "tests/bench/load/crowd.h"
#include "tests/bench/load/net/poller.h"
#include "tests/bench/load/report.h"

struct polling {
	struct crowd crowd;
	struct stage join;
	uint64_t connect_requests;
	uint64_t join_requests;
};

static uint64_t requests_of(const struct crowd *crowd)
{
	uint64_t requests = 0;

	for (uint32_t i = 0; i < crowd->count; i++) {
		requests += ((const struct poller *)crowd_client(crowd, i))->requests;
	}
	return requests;
}

static bool run_connect(struct polling *polling)
{
	bool good = crowd_connect(&polling->crowd, polling->crowd.count);

	polling->connect_requests = requests_of(&polling->crowd);
	return good;
}

static bool run_join(struct polling *polling)
{
	struct crowd *crowd = &polling->crowd;

	for (uint32_t i = 0; i < crowd->count; i++) {
		crowd_expect(crowd, i, true);
	}
	crowd_begin(crowd, crowd->count);
	for (uint32_t i = 0; i < crowd->count; i++) {
		crowd_join(crowd, i);
	}
	crowd_acted(crowd, &polling->join);
	bool good = crowd_end(crowd, &polling->join);
	polling->join_requests = requests_of(crowd) - polling->connect_requests;
	return good;
}

/* Of a client and a user that it learnt. */
static uint64_t pairs_of(const struct crowd *crowd)
{
	uint64_t pairs = 0;

	for (uint32_t i = 0; i < crowd->count; i++) {
		pairs += crowd_client(crowd, i)->room->present.count;
	}
	return pairs;
}

static void print(const struct polling *polling)
{
	const struct crowd *crowd = &polling->crowd;
	double cpu_ns = (double)polling->join.cpu_ns;
	double pair_ns = report_each(cpu_ns, (double)pairs_of(crowd));
	double request_us = report_each(cpu_ns / REPORT_US, (double)polling->join_requests);

	if (!crowd->options->json) {
		report_connect(crowd);
		report_stage(crowd, "join", &polling->join);
		printf("          %" PRIu64 " requests", polling->join_requests);
		if (crowd->options->pid != 0) {
			printf("; %.1f ns of server cpu a (client, user) pair, %.1f us a request", pair_ns,
			       request_us);
		}
		puts("");
		return;
	}
	printf("{\"case\":\"polling\",\"clients\":%" PRIu32 ",\"rooms\":%" PRIu32 ",\"pairs\":%" PRIu64
	       ",",
	       crowd->count, crowd->options->rooms, pairs_of(crowd));
	report_json_stage("connect", &crowd->connect);
	printf(",");
	report_json_stage("join", &polling->join);
	printf(",");
	report_json_connect(crowd);
	printf(",\"connect_requests\":%" PRIu64 ",\"join_requests\":%" PRIu64
	       ",\"join_pair_ns\":%.2f,\"join_request_us\":%.2f}\n",
	       polling->connect_requests, polling->join_requests, pair_ns, request_us);
}

bool polling_run(const struct options *options)
{
	struct polling polling = { 0 };
	bool good = crowd_init(&polling.crowd, options, &poller_transport, options->clients);

	if (good) {
		good = run_connect(&polling) && run_join(&polling);
		if (good) {
			print(&polling);
		} else {
			crowd_print_problem(&polling.crowd);
		}
	}
	crowd_finish(&polling.crowd);
	return good;
}
