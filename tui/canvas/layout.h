/* Computes where everything is on the terminal: a size and a count go in, rectangles come out. */
#ifndef PRESENCE_TUI_CANVAS_LAYOUT_H
#define PRESENCE_TUI_CANVAS_LAYOUT_H

#include <stdbool.h>

#include "tui/canvas/frame.h"

enum {
	LAYOUT_LIST_WIDTH = 20, /* the least size at which people are shown */
	LAYOUT_LIST_HEIGHT = 5,
	LAYOUT_BOX_WIDTH = 24, /* the least width of a box, borders included */
	LAYOUT_BOX_HEIGHT = 4,
	LAYOUT_LOG_LINES = 5, /* events that are shown, at most */
};

/* What the terminal has room for. */
enum layout_mode {
	LAYOUT_GRID,      /* boxes */
	LAYOUT_LIST,      /* a line each */
	LAYOUT_COUNT,     /* only how many users there are */
	LAYOUT_TOO_SMALL, /* a hint that the terminal is too small, as much of it as fits */
};

struct layout {
	enum layout_mode mode;
	struct rectangle
		header; /* one row. Of this and those below, height 0 means that there is none */
	struct rectangle notice; /* one row: what is wrong with the connection */
	struct rectangle body;   /* the boxes or lines */
	struct rectangle log;    /* the last events; there is one only where there is room to spare */
	struct rectangle footer; /* one row: hints, or what is being typed */
	int columns;             /* boxes beside each other; 1 in a list */
	int rows;                /* rows of boxes, or lines, that are visible at once */
	int box_width;
};

/* What a layout is made for. */
struct layout_needs {
	int width;  /* of the terminal, at least 1 */
	int height;
	int count;  /* users to show: with few, the log gets more room */
	bool list;  /* lines are wanted even if there is room for boxes */
	bool notice; /* a row about the connection is wanted */
};

struct layout layout_make(const struct layout_needs *needs);

/* The uppermost row to show so that `selected` is visible: as near to `first` as possible, and so
 * that no rows at the end are empty while there are others above. */
int layout_scroll(const struct layout *layout, int count, int selected, int first);

/* The rectangle of box or line number `place` (from 0) if `first` is the uppermost row; height 0:
 * it is not visible. */
struct rectangle layout_box(const struct layout *layout, int first, int place);

/* The number of the box or line at this cell, for the mouse; -1: there is none. */
int layout_hit(const struct layout *layout, int first, int count, int x, int y);

#endif
