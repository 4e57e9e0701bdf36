/* A frame: the picture of a terminal in memory, cells of text that have a style each. Views draw
 * into it; tui/terminal/terminal.c alone brings it to a screen. No curses, no I/O. */
#ifndef PRESENCE_TUI_CANVAS_FRAME_H
#define PRESENCE_TUI_CANVAS_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/text/hue.h"

/* What a cell means; tui/canvas/theme.h says how that looks. */
enum style {
	STYLE_TEXT,     /* as the terminal writes by itself */
	STYLE_QUIET,    /* borders, ages, hints */
	STYLE_STRONG,   /* titles, names */
	STYLE_OWN,      /* the border of one's own box, "(you)" */
	STYLE_SELECTED, /* the border of the selected box */
	STYLE_GOOD,     /* live, joins */
	STYLE_WARNING,  /* reconnecting, an unverified certificate */
	STYLE_BAD,      /* kicked, refused */
	STYLE_STALE,    /* a list that was true when the connection was lost */
	STYLE_KEY,      /* keys in hints and help */
	STYLE_HUE,      /* STYLE_HUE + hue_of_id(id): initials */
	STYLES = STYLE_HUE + HUES,
};

enum {
	CELL_BYTES_MAX = 16, /* a character and a few combining marks; the rest is left out */
	FRAME_SIDE_MAX = 1000, /* columns or rows; of a larger terminal only so many are used */
};

struct cell {
	char text[CELL_BYTES_MAX]; /* a character and its marks, sanitised, not terminated */
	uint8_t len;
	uint8_t width; /* 1 or 2 cells; 0: this is the right half of the wide one before it */
	uint8_t style; /* enum style */
};

struct frame {
	int width;
	int height;
	struct cell *cells; /* row by row; owned */
	int cursor_x; /* where the terminal's own cursor is put, which screen readers follow */
	int cursor_y;
	bool cursor_shown; /* it is visible, as somebody types there */
};

struct rectangle {
	int x;
	int y;
	int width;
	int height;
};

void frame_init(struct frame *frame);
void frame_finish(struct frame *frame);

/* Sets the size (each 1..FRAME_SIDE_MAX) and makes all cells blank. false: no memory, and the frame
 * is 0x0. */
bool frame_resize(struct frame *frame, int width, int height);

/* Makes all cells blank, and hides the cursor at 0,0. */
void frame_clear(struct frame *frame);

/* The cell at x, y; NULL: that is outside of the frame. */
struct cell *frame_cell(const struct frame *frame, int x, int y);

/* Writes sanitised text from x on into at most `room` cells, with "…" at the end if it does not
 * fit. What lies outside of the frame is not drawn. Returns the cells used. */
int frame_text(struct frame *frame, int x, int y, int room, const char *text, size_t len,
               enum style style);

/* As frame_text(), for a C string of the program itself, which needs no sanitising. */
int frame_write(struct frame *frame, int x, int y, int room, const char *text, enum style style);

/* As frame_text(), for a C string of somebody else, which it sanitises first. */
int frame_stranger(struct frame *frame, int x, int y, int room, const char *text, enum style style);

/* Fills the rectangle with one character of one cell. */
void frame_fill(struct frame *frame, struct rectangle area, const char *character,
                enum style style);

/* How the lines of a border are drawn. */
enum border {
	BORDER_THIN,  /* ╭─╮│╰╯, in ASCII +-+| */
	BORDER_THICK, /* ┏━┓┃┗┛, in ASCII #=## */
};

/* Draws a border along the inside of the rectangle (at least 2x2). */
void frame_border(struct frame *frame, struct rectangle area, enum border border, bool ascii,
                  enum style style);

/* Whether both are of one size and have the same cells and cursor. */
bool frame_equal(const struct frame *one, const struct frame *other);

/* Appends the frame as text, a line a row, without spaces at the ends: what tests compare. */
void frame_append_text(struct buffer *out, const struct frame *frame);

#endif
