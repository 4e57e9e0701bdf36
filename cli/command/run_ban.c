/* ban, unban, bans: who may not come in. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command/confirm.h"
#include "cli/command/run.h"
#include "cli/output/time_format.h"

static void say_banned(struct console *console, const cJSON *result)
{
	char until[TIME_FORMAT_TEXT_MAX];
	const cJSON *ban = view_field(result, "ban");
	int64_t ended = view_number(view_field(result, "ended"));
	int64_t until_ms = view_number(view_field(ban, "until"));
	const char *target = view_text(view_field(ban, "target"));
	const char *kind = view_text(view_field(ban, "kind"));

	if (until_ms == 0) {
		console_say(console, "banned '%s' (%s) for good", target, kind);
	} else {
		time_format_relative(until, until_ms, console_now());
		console_say(console, "banned '%s' (%s), which ends %s", target, kind, until);
	}
	if (ended > 0) {
		console_say(console, "kicked %" PRId64 " connection%s", ended, ended == 1 ? "" : "s");
	}
}

static void say_unbanned(struct console *console, const cJSON *result)
{
	const cJSON *ban = view_field(result, "ban");

	console_say(console, "'%s' (%s) is no longer banned", view_text(view_field(ban, "target")),
	            view_text(view_field(ban, "kind")));
}

static enum exit_status call_ban(struct console *console, const char *method, cJSON *params,
                                 void (*say)(struct console *, const cJSON *))
{
	cJSON *reply = NULL;
	enum exit_status status = console_call(console, method, params, &reply);
	const cJSON *result = view_field(reply, "result");
	const cJSON *ban = view_field(result, "ban");

	if (status == EXIT_DONE && console_tells_people(console)) {
		say(console, result);
	} else if (status == EXIT_DONE) {
		cJSON *rows = cJSON_CreateArray();
		cJSON_AddItemReferenceToArray(rows, (cJSON *)ban);
		status = console_write_list(console, &view_bans, rows, NULL);
		cJSON_Delete(rows);
	}
	cJSON_Delete(reply);
	return status;
}

static enum exit_status confirm_ban(const struct console *console, const char *target,
                                    const char *span)
{
	char question[512];

	snprintf(question, sizeof(question), "Ban '%.200s' %s%s?", target, span ? "for " : "for good",
	         span ? span : "");
	return confirm_yes(console, question);
}

static cJSON *ban_params(const struct arguments *arguments, int64_t span_ms)
{
	const char *reason = arguments_value(arguments, OPTION_REASON);
	cJSON *params = cJSON_CreateObject();

	cJSON_AddStringToObject(params, "target", arguments->operands[0]);
	if (span_ms > 0) {
		cJSON_AddNumberToObject(params, "for", (double)span_ms);
	}
	if (reason) {
		cJSON_AddStringToObject(params, "reason", reason);
	}
	return params;
}

enum exit_status run_ban(struct console *console, const struct arguments *arguments)
{
	const char *span = arguments_value(arguments, OPTION_FOR);
	const char *target = arguments->operands[0];
	int64_t span_ms = 0;

	if (span && !time_format_parse_span(span, &span_ms)) {
		console_complain(console, "--for: '%s' is no span like 90s, 10m, 2h or 7d", span);
		return EXIT_BAD_ARGUMENT;
	}
	if (console->options.dry_run) {
		console_say(console, "would ban '%s' %s%s", target, span ? "for " : "for good",
		            span ? span : "");
		return EXIT_DONE;
	}
	enum exit_status status = confirm_ban(console, target, span);
	return status == EXIT_DONE
	           ? call_ban(console, "ban", ban_params(arguments, span_ms), say_banned)
	           : status;
}

enum exit_status run_unban(struct console *console, const struct arguments *arguments)
{
	if (console->options.dry_run) {
		console_say(console, "would end the ban of '%s'", arguments->operands[0]);
		return EXIT_DONE;
	}
	return call_ban(console, "unban", ban_params(arguments, 0), say_unbanned);
}

enum exit_status run_bans(struct console *console, const struct arguments *arguments)
{
	cJSON *reply = NULL;
	enum exit_status status = console_call(console, "bans", NULL, &reply);

	(void)arguments;
	if (status == EXIT_DONE) {
		status = console_write_list(console, &view_bans, view_field(reply, "result.bans"), NULL);
	}
	cJSON_Delete(reply);
	return status;
}
