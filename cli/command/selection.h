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
	const char *pattern; /* as in a shell */
};

struct selection {
	const char *room; /* as it was given; NULL: all */
	struct selection_filter filters[SELECTION_FILTERS_MAX];
	size_t filter_count;
	const struct column *sort; /* NULL: as they came */
	bool descending;
	int64_t limit; /* 0: all */
};

/* Takes what the options say; complains about what does not do. Texts belong to the arguments. */
enum exit_status selection_init(struct selection *selection, const struct console *console,
                                const struct arguments *arguments);

/* Whether a user is in the room and passes all filters. */
bool selection_wants(const struct selection *selection, const cJSON *user);

/* Whether the daemon can apply the limit: nothing is filtered or sorted after it. */
bool selection_is_limited_only(const struct selection *selection);

/* Takes the users out of `list`, an array or NULL, that are not wanted, and orders the rest. */
void selection_apply(const struct selection *selection, cJSON *list);

#endif
