#include "cli/exit.h"

const struct exit_row exit_rows[EXIT_ROWS] = {
	{ EXIT_DONE, "done" },
	{ EXIT_PARTLY, "partly failed, or not confirmed" },
	{ EXIT_USAGE, "wrong usage" },
	{ EXIT_BAD_ARGUMENT, "bad argument" },
	{ EXIT_NO_USER, "no such user" },
	{ EXIT_UNREACHABLE, "presenced cannot be reached" },
	{ EXIT_BUG, "a bug, or out of memory" },
	{ EXIT_IO, "output cannot be written, or input read" },
	{ EXIT_TIMEOUT, "no answer in time" },
	{ EXIT_MISMATCH, "protocol mismatch" },
	{ EXIT_NOT_PERMITTED, "not permitted" },
	{ EXIT_CONFIG, "the configuration of presenced is wrong" },
	{ EXIT_INTERRUPTED, "interrupted" },
};
