#include "tests/bench/load/report.h"

#include <inttypes.h>
#include <stdio.h>

static const double KB = 1024;
static const double MB = 1024 * 1024;

/* Of all clients but the first. */
struct connecting {
	double a_second;
	double cpu_us;
	double rss_kb;
};

double report_each(double sum, double count)
{
	return count > 0 ? sum / count : 0;
}

static struct connecting connecting_of(const struct crowd *crowd)
{
	const struct stage *connect = &crowd->connect;
	double clients = crowd->options->clients - 1;
	double rss_bytes = (double)(connect->after.rss_bytes - crowd->lone.rss_bytes);

	return (struct connecting){
		.a_second = clients * REPORT_S / (double)connect->wall_ns,
		.cpu_us = (double)connect->cpu_ns / clients / REPORT_US,
		.rss_kb = rss_bytes / clients / KB,
	};
}

void report_stage(const struct crowd *crowd, const char *name, const struct stage *stage)
{
	printf("%-9s %8.1f ms", name, (double)stage->wall_ns / REPORT_MS);
	if (crowd->options->pid != 0) {
		printf("   server cpu %8.1f ms (user %.0f)", (double)stage->cpu_ns / REPORT_MS,
		       (double)stage->user_ns / REPORT_MS);
	}
	printf("   own cpu %8.1f ms   received %.1f MB\n", (double)stage->own_cpu_ns / REPORT_MS,
	       (double)stage->bytes / MB);
}

static void print_clients(const struct options *options)
{
	printf("clients   %" PRIu32, options->clients);
	if (options->rooms > 1) {
		printf(" in %" PRIu32 " rooms", options->rooms);
	} else if (options->room[0]) {
		printf(" in room %s", options->room);
	}
	puts(options->tls ? ", over TLS" : "");
}

void report_connect(const struct crowd *crowd)
{
	struct connecting figures = connecting_of(crowd);

	print_clients(crowd->options);
	report_stage(crowd, "connect", &crowd->connect);
	printf("          %.0f a second", figures.a_second);
	if (crowd->options->pid != 0) {
		printf("; %.1f us of server cpu and %.2f KB a connection; %.1f MB with one client, %.1f MB "
		       "with all",
		       figures.cpu_us, figures.rss_kb, (double)crowd->lone.rss_bytes / MB,
		       (double)crowd->connect.after.rss_bytes / MB);
	}
	puts("");
}

void report_json_stage(const char *name, const struct stage *stage)
{
	printf("\"%s\":{\"wall_ms\":%.3f,\"act_ms\":%.3f,\"cpu_ms\":%.3f,\"user_ms\":%.3f,"
	       "\"own_cpu_ms\":%.3f,\"bytes\":%" PRIu64 ",\"rss_bytes\":%" PRId64
	       ",\"rss_peak_bytes\":%" PRId64 "}",
	       name, (double)stage->wall_ns / REPORT_MS, (double)stage->act_ns / REPORT_MS,
	       (double)stage->cpu_ns / REPORT_MS, (double)stage->user_ns / REPORT_MS,
	       (double)stage->own_cpu_ns / REPORT_MS, stage->bytes, stage->after.rss_bytes,
	       stage->after.rss_peak_bytes);
}

void report_json_connect(const struct crowd *crowd)
{
	struct connecting figures = connecting_of(crowd);

	printf("\"connects_per_second\":%.0f,\"connect_cpu_us\":%.2f,\"idle_rss_kb\":%.3f",
	       figures.a_second, figures.cpu_us, figures.rss_kb);
}
