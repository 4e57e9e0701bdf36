/* Reads keys from the terminal that standard input is. No curses. */
#ifndef PRESENCE_TUI_INPUT_KEYBOARD_H
#define PRESENCE_TUI_INPUT_KEYBOARD_H

#include "tui/input/input.h"

enum {
	KEYBOARD_ESCAPE_MS = 25,    /* between an ESC and what belongs to it */
	KEYBOARD_SEQUENCE_MS = 100, /* within a sequence that has begun */
	KEYBOARD_READS_MAX = 16,    /* without a key among the bytes, so that rubbish holds nobody up */
};

struct keyboard {
	int fd; /* on the terminal; those of standard input share their flags with the shell */
	struct input input; /* to be told what the keys send */
};

/* fd is -1 if the terminal cannot be opened: then every read says PRESS_CLOSED. */
void keyboard_open(struct keyboard *keyboard);
void keyboard_close(struct keyboard *keyboard);

/* The next key; PRESS_NONE: none waits. Waits itself only for the rest of a sequence. */
struct key_press keyboard_read(struct keyboard *keyboard);

#endif
