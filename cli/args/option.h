/* The options of presencectl in one table: those of every command, and those of some. Reading
 * words, help, completion and the man page go by it. */
#ifndef PRESENCE_CLI_ARGS_OPTION_H
#define PRESENCE_CLI_ARGS_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/options/option.h"

enum option {
	OPTION_SOCKET,
	OPTION_TIMEOUT,
	OPTION_OUTPUT,
	OPTION_JSON,
	OPTION_COLUMNS,
	OPTION_HEADER,
	OPTION_NO_HEADER,
	OPTION_COLOR,
	OPTION_QUIET,
	OPTION_YES,
	OPTION_DRY_RUN,
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_GLOBAL_LAST = OPTION_VERSION,
	OPTION_ROOM,
	OPTION_FILTER,
	OPTION_SORT,
	OPTION_LIMIT,
	OPTION_WATCH,
	OPTION_SINCE_SEQ,
	OPTION_OFF,
	OPTION_REASON,
	OPTION_BAN,
	OPTION_ALL,
	OPTION_ALL_MATCHING,
	OPTION_FOR,
	OPTION_PROM,
	OPTION_LOG_LEVEL,
	OPTIONS, /* how many there are */
};

#define OPTION_BIT(option) (UINT64_C(1) << (option))

/* What a word of a command line stands for, so that Tab knows what to offer: the kind of an option
 * in its row, and of a command's operands. Choices need none, their row lists them. */
enum word_kind {
	WORD_OTHER,
	WORD_USER,
	WORD_ROOM,
	WORD_BAN,
	WORD_COMMAND,
	WORD_SHELL,
	WORD_COLUMN,
};

/* Its rows are indexed by enum option. */
extern const struct option_table option_table;

/* Options that every command takes. */
static inline bool option_is_global(enum option option)
{
	return option <= OPTION_GLOBAL_LAST;
}

#endif
