#include "cli/command/selection.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/options/check.h"

static const char *const filter_keys[] = { "name", "id", "room", "kind" };

static bool is_filter_key(const char *key)
{
	for (size_t i = 0; i < sizeof(filter_keys) / sizeof(filter_keys[0]); i++) {
		if (strcmp(filter_keys[i], key) == 0) {
			return true;
		}
	}
	return false;
}

static enum exit_status add_filter(struct selection *selection, const struct console *console,
                                   const char *text)
{
	const char *equals = strchr(text, '=');
	struct selection_filter *filter = &selection->filters[selection->filter_count];

	if (selection->filter_count == SELECTION_FILTERS_MAX) {
		console_complain(console, "more than %d filters", SELECTION_FILTERS_MAX);
		return EXIT_BAD_ARGUMENT;
	}
	snprintf(filter->key, sizeof(filter->key), "%.*s", equals ? (int)(equals - text) : 0, text);
	if (!is_filter_key(filter->key)) {
		console_complain(console, "--filter: '%s' is not one of name=…, id=…, room=…, kind=…",
		                 text);
		return EXIT_BAD_ARGUMENT;
	}
	filter->pattern = equals + 1;
	selection->filter_count++;
	return EXIT_DONE;
}

static enum exit_status take_sort(struct selection *selection, const struct console *console,
                                  const char *key)
{
	selection->descending = key[0] == '-';
	key += selection->descending;
	selection->sort = view_column(&view_users, key, strlen(key));
	if (!selection->sort) {
		const char *nearest = view_nearest_column(&view_users, key);
		console_complain(console, "--sort: there is no column '%s'%s%s%s", key,
		                 nearest ? "; did you mean '" : "", nearest ? nearest : "",
		                 nearest ? "'?" : "");
		return EXIT_BAD_ARGUMENT;
	}
	return EXIT_DONE;
}

static enum exit_status take_option(struct selection *selection, const struct console *console,
                                    const struct given_option *given)
{
	switch (given->option) {
	case OPTION_ROOM: selection->room = given->value; return EXIT_DONE;
	case OPTION_FILTER: return add_filter(selection, console, given->value);
	case OPTION_SORT: return take_sort(selection, console, given->value);
	case OPTION_LIMIT: selection->limit = option_integer(given->value); return EXIT_DONE;
	default: return EXIT_DONE;
	}
}

enum exit_status selection_init(struct selection *selection, const struct console *console,
                                const struct arguments *arguments)
{
	enum exit_status status = EXIT_DONE;

	*selection = (struct selection){ 0 };
	for (size_t i = 0; status == EXIT_DONE && i < arguments->option_count; i++) {
		status = take_option(selection, console, &arguments->options[i]);
	}
	return status;
}

/* "lobby" means "/lobby". */
static bool is_room(const char *room, const char *wanted)
{
	return strcmp(room + (room[0] == '/'), wanted + (wanted[0] == '/')) == 0;
}

bool selection_wants(const struct selection *selection, const cJSON *user)
{
	if (selection->room && !is_room(view_text(view_field(user, "room")), selection->room)) {
		return false;
	}
	for (size_t i = 0; i < selection->filter_count; i++) {
		const struct selection_filter *filter = &selection->filters[i];
		const char *text = view_text(view_field(user, filter->key));
		bool room = strcmp(filter->key, "room") == 0;
		if (fnmatch(filter->pattern, text, 0) != 0 && !(room && is_room(text, filter->pattern))) {
			return false;
		}
	}
	return true;
}

bool selection_is_limited_only(const struct selection *selection)
{
	return selection->filter_count == 0 && !selection->sort;
}

/* A user taken out of its list. */
struct taken {
	cJSON *user;
};

static int compare(const void *a, const void *b, void *context)
{
	const struct selection *selection = context;
	const cJSON *left = view_field(((const struct taken *)a)->user, selection->sort->name);
	const cJSON *right = view_field(((const struct taken *)b)->user, selection->sort->name);
	int64_t difference = view_number(left) - view_number(right);
	int order = difference < 0 ? -1 : difference > 0;

	if (order == 0) {
		order = strcmp(view_text(left), view_text(right));
	}
	return selection->descending ? -order : order;
}

/* Takes all users out of `list`; NULL: out of memory, and the list is as it was. */
static struct taken *take_out(cJSON *list, size_t *count)
{
	size_t most = (size_t)cJSON_GetArraySize(list);
	struct taken *users = malloc((most + 1) * sizeof(*users));

	*count = 0;
	while (users && list->child) {
		users[(*count)++].user = cJSON_DetachItemViaPointer(list, list->child);
	}
	return users;
}

void selection_apply(const struct selection *selection, cJSON *list)
{
	size_t count = 0;
	size_t kept = 0;
	struct taken *users = list ? take_out(list, &count) : NULL;

	if (users && selection->sort) {
		qsort_r(users, count, sizeof(*users), compare, (void *)selection);
	}
	for (size_t i = 0; users && i < count; i++) {
		bool full = selection->limit > 0 && kept >= (size_t)selection->limit;
		if (!full && selection_wants(selection, users[i].user)) {
			cJSON_AddItemToArray(list, users[i].user);
			kept++;
		} else {
			cJSON_Delete(users[i].user);
		}
	}
	free(users);
}
