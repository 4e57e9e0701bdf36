/* The line one types at, by GNU readline in callback mode: it is fed when there is input, and never
 * waits. The only module that knows readline, which is global, and so is this. */
#ifndef PRESENCE_CLI_SHELL_PROMPT_H
#define PRESENCE_CLI_SHELL_PROMPT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"

/* What Tab makes of a line. */
struct prompt_completion {
	size_t from;            /* the bytes from here to the cursor are replaced */
	struct buffer replaced; /* by these, if there are any */
	struct buffer shown;    /* lines to show above the line, if there are any */
};

struct prompt_user {
	/* A line was typed; NULL: there will be no more. The line is the callee's to free. */
	void (*line)(void *context, char *line);
	/* Tab, with the cursor `point` bytes into the line. */
	void (*complete)(void *context, const char *line, size_t point, struct prompt_completion *out);
	/* "?" where a word may begin: what to show above the line. */
	void (*explain)(void *context, const char *line, size_t point, struct buffer *out);
	void *context;
};

/* `user` has to live until prompt_close(). `history` is the file of lines typed earlier; NULL:
 * none. */
void prompt_open(const struct prompt_user *user, const char *history);

/* Writes the history, and gives the terminal back. */
void prompt_close(void);

/* Shows a prompt, and from now on takes input; after a line has come in, it is hidden again. */
void prompt_show(const char *text);

/* Takes what is to be read from standard input. */
void prompt_feed(void);

/* As poll(), but for the signals of a terminal (^C, ^Z, a new size, an end), which end the wait and
 * are acted upon: none is missed, even if it came just before. */
int prompt_poll(struct pollfd *ready, nfds_t count, int timeout_ms);

/* Throws the line away that is being typed, as after ^C. */
void prompt_discard(void);

/* Shows whole lines above the prompt, and below them the prompt, with another text if `text` is not
 * NULL, and with what has been typed as it was. */
void prompt_show_above(const char *lines, size_t len, const char *text);

#endif
