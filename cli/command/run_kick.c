/* kick: one asks nothing, several or a ban ask, all want their number typed. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/command/confirm.h"
#include "cli/command/run.h"
#include "cli/output/time_format.h"

enum { STATEMENT_MAX = 512 }; /* bytes of what is asked */

/* What is to be done, checked. */
struct kick {
	const char *const *users;
	size_t user_count;
	const char *room;
	const char *reason;
	const char *ban; /* as given; NULL: no ban */
	int64_t ban_ms;
	bool all;
	bool all_matching;
};

static enum exit_status read_kick(struct kick *kick, const struct console *console,
                                  const struct arguments *arguments)
{
	*kick = (struct kick){
		.users = arguments->operands,
		.user_count = arguments->operand_count,
		.room = arguments_value(arguments, OPTION_ROOM),
		.reason = arguments_value(arguments, OPTION_REASON),
		.ban = arguments_value(arguments, OPTION_BAN),
		.all = arguments_have(arguments, OPTION_ALL),
		.all_matching = arguments_have(arguments, OPTION_ALL_MATCHING),
	};
	if (kick->all == (kick->user_count > 0)) {
		console_complain(console, kick->all ? "kick takes users, or --all, not both"
		                                    : "kick needs a user, or --all");
		return EXIT_USAGE;
	}
	if (kick->ban && !time_format_parse_span(kick->ban, &kick->ban_ms)) {
		console_complain(console, "--ban: '%s' is no span like 90s, 10m, 2h or 7d", kick->ban);
		return EXIT_BAD_ARGUMENT;
	}
	return EXIT_DONE;
}

static cJSON *kick_params(const struct kick *kick)
{
	cJSON *params = cJSON_CreateObject();

	if (kick->all) {
		cJSON_AddBoolToObject(params, "all", true);
	} else {
		cJSON *users = cJSON_AddArrayToObject(params, "users");
		for (size_t i = 0; i < kick->user_count; i++) {
			cJSON_AddItemToArray(users, cJSON_CreateString(kick->users[i]));
		}
	}
	if (kick->room) {
		cJSON_AddStringToObject(params, "room", kick->room);
	}
	if (kick->reason) {
		cJSON_AddStringToObject(params, "reason", kick->reason);
	}
	if (kick->ban) {
		cJSON_AddNumberToObject(params, "ban", (double)kick->ban_ms);
	}
	if (kick->all_matching) {
		cJSON_AddBoolToObject(params, "all_matching", true);
	}
	return params;
}

/* --- Who is meant --- */

static void take_over(cJSON *users, cJSON *reply)
{
	cJSON *from = cJSON_GetObjectItemCaseSensitive(
		cJSON_GetObjectItemCaseSensitive(reply, "result"), "users");

	while (from && from->child) {
		cJSON_AddItemToArray(users, cJSON_DetachItemViaPointer(from, from->child));
	}
	cJSON_Delete(reply);
}

static cJSON *target_params(const struct kick *kick, const char *user)
{
	cJSON *params = cJSON_CreateObject();

	if (kick->room) {
		cJSON_AddStringToObject(params, "room", kick->room);
	}
	if (user) {
		cJSON_AddStringToObject(params, "user", user);
	}
	return params;
}

/* Collects in `users` those who would be kicked. Whoever is not here is complained about. */
static enum exit_status find_targets(struct console *console, const struct kick *kick, cJSON *users)
{
	enum exit_status status = EXIT_DONE;
	cJSON *reply = NULL;

	if (kick->all) {
		status = console_call(console, "list", target_params(kick, NULL), &reply);
		take_over(users, reply);
		return status;
	}
	for (size_t i = 0; i < kick->user_count; i++) {
		enum exit_status found =
			console_call(console, "show", target_params(kick, kick->users[i]), &reply);
		take_over(users, reply);
		reply = NULL;
		status = found == EXIT_DONE ? status : found;
		if (!connection_is_open(&console->connection)) {
			break;
		}
	}
	return status;
}

/* --- Asking --- */

static void describe(char out[STATEMENT_MAX], const struct kick *kick, int64_t count)
{
	char who[320];

	if (kick->all) {
		snprintf(who, sizeof(who), "all %" PRId64 " user%s%s%.64s", count, count == 1 ? "" : "s",
		         kick->room ? " of " : "", kick->room ? kick->room : "");
	} else if (kick->user_count == 1) {
		snprintf(who, sizeof(who), "%s'%.200s'", kick->all_matching ? "everybody called " : "",
		         kick->users[0]);
	} else {
		snprintf(who, sizeof(who), "%zu users ('%.100s' … '%.100s')", kick->user_count,
		         kick->users[0], kick->users[kick->user_count - 1]);
	}
	snprintf(out, STATEMENT_MAX, "This disconnects %s%s%.64s.", who,
	         kick->ban ? " and bans them for " : "", kick->ban ? kick->ban : "");
}

static enum exit_status confirm_all(struct console *console, const struct kick *kick)
{
	char statement[STATEMENT_MAX];
	cJSON *reply = NULL;
	cJSON *params = target_params(kick, NULL);

	if (console->options.yes) {
		cJSON_Delete(params);
		return EXIT_DONE;
	}
	cJSON_AddNumberToObject(params, "limit", 1);
	enum exit_status status = console_call(console, "list", params, &reply);
	if (status == EXIT_DONE) {
		int64_t total = view_number(view_field(reply, "result.total"));
		describe(statement, kick, total);
		status = confirm_count(console, statement, total);
	}
	cJSON_Delete(reply);
	return status;
}

static enum exit_status confirm_kick(struct console *console, const struct kick *kick)
{
	char statement[STATEMENT_MAX];

	if (kick->all) {
		return confirm_all(console, kick);
	}
	if (kick->user_count == 1 && !kick->ban && !kick->all_matching) {
		return EXIT_DONE;
	}
	describe(statement, kick, 0);
	return confirm_yes(console, statement);
}

/* --- Telling --- */

static void say_users(struct console *console, const cJSON *users, const char *what)
{
	const cJSON *user;

	cJSON_ArrayForEach(user, users)
	{
		const cJSON *connections = view_field(user, "connections");
		int64_t count =
			cJSON_IsArray(connections) ? cJSON_GetArraySize(connections) : view_number(connections);
		console_say(console, "%s '%s' (%s) from %s: %" PRId64 " connection%s", what,
		            view_text(view_field(user, "name")), view_text(view_field(user, "id")),
		            view_text(view_field(user, "room")), count, count == 1 ? "" : "s");
	}
}

static enum exit_status write_users(struct console *console, const cJSON *users, const char *what,
                                    const char *key, const cJSON *extras)
{
	struct view view = view_users;

	if (console_tells_people(console)) {
		say_users(console, users, what);
		return EXIT_DONE;
	}
	view.key = key;
	return console_write_list(console, &view, users, extras);
}

static enum exit_status complain_about_missing(const struct console *console, const cJSON *missing,
                                               bool some_kicked)
{
	const cJSON *name;

	cJSON_ArrayForEach(name, missing)
	{
		console_complain(console, "no user '%s'", view_text(name));
	}
	if (!missing || !missing->child) {
		return EXIT_DONE;
	}
	return some_kicked ? EXIT_PARTLY : EXIT_NO_USER;
}

static enum exit_status write_kicked(struct console *console, const cJSON *result)
{
	const cJSON *kicked = view_field(result, "kicked");
	const cJSON *missing = view_field(result, "missing");
	cJSON *extras = cJSON_CreateObject();

	if (missing) {
		cJSON_AddItemReferenceToObject(extras, "missing", (cJSON *)missing);
	}
	enum exit_status status = write_users(console, kicked, "kicked", "kicked", extras);
	cJSON_Delete(extras);
	if (status != EXIT_DONE) {
		return status;
	}
	return complain_about_missing(console, missing, cJSON_GetArraySize(kicked) > 0);
}

static enum exit_status rehearse(struct console *console, const struct kick *kick)
{
	cJSON *users = cJSON_CreateArray();
	enum exit_status status = find_targets(console, kick, users);
	enum exit_status written = write_users(console, users, "would kick", "users", NULL);
	bool some = cJSON_GetArraySize(users) > 0;

	cJSON_Delete(users);
	if (written != EXIT_DONE) {
		return written;
	}
	return status == EXIT_NO_USER && some ? EXIT_PARTLY : status;
}

enum exit_status run_kick(struct console *console, const struct arguments *arguments)
{
	struct kick kick;
	cJSON *reply = NULL;
	enum exit_status status = read_kick(&kick, console, arguments);

	if (status == EXIT_DONE && console->options.dry_run) {
		return rehearse(console, &kick);
	}
	if (status == EXIT_DONE) {
		status = confirm_kick(console, &kick);
	}
	if (status == EXIT_DONE) {
		status = console_call(console, "kick", kick_params(&kick), &reply);
	}
	if (status == EXIT_DONE) {
		status = write_kicked(console, view_field(reply, "result"));
	}
	cJSON_Delete(reply);
	return status;
}
