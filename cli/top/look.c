#include "cli/top/look.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Calls a method and takes the result out of the answer. */
static enum exit_status ask(struct console *console, const char *method, cJSON *params,
                            cJSON **result)
{
	cJSON *reply = NULL;
	enum exit_status status = console_call(console, method, params, &reply);

	if (status == EXIT_DONE) {
		*result = cJSON_DetachItemFromObjectCaseSensitive(reply, "result");
	}
	cJSON_Delete(reply);
	return status;
}

static enum exit_status ask_for_spans(struct look *look, struct console *console)
{
	cJSON *result = NULL;
	enum exit_status status = ask(console, "metrics", NULL, &result);
	const char *text = view_text(view_field(result, "text"));

	spans_read(&look->lag, text, "presence_loop_lag_seconds");
	spans_read(&look->flush, text, "presence_flush_duration_seconds");
	cJSON_Delete(result);
	return status;
}

enum exit_status look_take(struct look *look, struct console *console, size_t limit)
{
	cJSON *params = cJSON_CreateObject();

	*look = (struct look){ .at_ms = channel_now() };
	cJSON_AddNumberToObject(params, "limit", (double)limit);
	enum exit_status status = ask(console, "top", params, &look->top);
	if (status == EXIT_DONE) {
		status = ask(console, "stats", NULL, &look->stats);
	}
	if (status == EXIT_DONE) {
		status = ask(console, "status", NULL, &look->status);
	}
	return status == EXIT_DONE ? ask_for_spans(look, console) : status;
}

void look_finish(struct look *look)
{
	cJSON_Delete(look->status);
	cJSON_Delete(look->stats);
	cJSON_Delete(look->top);
	*look = (struct look){ 0 };
}

static double counted(const struct look *look, const char *name)
{
	return (double)view_number(view_field(view_field(look->stats, "stats"), name));
}

/* The daemon counts leaves by their reasons. */
static double leaves(const struct look *look)
{
	const cJSON *counter;
	double sum = 0;

	cJSON_ArrayForEach(counter, view_field(look->stats, "stats"))
	{
		if (counter->string && strncmp(counter->string, "leaves_", strlen("leaves_")) == 0) {
			sum += (double)view_number(counter);
		}
	}
	return sum;
}

static void add_rate(cJSON *figures, const char *name, double grown, double seconds, double parts)
{
	cJSON_AddNumberToObject(figures, name, round(fmax(grown, 0) / seconds * parts) / parts);
}

static void add_rates(cJSON *figures, const struct look *now, const struct look *before)
{
	double seconds = fmax((double)(now->at_ms - before->at_ms), 1) / 1000;
	static const struct {
		const char *name;
		const char *counter;
	} rows[] = { { "received_per_second", "received_bytes_total" },
		         { "sent_per_second", "sent_bytes_total" } };

	add_rate(figures, "joins_per_second",
	         counted(now, "joins_total") - counted(before, "joins_total"), seconds, 10);
	add_rate(figures, "leaves_per_second", leaves(now) - leaves(before), seconds, 10);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double grown = counted(now, rows[i].counter) - counted(before, rows[i].counter);
		add_rate(figures, rows[i].name, grown, seconds, 1);
	}
}

static void add_quantile(cJSON *figures, const char *name, const struct spans *now,
                         const struct spans *before, double part)
{
	double seconds = spans_quantile(now, before, part);

	if (seconds >= 0) {
		cJSON_AddNumberToObject(figures, name, round(seconds * 1000 * 100) / 100);
	}
}

static void add_quantiles(cJSON *figures, const struct look *now, const struct look *before)
{
	add_quantile(figures, "lag_p50", &now->lag, &before->lag, 0.5);
	add_quantile(figures, "lag_p99", &now->lag, &before->lag, 0.99);
	add_quantile(figures, "flush_p50", &now->flush, &before->flush, 0.5);
	add_quantile(figures, "flush_p99", &now->flush, &before->flush, 0.99);
}

static void copy(cJSON *figures, const char *name, const cJSON *field)
{
	if (field) {
		cJSON_AddItemToObject(figures, name, cJSON_Duplicate(field, true));
	}
}

static void add_sums(cJSON *figures, const struct look *now)
{
	const cJSON *ready = view_field(now->stats, "stats.ready");

	if (ready) {
		cJSON_AddBoolToObject(figures, "ready", view_number(ready) != 0);
	}
	cJSON_AddNumberToObject(figures, "queued",
	                        counted(now, "send_queue_bytes") + counted(now, "session_queue_bytes"));
}

cJSON *look_compare(const struct look *now, const struct look *before)
{
	static const char *const kept[] = { "version", "uptime", "users", "rooms", "memory" };
	cJSON *figures = cJSON_CreateObject();

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		copy(figures, kept[i], view_field(now->status, kept[i]));
	}
	copy(figures, "sessions", view_field(now->status, "connections"));
	copy(figures, "websocket", view_field(now->stats, "stats.sessions_websocket"));
	copy(figures, "polling", view_field(now->stats, "stats.sessions_polling"));
	add_sums(figures, now);
	copy(figures, "waiting", view_field(now->top, "waiting"));
	if (before->status) {
		add_rates(figures, now, before);
		add_quantiles(figures, now, before);
	}
	copy(figures, "largest_rooms", view_field(now->top, "largest_rooms"));
	copy(figures, "slowest_peers", view_field(now->top, "slowest_peers"));
	return figures;
}
