/* Where things are on the terminal. Pure: a size and a count go in, rectangles come out. */
#ifndef PRESENCE_TUI_CANVAS_LAYOUT_H
#define PRESENCE_TUI_CANVAS_LAYOUT_H

#include <stdbool.h>

#include "tui/canvas/frame.h"

enum {
	LAYOUT_LIST_WIDTH = 20, /* the least size at which people are shown */
	LAYOUT_LIST_HEIGHT = 5,
	LAYOUT_BOX_WIDTH = 24, /* the least width of a box, borders included */
	LAYOUT_BOX_HEIGHT = 4,
	LAYOUT_LOG_LINES = 5, /* at most */
};

/* What the terminal has room for. */
enum layout_mode {
	LAYOUT_GRID,      /* boxes */
	LAYOUT_LIST,      /* a line each */
	LAYOUT_COUNT,     /* only how many they are */
	LAYOUT_TOO_SMALL, /* a hint, as far as it goes */
};

struct layout {
	enum layout_mode mode;
	struct rectangle header; /* one row; height 0: none, as for the others */
	struct rectangle notice; /* one row: what is wrong with the connection */
	struct rectangle body;   /* the boxes or lines */
	struct rectangle log;    /* the last events; there is one only where there is room to spare */
	struct rectangle footer; /* one row: hints, or what is being typed */
	int columns;             /* boxes beside each other; 1 in a list */
	int rows;                /* rows of boxes, or lines, that are visible at once */
	int box_width;
};

/* What is asked for. */
struct layout_needs {
	int width;  /* of the terminal, at least 1 */
	int height;
	int count;  /* users to show: with few, the log gets more room */
	bool list;  /* lines, though there is room for boxes */
	bool notice; /* there is something to say about the connection */
};

struct layout layout_make(const struct layout_needs *command);

/* The first row to show so that the row of `selected` is visible, changed as little as can be from
 * `first`, and never with empty rows at the end where there are people above. */
int layout_scroll(const struct layout *layout, int count, int selected, int first);

/* Where the box or line number `place` (from 0) is, when row `first` is the uppermost; height 0:
 * out of sight. */
struct rectangle layout_box(const struct layout *layout, int first, int place);

/* The number of the box at this cell, or -1. */
int layout_hit(const struct layout *layout, int first, int count, int x, int y);

#endif
