/* Which users of a list are wanted, in which order, and how many: --room, --filter, --sort,
 * --limit. */
#ifndef PRESENCE_CLI_COMMAND_SELECTION_H
#define PRESENCE_CLI_COMMAND_SELECTION_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli/args/arguments.h"
#include "cli/console.h"

enum { SELECTION_FILTERS_MAX = 16 };

struct selection_filter {
	char key[16];
	const char *pattern; /* with * and ? as in a shell */
};

struct selection {
	const char *room; /* as it was given; NULL: all */
	struct selection_filter filters[SELECTION_FILTERS_MAX];
	size_t filter_count;
	const struct column *sort; /* NULL: as they came */
	bool descending;
	int64_t limit; /* 0: all */
};

/* Reads the four options. EXIT_BAD_ARGUMENT: a value is not allowed, which has been complained
 * about. Texts stay those of the arguments. */
enum exit_status selection_init(struct selection *selection, const struct console *console,
                                const struct arguments *arguments);

/* Whether a user is in the room and passes all filters. */
bool selection_wants(const struct selection *selection, const cJSON *user);

/* Whether the daemon may apply --limit itself, as there is no --filter and no --sort to come first.
 */
bool selection_is_limited_only(const struct selection *selection);

/* Removes the users that are not wanted from `list` (an array, or NULL), and sorts the others. */
void selection_apply(const struct selection *selection, cJSON *list);

#endif
