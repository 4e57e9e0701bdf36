/* The flags of presencectl, in one table: those of every command, and those of some. Reading words,
 * help, completion and the man page go by it. */
#ifndef PRESENCE_CLI_ARGS_FLAG_H
#define PRESENCE_CLI_ARGS_FLAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum flag {
	FLAG_SOCKET,
	FLAG_TIMEOUT,
	FLAG_OUTPUT,
	FLAG_JSON,
	FLAG_COLUMNS,
	FLAG_HEADER,
	FLAG_NO_HEADER,
	FLAG_COLOR,
	FLAG_QUIET,
	FLAG_YES,
	FLAG_DRY_RUN,
	FLAG_HELP,
	FLAG_VERSION,
	FLAG_GLOBAL_LAST = FLAG_VERSION,
	FLAG_ROOM,
	FLAG_FILTER,
	FLAG_SORT,
	FLAG_LIMIT,
	FLAG_WATCH,
	FLAG_SINCE_SEQ,
	FLAG_OFF,
	FLAG_REASON,
	FLAG_BAN,
	FLAG_ALL,
	FLAG_ALL_MATCHING,
	FLAG_FOR,
	FLAG_PROM,
	FLAG_LOG_LEVEL,
	FLAGS, /* how many there are */
};

#define FLAG_BIT(flag) (UINT64_C(1) << (flag))

/* What a word of a command line stands for, so that Tab knows what to offer. */
enum word_kind {
	WORD_OTHER,
	WORD_USER,
	WORD_ROOM,
	WORD_BAN,
	WORD_COMMAND,
	WORD_SHELL,
	WORD_FORMAT,
	WORD_COLOR,
	WORD_LEVEL,
	WORD_COLUMN,
};

struct flag_row {
	const char *name; /* without the dashes */
	char letter;      /* '\0': has none */
	const char *argument; /* what it takes, "ROOM"; NULL: nothing */
	enum word_kind kind;  /* of the argument */
	const char *help;
};

/* Indexed by enum flag. */
extern const struct flag_row flag_rows[FLAGS];

/* Flags that every command takes. */
static inline bool flag_is_global(enum flag flag)
{
	return flag <= FLAG_GLOBAL_LAST;
}

/* FLAGS: there is none of this name (`len` bytes) or letter. */
enum flag flag_by_name(const char *name, size_t len);
enum flag flag_by_letter(char letter);

/* The flag among `allowed` (bits) and the global ones whose name is nearest to a mistyped one;
 * NULL: none is near. */
const char *flag_nearest(const char *name, uint64_t allowed);

#endif
