/* Asking the daemon on behalf of a command, and explaining what it refuses. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/control/request.h"

#include "cli/console.h"
#include "cli/net/socket_path.h"

enum {
	SUGGESTED_MAX = 3,
	LIST_MAX = 512, /* bytes of suggestions in one sentence */
};

enum exit_status console_connect(struct console *console)
{
	struct connection *connection = &console->connection;

	if (connection_is_open(connection)) {
		return EXIT_DONE;
	}
	enum exit_status status =
		connection_open(connection, console->options.socket, console->options.timeout_ms);
	if (status != EXIT_DONE) {
		console_complain(console, "%s", connection->obstacle.problem);
		if (connection->obstacle.hint[0]) {
			console_hint("%s", connection->obstacle.hint);
		}
	}
	return status;
}

/* "'alice' (7f3a…) or 'alicia' (91c2…)" */
static void list_suggestions(char out[LIST_MAX], const cJSON *suggestions)
{
	const cJSON *user;
	int count = 0;
	size_t len = 0;

	out[0] = '\0';
	cJSON_ArrayForEach(user, suggestions)
	{
		if (count++ == SUGGESTED_MAX || len >= LIST_MAX / 2) {
			break;
		}
		int more = snprintf(out + len, LIST_MAX - len, "%s'%s' (%.4s…)", len ? " or " : "",
		                    view_text(view_field(user, "name")), view_text(view_field(user, "id")));
		len += more > 0 ? (size_t)more : 0;
	}
}

static void explain_no_user(const struct console *console, const char *message, const cJSON *error)
{
	char suggestions[LIST_MAX];

	list_suggestions(suggestions, view_field(error, "data.suggestions"));
	if (suggestions[0]) {
		console_complain(console, "%s; did you mean %s?", message, suggestions);
	} else {
		console_complain(console, "%s", message);
	}
}

/* Those who match, so that the next command can name one of them. */
static void explain_ambiguous(const struct console *console, const char *message,
                              const cJSON *error)
{
	console_complain(console, "%s:", message);
	console_tell_list(console, &view_users, "id,name,room,since",
	                  view_field(error, "data.matches"));
	console_hint("name one by its id, or all of them with --all-matching");
}

static void hint_group(const struct console *console)
{
	char hint[OBSTACLE_TEXT_MAX];

	socket_path_hint_group(console->connection.path, hint, sizeof(hint));
	console_hint("%s", hint);
}

/* What is wrong with a configuration comes a line each. */
static enum exit_status explain_refused(const struct console *console, const char *message,
                                        const cJSON *error)
{
	const cJSON *faults = view_field(error, "data.faults");
	const cJSON *fault;

	cJSON_ArrayForEach(fault, faults)
	{
		console_complain(console, "%s", view_text(fault));
	}
	console_complain(console, "%s", message);
	return faults ? EXIT_CONFIG : EXIT_BAD_ARGUMENT;
}

static enum exit_status explain(const struct console *console, const cJSON *error)
{
	const char *message = view_text(view_field(error, "message"));
	int64_t code = view_number(view_field(error, "code"));

	switch (code) {
	case CONTROL_NO_USER:
		explain_no_user(console, message, error);
		return EXIT_NO_USER;
	case CONTROL_AMBIGUOUS:
		explain_ambiguous(console, message, error);
		return EXIT_BAD_ARGUMENT;
	case CONTROL_NOT_PERMITTED:
		console_complain(console, "not permitted: you are %s", console->connection.role);
		hint_group(console);
		return EXIT_NOT_PERMITTED;
	case CONTROL_NO_METHOD:
		console_complain(console, "presenced %s does not know that: %s",
		                 console->connection.version, message);
		console_hint("presencectl is " PRESENCE_VERSION);
		return EXIT_MISMATCH;
	case CONTROL_REFUSED:
		return explain_refused(console, message, error);
	case CONTROL_BAD_PARAMS:
		console_complain(console, "%s", message);
		return EXIT_BAD_ARGUMENT;
	default:
		console_complain(console, "presenced failed: %s (%" PRId64 ")", message, code);
		return EXIT_BUG;
	}
}

enum exit_status console_call(struct console *console, const char *method, cJSON *params,
                              cJSON **reply)
{
	struct connection *connection = &console->connection;
	enum exit_status status =
		connection_call(connection, method, params, console->options.timeout_ms, reply);

	if (status != EXIT_DONE) {
		console_complain(console, "%s", connection->obstacle.problem);
		return status;
	}
	const cJSON *error = view_field(*reply, "error");
	if (error) {
		status = explain(console, error);
		cJSON_Delete(*reply);
		*reply = NULL;
	}
	return status;
}
