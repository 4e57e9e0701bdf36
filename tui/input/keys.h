/* The keys and what they do, in one table, by which they are dispatched and of which help, hints
 * and the manual are made. */
#ifndef PRESENCE_TUI_INPUT_KEYS_H
#define PRESENCE_TUI_INPUT_KEYS_H

#include <stddef.h>
#include <stdint.h>

/* What was pressed: a character (its code point), or one of these. */
enum press {
	PRESS_NONE = 0,
	PRESS_BACKSPACE = 0x08,
	PRESS_TABULATOR = 0x09,
	PRESS_RETURN = 0x0d,
	PRESS_ESCAPE = 0x1b,
	PRESS_ARROW_UP = 0x110000, /* above all code points */
	PRESS_ARROW_DOWN,
	PRESS_ARROW_LEFT,
	PRESS_ARROW_RIGHT,
	PRESS_PAGE_UP,
	PRESS_PAGE_DOWN,
	PRESS_FIRST, /* Home */
	PRESS_LAST,  /* End */
	PRESS_DELETE,
	PRESS_POINT,      /* the mouse was clicked */
	PRESS_OPEN,       /* double-clicked */
	PRESS_WHEEL_UP,
	PRESS_WHEEL_DOWN,
	PRESS_PASTE,      /* text was pasted, which is no key whatever is in it */
	PRESS_CLOSED,     /* the terminal is gone; every further read returns this again */
};

/* The code of a key together with Ctrl: PRESS_CONTROL('L'). */
#define PRESS_CONTROL(letter) ((uint32_t)((letter)&0x1f))

struct key_press {
	uint32_t key; /* enum press, or a code point */
	int x;        /* of the mouse */
	int y;
	const char *text; /* of PRESS_PASTE (tui/input/paste.h), good until the next read; else NULL */
};

/* What a key does in MODE_BROWSE. */
enum action {
	ACTION_NONE,
	ACTION_UP,
	ACTION_DOWN,
	ACTION_LEFT,
	ACTION_RIGHT,
	ACTION_PAGE_UP,
	ACTION_PAGE_DOWN,
	ACTION_FIRST,
	ACTION_LAST,
	ACTION_DETAILS, /* shows or hides those of the selected user */
	ACTION_FILTER,
	ACTION_SORT,
	ACTION_VIEW,
	ACTION_RENAME,
	ACTION_RETRY,
	ACTION_MOUSE,
	ACTION_HELP,
	ACTION_REDRAW,
	ACTION_BACK, /* closes what is open, then drops the filter */
	ACTION_QUIT,
};

enum { KEYS_PER_ROW = 4 };

struct key_row {
	uint32_t keys[KEYS_PER_ROW]; /* PRESS_NONE where there are fewer */
	enum action action;
	const char *keys_text; /* "arrows, hjkl": for this row and those below without a help */
	const char *hint;      /* one word for the footer; NULL: not in the footer */
	const char *help;      /* a short sentence; NULL: that of a row above is for this one too */
};

extern const struct key_row key_rows[];
extern const size_t key_row_count;

/* The action of a key; ACTION_NONE: it has none. */
enum action keys_action(uint32_t key);

#endif
