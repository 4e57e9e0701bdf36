/* An option of a program as a row of a table. Reading the command line, --help, the manual page,
 * completion and the error texts all go by the rows; so do, for a daemon, its configuration file
 * and its environment.
 *
 * Here are the rows themselves, and a value given for one of them with its source.
 * core/options/words.h reads a command line, core/options/values.h keeps what was said. */
#ifndef PRESENCE_CORE_OPTIONS_OPTION_H
#define PRESENCE_CORE_OPTIONS_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_type {
	OPTION_SWITCH,  /* takes nothing: it is given, or it is not */
	OPTION_TEXT,
	OPTION_INTEGER, /* a whole number from `min` to `max` */
	OPTION_SECONDS, /* more than 0, at most `max`, with a fraction if wanted */
	OPTION_CHOICE,  /* one of `choices` */
	OPTION_LIST,    /* at most `max` texts, commas between; adds up if given again */
};

/* What is wrong with a text, "it is not of the form ADDR:PORT"; NULL: nothing is. */
typedef const char *option_check_fn(const char *text);

struct option_row {
	const char *name;     /* without the dashes: "log-level" */
	char letter;          /* 's' for -s; '\0': has none */
	enum option_type type;
	const char *argument; /* what it takes, as shown: "ROOM"; NULL for an OPTION_SWITCH only */
	const char *help;     /* what it does, in half a line; NULL: a hidden option */
	const char *details;  /* what the manual says beside that: sentences; NULL: nothing */
	const char *usual;    /* the value if nobody says another; NULL: none */
	const char *key;      /* in a file, and in capitals in the environment; NULL: not set there */
	const char *const *choices; /* of an OPTION_CHOICE; ends with NULL */
	option_check_fn *check;     /* of a text, or of each one in a list; NULL: any will do */
	int64_t min;
	int64_t max;
	bool may_be_empty; /* of a text: "" is a value */
	bool at_run_time;  /* a change takes effect at once; else at the next start only */
	bool secret;       /* its value is never shown */
	unsigned kind;     /* the program's own, so that it knows what to complete */
};

struct option_table {
	const char *program;
	const struct option_row *rows;
	size_t count;
	const char *see; /* what a complaint refers to, "presenced --help"; NULL: to nothing */
};

/* Who said something, the weakest first: a stronger one replaces what a weaker one said. */
enum option_source {
	OPTION_FROM_DEFAULT,
	OPTION_FROM_FILE,
	OPTION_FROM_ENVIRONMENT,
	OPTION_FROM_COMMAND_LINE,
};

struct option_origin {
	enum option_source source;
	const char *name; /* of the file or the variable; NULL for the others */
	unsigned line;    /* of the file, from 1 */
};

/* Something that was said. */
struct option_given {
	const struct option_row *row;
	const char *value; /* NULL: it takes none */
	struct option_origin origin;
};

/* NULL: there is none of this name (`len` bytes), this letter, this key. */
const struct option_row *option_by_name(const struct option_table *table, const char *name,
                                        size_t len);
const struct option_row *option_by_letter(const struct option_table *table, char letter);
const struct option_row *option_by_key(const struct option_table *table, const char *key,
                                       size_t len);

/* The place of a row in its table. */
size_t option_index(const struct option_table *table, const struct option_row *row);

#endif
