/* A line editor with a prompt: GNU readline in callback mode, which is called when there is input
 * and never waits for it. Only this module knows readline. As readline's state is global, there can
 * be one prompt only. */
#ifndef PRESENCE_CLI_SHELL_PROMPT_H
#define PRESENCE_CLI_SHELL_PROMPT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"

/* What Tab does to a line. The buffers are made and freed by prompt.c. */
struct prompt_completion {
	size_t from;            /* the bytes from here to the cursor are replaced … */
	struct buffer replaced; /* … by these, unless it is empty */
	struct buffer shown;    /* lines to print above the prompt */
};

struct prompt_user {
	/* A line was typed, which the callee frees; NULL: the end of the input (^D). */
	void (*line)(void *context, char *line);
	/* Tab was pressed, with the cursor behind `point` bytes of the line. */
	void (*complete)(void *context, const char *line, size_t point, struct prompt_completion *out);
	/* "?" was pressed: appends what is to be printed above the prompt. */
	void (*explain)(void *context, const char *line, size_t point, struct buffer *out);
	void *context;
};

/* `user` has to live until prompt_close(). `history` is the file of lines typed earlier; NULL:
 * none. */
void prompt_open(const struct prompt_user *user, const char *history);

/* Writes the history, and gives the terminal back. */
void prompt_close(void);

/* Shows a prompt and begins to edit a line. After line() was called there is no prompt until the
 * next call. */
void prompt_show(const char *text);

/* Reads from standard input, which has to be readable; may call the functions of the user. */
void prompt_feed(void);

/* As poll(), and handles the signals of a terminal (^C, ^Z, a new size, an end), which end the
 * wait. They are blocked between the look at them and the wait, so that none is missed. */
int prompt_poll(struct pollfd *ready, nfds_t count, int timeout_ms);

/* Forgets the line that is being typed, and shows an empty one: what ^C does. */
void prompt_discard(void);

/* Prints whole lines where the prompt is, and the prompt again below them, with the half-typed line
 * as it was. `text` is the new prompt; NULL: it stays the same. */
void prompt_show_above(const char *lines, size_t len, const char *text);

#endif
