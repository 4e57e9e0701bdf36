/* ping, status, version, stats, reload, broadcast: the daemon itself. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "cli/command/repeat.h"
#include "cli/command/run.h"

enum {
	STATS_PERIOD_MS = 1000,
	NOTICE_MAX = 4096, /* bytes */
};

static int64_t microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static enum exit_status write_pong(struct console *console, double milliseconds)
{
	const char *path = console->connection.path;

	if (console_tells_people(console)) {
		console_say(console, "presenced at '%s' answered within %.1f ms", path, milliseconds);
		return EXIT_DONE;
	}
	cJSON *pong = cJSON_CreateObject();
	cJSON_AddStringToObject(pong, "socket", path);
	cJSON_AddNumberToObject(pong, "milliseconds", milliseconds);
	enum exit_status status = console_write_record(console, &view_pong, pong);
	cJSON_Delete(pong);
	return status;
}

enum exit_status run_ping(struct console *console, const struct arguments *arguments)
{
	cJSON *reply = NULL;
	int64_t start = microseconds();

	(void)arguments;
	enum exit_status status = console_call(console, "ping", NULL, &reply);
	cJSON_Delete(reply);
	return status == EXIT_DONE ? write_pong(console, (double)(microseconds() - start) / 1000)
	                           : status;
}

enum exit_status run_status(struct console *console, const struct arguments *arguments)
{
	cJSON *reply = NULL;
	enum exit_status status = console_call(console, "status", NULL, &reply);

	(void)arguments;
	if (status == EXIT_DONE) {
		cJSON *result = cJSON_GetObjectItemCaseSensitive(reply, "result");
		cJSON_AddStringToObject(result, "socket", console->connection.path);
		cJSON_AddStringToObject(result, "role", console->connection.role);
		status = console_write_record(console, &view_status, result);
	}
	cJSON_Delete(reply);
	return status;
}

enum exit_status run_version(struct console *console, const struct arguments *arguments)
{
	cJSON *reply = NULL;
	enum exit_status status = console_call(console, "version", NULL, &reply);

	(void)arguments;
	if (status == EXIT_DONE) {
		cJSON *result = cJSON_GetObjectItemCaseSensitive(reply, "result");
		cJSON_DeleteItemFromObjectCaseSensitive(result, "schema"); /* in JSON it stands first */
		cJSON_AddStringToObject(result, "presencectl", PRESENCE_VERSION);
		status = console_write_record(console, &view_version, result);
	}
	cJSON_Delete(reply);
	return status;
}

/* {"joins":3} as rows: [{"name":"joins","value":3}] */
static cJSON *rows_of(const cJSON *stats)
{
	cJSON *rows = cJSON_CreateArray();
	const cJSON *stat;

	cJSON_ArrayForEach(stat, stats)
	{
		cJSON *row = cJSON_CreateObject();
		cJSON_AddStringToObject(row, "name", stat->string ? stat->string : "");
		cJSON_AddNumberToObject(row, "value", cJSON_GetNumberValue(stat));
		cJSON_AddItemToArray(rows, row);
	}
	return rows;
}

static enum exit_status write_stats(struct console *console, const cJSON *result)
{
	const cJSON *stats = view_field(result, "stats");

	if (console_style(console).format == OUTPUT_JSON) { /* names are keys there */
		static const struct view whole = { .key = "stats", .record = true };
		return console_write_record(console, &whole, result);
	}
	cJSON *rows = rows_of(stats);
	enum exit_status status = console_write_list(console, &view_stats, rows, NULL);
	cJSON_Delete(rows);
	return status;
}

/* The document as the daemon made it, which is what Prometheus would be told. */
static enum exit_status metrics_once(struct console *console)
{
	cJSON *reply = NULL;
	enum exit_status status = console_call(console, "metrics", NULL, &reply);

	if (status == EXIT_DONE) {
		const char *text = cJSON_GetStringValue(view_field(view_field(reply, "result"), "text"));
		struct buffer out;
		buffer_init(&out, WRITER_BYTES_MAX);
		buffer_append_text(&out, text ? text : "");
		console_print(console, &out);
		buffer_finish(&out);
	}
	cJSON_Delete(reply);
	return status;
}

static enum exit_status stats_once(struct console *console, const struct arguments *arguments)
{
	cJSON *reply = NULL;

	if (arguments_have(arguments, OPTION_PROM)) {
		return metrics_once(console);
	}
	enum exit_status status = console_call(console, "stats", NULL, &reply);
	if (status == EXIT_DONE) {
		status = write_stats(console, view_field(reply, "result"));
	}
	cJSON_Delete(reply);
	return status;
}

enum exit_status run_stats(struct console *console, const struct arguments *arguments)
{
	return arguments_have(arguments, OPTION_WATCH)
	           ? repeat_run(console, arguments, stats_once, STATS_PERIOD_MS)
	           : stats_once(console, arguments);
}

enum exit_status run_reload(struct console *console, const struct arguments *arguments)
{
	const char *level = arguments_value(arguments, OPTION_LOG_LEVEL);
	cJSON *reply = NULL;

	if (console->options.dry_run) {
		console_say(console, "would reload%s%s", level ? " with log level " : "",
		            level ? level : "");
		return EXIT_DONE;
	}
	cJSON *params = cJSON_CreateObject();
	if (level) {
		cJSON_AddStringToObject(params, "log_level", level);
	}
	enum exit_status status = console_call(console, "reload", params, &reply);
	if (status == EXIT_DONE) {
		status = console_write_record(console, &view_reload, view_field(reply, "result"));
	}
	cJSON_Delete(reply);
	return status;
}

/* The words as one text, each a space from the next, as they would be said. */
static bool join_words(char out[NOTICE_MAX], const struct arguments *arguments)
{
	size_t len = 0;

	for (size_t i = 0; i < arguments->operand_count; i++) {
		size_t more = strlen(arguments->operands[i]);
		if (len + more + 2 > NOTICE_MAX) {
			return false;
		}
		out[len] = ' ';
		len += i > 0;
		memcpy(out + len, arguments->operands[i], more);
		len += more;
	}
	out[len] = '\0';
	return true;
}

static enum exit_status write_sent(struct console *console, const cJSON *result)
{
	if (!console_tells_people(console)) {
		return console_write_record(console, &view_broadcast, result);
	}
	int64_t count = view_number(view_field(result, "connections"));
	console_say(console, "sent to %" PRId64 " connection%s", count, count == 1 ? "" : "s");
	return EXIT_DONE;
}

static enum exit_status send_notice(struct console *console, const char *text, const char *room)
{
	cJSON *params = cJSON_CreateObject();
	cJSON *reply = NULL;

	cJSON_AddStringToObject(params, "text", text);
	if (room) {
		cJSON_AddStringToObject(params, "room", room);
	}
	enum exit_status status = console_call(console, "broadcast", params, &reply);
	if (status == EXIT_DONE) {
		status = write_sent(console, view_field(reply, "result"));
	}
	cJSON_Delete(reply);
	return status;
}

enum exit_status run_broadcast(struct console *console, const struct arguments *arguments)
{
	const char *room = arguments_value(arguments, OPTION_ROOM);
	char text[NOTICE_MAX];

	if (!join_words(text, arguments)) {
		console_complain(console, "a notice has at most %d bytes", NOTICE_MAX - 1);
		return EXIT_BAD_ARGUMENT;
	}
	if (console->options.dry_run) {
		console_say(console, "would send '%s' to %s", text, room ? room : "all rooms");
		return EXIT_DONE;
	}
	return send_notice(console, text, room);
}
