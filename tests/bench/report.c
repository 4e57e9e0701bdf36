#include "tests/bench/report.h"

#include <inttypes.h>
#include <stdio.h>

static const double US = 1e3;
static const double MS = 1e6;
static const double SECOND = 1e9;
static const double KB = 1024;
static const double MB = 1024 * 1024;

/* What is printed, derived from what was measured. */
struct figures {
	double connects_per_second;
	double connect_cpu_us;
	double idle_rss_kb;   /* a connection */
	double joins;         /* pairs of a client and a user that it learnt */
	double join_pair_ns;  /* the server's CPU for one */
	double leaves;        /* events delivered */
	double leave_event_ns;
};

static struct figures figures_of(const struct storm *storm)
{
	const struct stage *connect = &storm->connect;
	double clients = storm->options->clients;
	double connected = clients - 1;
	double left = storm->options->clients / 2; /* NOLINT(bugprone-integer-division): rounds down */
	struct figures figures = {
		.connects_per_second = connected * SECOND / (double)connect->wall_ns,
		.connect_cpu_us = (double)connect->cpu_ns / connected / US,
		.idle_rss_kb = (double)(connect->after.rss_bytes - storm->idle.rss_bytes) / connected / KB,
		.joins = (clients - storm->options->slow) * clients,
		.leaves = left * (clients - left),
	};

	figures.join_pair_ns = (double)storm->join.cpu_ns / figures.joins;
	figures.leave_event_ns = (double)storm->leave.cpu_ns / figures.leaves;
	return figures;
}

static void print_stage(const char *name, const struct stage *stage, bool with_cpu)
{
	printf("%-9s %8.1f ms", name, (double)stage->wall_ns / MS);
	if (with_cpu) {
		printf("   server cpu %8.1f ms (user %.0f)", (double)stage->cpu_ns / MS,
		       (double)stage->user_ns / MS);
	}
	printf("   own cpu %8.1f ms   received %.1f MB\n", (double)stage->own_cpu_ns / MS,
	       (double)stage->bytes / MB);
}

static void print_costs(const struct storm *storm, const struct figures *figures)
{
	printf("connect   %.1f us of server cpu and %.2f KB a connection\n", figures->connect_cpu_us,
	       figures->idle_rss_kb);
	printf("join      %.1f ns of server cpu a (client, user) pair\n", figures->join_pair_ns);
	printf("leave     %.1f ns of server cpu a delivered event\n", figures->leave_event_ns);
	printf("memory    %.1f MB with one client, %.1f MB all idle, %.1f MB joined, peak %.1f MB\n",
	       (double)storm->idle.rss_bytes / MB, (double)storm->connect.after.rss_bytes / MB,
	       (double)storm->join.after.rss_bytes / MB,
	       (double)storm->leave.after.rss_peak_bytes / MB);
}

static void print_text(const struct storm *storm)
{
	struct figures figures = figures_of(storm);
	bool with_cpu = storm->options->pid != 0;

	printf("clients   %" PRIu32 "%s%s, %.0f connects a second\n", storm->options->clients,
	       storm->options->room[0] ? " in room " : "", storm->options->room,
	       figures.connects_per_second);
	print_stage("connect", &storm->connect, with_cpu);
	print_stage("join", &storm->join, with_cpu);
	if (storm->options->slow > 0) {
		print_stage("catch up", &storm->catch_up, with_cpu);
	}
	print_stage("leave", &storm->leave, with_cpu);
	if (with_cpu) {
		print_costs(storm, &figures);
	}
}

static void print_json_stage(const char *name, const struct stage *stage)
{
	printf("\"%s\":{\"wall_ms\":%.3f,\"act_ms\":%.3f,\"cpu_ms\":%.3f,\"user_ms\":%.3f,"
	       "\"own_cpu_ms\":%.3f,\"bytes\":%" PRIu64 ",\"rss_bytes\":%" PRId64
	       ",\"rss_peak_bytes\":%" PRId64 "},",
	       name, (double)stage->wall_ns / MS, (double)stage->act_ns / MS,
	       (double)stage->cpu_ns / MS, (double)stage->user_ns / MS, (double)stage->own_cpu_ns / MS,
	       stage->bytes, stage->after.rss_bytes, stage->after.rss_peak_bytes);
}

static void print_json(const struct storm *storm)
{
	struct figures figures = figures_of(storm);

	printf("{\"clients\":%" PRIu32 ",\"slow\":%" PRIu32 ",", storm->options->clients,
	       storm->options->slow);
	print_json_stage("connect", &storm->connect);
	print_json_stage("join", &storm->join);
	print_json_stage("catch_up", &storm->catch_up);
	print_json_stage("leave", &storm->leave);
	printf("\"connects_per_second\":%.0f,\"connect_cpu_us\":%.2f,\"idle_rss_kb\":%.3f,"
	       "\"join_pair_ns\":%.2f,\"leave_event_ns\":%.2f}\n",
	       figures.connects_per_second, figures.connect_cpu_us, figures.idle_rss_kb,
	       figures.join_pair_ns, figures.leave_event_ns);
}

void report_print(const struct storm *storm)
{
	if (storm->options->json) {
		print_json(storm);
	} else {
		print_text(storm);
	}
}
