#include "cli/command/watcher.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/control/method.h"
#include "core/options/check.h"
#include "core/text/width.h"

#include "cli/output/time_format.h"

enum { LINE_MAX_BYTES = 1024 };

/* --- Sentences, for people --- */

/* How a kind of event is shown: its sign, the colour of it, and what it says. */
struct event_look {
	const char *type;
	char sign;
	const char *color;
	const char *says;
};

static const struct event_look looks[] = {
	{ "present", '=', "", "is in" },
	{ "join", '+', "\x1b[32m", "joined" },
	{ "leave", '-', "\x1b[31m", "left" },
	{ "rename", '~', "\x1b[33m", "is the new name of" },
};

static const struct event_look *look_of(const char *type)
{
	static const struct event_look unknown = { "", '?', "", "did something in" };

	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		if (strcmp(looks[i].type, type) == 0) {
			return &looks[i];
		}
	}
	return &unknown;
}

/* "alice left /lobby (timeout: ping timeout)" */
static void describe(char out[LINE_MAX_BYTES], const struct event_look *look, const cJSON *event)
{
	const char *name = view_text(view_field(event, "user.name"));
	const char *room = view_text(view_field(event, "user.room"));
	const char *reason = view_text(view_field(event, "reason"));
	const char *detail = view_text(view_field(event, "detail"));

	if (look->sign == '~') {
		snprintf(out, LINE_MAX_BYTES, "%s %s %s, in %s", name, look->says,
		         view_text(view_field(event, "was")), room);
	} else if (*reason || *detail) {
		snprintf(out, LINE_MAX_BYTES, "%s %s %s (%s%s%s)", name, look->says, room, reason,
		         *reason && *detail ? ": " : "", detail);
	} else {
		snprintf(out, LINE_MAX_BYTES, "%s %s %s (%s)", name, look->says, room,
		         view_text(view_field(event, "user.kind")));
	}
}

static void format_time(const struct watcher *watcher, char out[TIME_FORMAT_TEXT_MAX],
                        int64_t time_ms)
{
	if (watcher->style.for_people) {
		time_format_clock(out, time_ms, console_now());
	} else {
		time_format_absolute(out, time_ms);
	}
}

static void append_sentence(struct watcher *watcher, const cJSON *event)
{
	const struct event_look *look = look_of(view_text(view_field(event, "type")));
	int64_t time_ms = view_number(view_field(event, "time"));
	bool color = watcher->style.color && *look->color;
	char time[TIME_FORMAT_TEXT_MAX];
	char text[LINE_MAX_BYTES];

	format_time(watcher, time, time_ms);
	buffer_append_text(&watcher->out, time);
	buffer_append_text(&watcher->out, "  ");
	buffer_append_text(&watcher->out, color ? look->color : "");
	buffer_append_byte(&watcher->out, (uint8_t)look->sign);
	buffer_append_text(&watcher->out, color ? "\x1b[0m " : " ");
	describe(text, look, event);
	width_sanitise(&watcher->out, text, strlen(text));
	buffer_append_byte(&watcher->out, '\n');
}

/* --- Lines in every format --- */

static bool tells_people(const struct watcher *watcher)
{
	return watcher->style.format == OUTPUT_TABLE || watcher->style.format == OUTPUT_WIDE;
}

static void append_event(struct watcher *watcher, const cJSON *event)
{
	if (tells_people(watcher)) {
		append_sentence(watcher, event);
	} else {
		writer_row(&watcher->writer, event);
	}
}

static void append_present(struct watcher *watcher, const cJSON *user)
{
	cJSON *event = cJSON_CreateObject();

	cJSON_AddNumberToObject(event, "time", (double)view_number(view_field(user, "since")));
	cJSON_AddStringToObject(event, "type", "present");
	cJSON_AddItemReferenceToObject(event, "user", (cJSON *)user);
	append_event(watcher, event);
	cJSON_Delete(event);
}

/* For programs the snapshot is one object, so that they know where it ends. */
static void append_snapshot_object(struct watcher *watcher, const cJSON *result)
{
	cJSON *snapshot = cJSON_CreateObject();
	cJSON *users = cJSON_Duplicate(view_field(result, "users"), true);

	if (users) {
		selection_apply(&watcher->selection, users);
	}
	cJSON_AddStringToObject(snapshot, "type", "snapshot");
	cJSON_AddNumberToObject(snapshot, "schema", CONTROL_SCHEMA);
	cJSON_AddNumberToObject(snapshot, "seq", (double)view_number(view_field(result, "seq")));
	cJSON_AddItemToObject(snapshot, "users", users ? users : cJSON_CreateArray());
	writer_append_json(&watcher->out, snapshot);
	buffer_append_byte(&watcher->out, '\n');
	cJSON_Delete(snapshot);
}

/* What is no change but has to be known; `missed` changes, -1: it is not known how many. */
static void append_notice(struct watcher *watcher, const char *type, int64_t missed,
                          const char *text)
{
	cJSON *event = cJSON_CreateObject();

	if (tells_people(watcher)) {
		buffer_append_text(&watcher->out, "          ! ");
		buffer_append_text(&watcher->out, text);
		buffer_append_byte(&watcher->out, '\n');
	} else if (watcher->style.format != OUTPUT_NAME) {
		cJSON_AddStringToObject(event, "type", type);
		cJSON_AddNumberToObject(event, "time", (double)console_now());
		if (missed >= 0) {
			cJSON_AddNumberToObject(event, "dropped", (double)missed);
		}
		cJSON_AddStringToObject(event, "detail", text);
		writer_row(&watcher->writer, event);
	}
	cJSON_Delete(event);
}

static void append_dropped(struct watcher *watcher, int64_t dropped)
{
	char text[64];

	snprintf(text, sizeof(text), "%" PRId64 " events were dropped", dropped);
	append_notice(watcher, "lagged", dropped, text);
}

/* Events are counted from the daemon's start: a smaller number is of another one. */
static void append_restart(struct watcher *watcher)
{
	char text[128];

	snprintf(text, sizeof(text),
	         "presenced restarted: changes after event %" PRId64 " may be missing",
	         watcher->since_seq);
	append_notice(watcher, "restarted", -1, text);
}

void watcher_add_gap(struct watcher *watcher, const struct watcher_gap *gap)
{
	char from[TIME_FORMAT_TEXT_MAX];
	char until[TIME_FORMAT_TEXT_MAX];
	char text[LINE_MAX_BYTES];

	format_time(watcher, from, gap->from_ms);
	format_time(watcher, until, gap->until_ms);
	if (gap->missed < 0) {
		snprintf(text, sizeof(text), "presenced restarted: changes from %s to %s may be missing",
		         from, until);
	} else if (gap->missed > 0) {
		snprintf(text, sizeof(text),
		         "reconnected: %" PRId64 " %s between %s and %s %s missing, of all rooms",
		         gap->missed, gap->missed == 1 ? "change" : "changes", from, until,
		         gap->missed == 1 ? "is" : "are");
	} else {
		snprintf(text, sizeof(text), "reconnected: nothing changed between %s and %s", from, until);
	}
	append_notice(watcher, "reconnected", gap->missed, text);
}

void watcher_add_snapshot(struct watcher *watcher, const cJSON *result)
{
	int64_t seq = view_number(view_field(result, "seq"));
	const cJSON *user;

	if (watcher->since_seq == seq) {
		return;
	}
	if (watcher->since_seq > seq) {
		append_restart(watcher);
	} else if (watcher->since_seq >= 0) {
		append_dropped(watcher, seq - watcher->since_seq);
	}
	if (watcher->style.format == OUTPUT_JSON) {
		append_snapshot_object(watcher, result);
		return;
	}
	cJSON_ArrayForEach(user, view_field(result, "users"))
	{
		if (selection_wants(&watcher->selection, user)) {
			append_present(watcher, user);
		}
	}
}

void watcher_add(struct watcher *watcher, const cJSON *notification)
{
	const char *method = view_text(view_field(notification, "method"));
	const cJSON *params = view_field(notification, "params");

	if (strcmp(method, "lagged") == 0) {
		append_dropped(watcher, view_number(view_field(params, "dropped")));
	} else if (strcmp(method, "event") == 0 && cJSON_IsObject(params) &&
	           selection_wants(&watcher->selection, view_field(params, "user"))) {
		append_event(watcher, params);
	}
}

/* --- Its life --- */

enum exit_status watcher_init(struct watcher *watcher, const struct console *console,
                              const struct arguments *arguments)
{
	*watcher = (struct watcher){ .style = console_style(console) };
	buffer_init(&watcher->out, WRITER_BYTES_MAX);
	const char *unknown = writer_init(&watcher->writer, &watcher->style, &view_events,
	                                  console->options.columns, &watcher->out);
	if (unknown) {
		return console_unknown_column(console, &view_events, unknown);
	}
	if (!tells_people(watcher)) {
		writer_begin(&watcher->writer, NULL);
	}
	const char *since = arguments_value(arguments, OPTION_SINCE_SEQ);
	watcher->since_seq = since ? option_integer(since) : -1;
	return selection_init(&watcher->selection, console, arguments);
}

void watcher_finish(struct watcher *watcher)
{
	writer_finish(&watcher->writer);
	buffer_finish(&watcher->out);
}
