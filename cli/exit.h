/* How presencectl ends: the codes of sysexits(3), so that a script can tell why. */
#ifndef PRESENCE_CLI_EXIT_H
#define PRESENCE_CLI_EXIT_H

enum exit_status {
	EXIT_DONE = 0,
	EXIT_PARTLY = 1,        /* something was not done: some of several, or the answer was no */
	EXIT_USAGE = 64,        /* no such command or option, a word too many, or nobody confirmed */
	EXIT_BAD_ARGUMENT = 65, /* a value that is not allowed, a name that several users have */
	EXIT_NO_USER = 67,
	EXIT_UNREACHABLE = 69, /* no daemon listens, or it closed the connection */
	EXIT_BUG = 70,
	EXIT_IO = 74, /* standard output cannot be written, or input read */
	EXIT_TIMEOUT = 75,
	EXIT_MISMATCH = 76, /* it speaks another version of the protocol, or is not presenced */
	EXIT_NOT_PERMITTED = 77,
	EXIT_CONFIG = 78, /* of the daemon: it is wrong, and was not applied */
	EXIT_INTERRUPTED = 130,
};

struct exit_row {
	enum exit_status status;
	const char *meaning;
};

enum { EXIT_ROWS = 13 };

/* What help and the man page say about each. */
extern const struct exit_row exit_rows[EXIT_ROWS];

#endif
