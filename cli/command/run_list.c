/* list, rooms, show, why: who is here, and who was. */
#include <string.h>

#include "cli/command/repeat.h"
#include "cli/command/run.h"
#include "cli/command/selection.h"

enum { LIST_PERIOD_MS = 2000 };

/* The fields of a result beside its list. */
static cJSON *extras_of(const cJSON *result, const char *list)
{
	cJSON *extras = cJSON_CreateObject();
	const cJSON *field;

	cJSON_ArrayForEach(field, result)
	{
		if (field->string && strcmp(field->string, list) != 0) {
			cJSON_AddItemReferenceToObject(extras, field->string, (cJSON *)field);
		}
	}
	return extras;
}

static enum exit_status write_result(struct console *console, const struct view *view,
                                     const cJSON *result)
{
	cJSON *extras = extras_of(result, view->key);
	enum exit_status status =
		console_write_list(console, view, view_field(result, view->key), extras);

	cJSON_Delete(extras);
	return status;
}

static enum exit_status call_and_write(struct console *console, const char *method, cJSON *params,
                                       const struct view *view)
{
	cJSON *reply = NULL;
	enum exit_status status = console_call(console, method, params, &reply);

	if (status == EXIT_DONE) {
		status = write_result(console, view, view_field(reply, "result"));
	}
	cJSON_Delete(reply);
	return status;
}

static cJSON *list_params(const struct selection *selection)
{
	cJSON *params = cJSON_CreateObject();

	if (selection->room) {
		cJSON_AddStringToObject(params, "room", selection->room);
	}
	if (selection->limit > 0 && selection_is_limited_only(selection)) {
		cJSON_AddNumberToObject(params, "limit", (double)selection->limit);
	}
	return params;
}

static enum exit_status list_once(struct console *console, const struct arguments *arguments)
{
	struct selection selection;
	cJSON *reply = NULL;
	enum exit_status status = selection_init(&selection, console, arguments);

	if (status == EXIT_DONE) {
		status = console_call(console, "list", list_params(&selection), &reply);
	}
	if (status == EXIT_DONE) {
		const cJSON *result = view_field(reply, "result");
		selection_apply(&selection, cJSON_GetObjectItemCaseSensitive(result, "users"));
		status = write_result(console, &view_users, result);
	}
	cJSON_Delete(reply);
	return status;
}

enum exit_status run_list(struct console *console, const struct arguments *arguments)
{
	return arguments_have(arguments, OPTION_WATCH)
	           ? repeat_run(console, arguments, list_once, LIST_PERIOD_MS)
	           : list_once(console, arguments);
}

enum exit_status run_rooms(struct console *console, const struct arguments *arguments)
{
	(void)arguments;
	return call_and_write(console, "rooms", NULL, &view_rooms);
}

static cJSON *user_params(const struct arguments *arguments)
{
	cJSON *params = cJSON_CreateObject();
	const char *room = arguments_value(arguments, OPTION_ROOM);

	cJSON_AddStringToObject(params, "user", arguments->operands[0]);
	if (room) {
		cJSON_AddStringToObject(params, "room", room);
	}
	return params;
}

/* The connections of a user as rows that know whose they are. */
static cJSON *connections_of(const cJSON *user)
{
	cJSON *rows = cJSON_CreateArray();
	const cJSON *connection;

	cJSON_ArrayForEach(connection, view_field(user, "connections"))
	{
		cJSON *row = cJSON_CreateObject();
		const cJSON *field;
		cJSON_ArrayForEach(field, connection)
		{
			if (field->string) {
				cJSON_AddItemReferenceToObject(row, field->string, (cJSON *)field);
			}
		}
		cJSON_AddItemReferenceToObject(row, "user", (cJSON *)user);
		cJSON_AddItemToArray(rows, row);
	}
	return rows;
}

/* The user itself, with a count where the connections were. */
static enum exit_status show_person(struct console *console, const cJSON *user, const cJSON *rows)
{
	cJSON *person = cJSON_Duplicate(user, true);

	cJSON_DeleteItemFromObjectCaseSensitive(person, "connections");
	cJSON_AddNumberToObject(person, "connections", cJSON_GetArraySize(rows));
	enum exit_status status = console_write_record(console, &view_user, person);
	cJSON_Delete(person);
	return status == EXIT_DONE ? console_write_list(console, &view_connections, rows, NULL)
	                           : status;
}

static enum exit_status show_users(struct console *console, const cJSON *result)
{
	enum output_format format = console_style(console).format;
	bool people = console_tells_people(console) && !console->options.columns;
	enum exit_status status = EXIT_DONE;
	const cJSON *user;

	if (format == OUTPUT_JSON || format == OUTPUT_NAME) {
		return write_result(console, &view_users, result);
	}
	cJSON_ArrayForEach(user, view_field(result, "users"))
	{
		cJSON *rows = connections_of(user);
		if (people && status == EXIT_DONE) {
			status = show_person(console, user, rows);
		} else if (status == EXIT_DONE) {
			status = console_write_list(console, &view_connections, rows, NULL);
		}
		cJSON_Delete(rows);
	}
	return status;
}

/* A list in which nobody is, where the daemon did not make an error of it. */
static enum exit_status nobody(const struct console *console, const char *name)
{
	console_complain(console, "no user '%s'", name);
	return EXIT_NO_USER;
}

enum exit_status run_show(struct console *console, const struct arguments *arguments)
{
	cJSON *reply = NULL;
	enum exit_status status = console_call(console, "show", user_params(arguments), &reply);

	if (status == EXIT_DONE) {
		const cJSON *result = view_field(reply, "result");
		status = cJSON_GetArraySize(view_field(result, "users")) > 0
		             ? show_users(console, result)
		             : nobody(console, arguments->operands[0]);
	}
	cJSON_Delete(reply);
	return status;
}

enum exit_status run_why(struct console *console, const struct arguments *arguments)
{
	cJSON *reply = NULL;
	enum exit_status status = console_call(console, "why", user_params(arguments), &reply);

	if (status == EXIT_DONE) {
		const cJSON *result = view_field(reply, "result");
		if (cJSON_GetArraySize(view_field(result, "leaves")) > 0) {
			status = write_result(console, &view_leaves, result);
		} else {
			console_complain(console, "no leave of '%s' is remembered", arguments->operands[0]);
			status = EXIT_NO_USER;
		}
	}
	cJSON_Delete(reply);
	return status;
}
