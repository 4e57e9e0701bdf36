/* Reads keys from the terminal of standard input. No curses. */
#ifndef PRESENCE_TUI_INPUT_KEYBOARD_H
#define PRESENCE_TUI_INPUT_KEYBOARD_H

#include "tui/input/input.h"

enum {
	KEYBOARD_ESCAPE_MS = 25,    /* to wait after an ESC for the rest of its sequence */
	KEYBOARD_SEQUENCE_MS = 100, /* to wait for the rest of any other sequence */
	KEYBOARD_READS_MAX = 16,    /* in one call, if they bring no key */
};

struct keyboard {
	int fd; /* the terminal, opened anew: the shell shares the flags of standard input's own */
	struct input input; /* input_learn() may be called on it */
};

/* If the terminal cannot be opened, fd is -1, and every read returns PRESS_CLOSED. */
void keyboard_open(struct keyboard *keyboard);
void keyboard_close(struct keyboard *keyboard);

/* The next key; PRESS_NONE: there is none. It waits for nothing but the rest of a sequence. */
struct key_press keyboard_read(struct keyboard *keyboard);

#endif
