#include "tui/canvas/layout.h"

enum {
	COUNT_WIDTH = 12,   /* the least width in which "5000 online" can be told */
	GRID_HEIGHT = 7,    /* header, notice and footer with one row of boxes between them */
	PEOPLE_HEIGHT = 8,  /* of the body, before the log may take what people could have */
	LOG_LINES_SURE = 3, /* that it takes then */
};

static int at_least(int least, int number)
{
	return number < least ? least : number;
}

static int at_most(int most, int number)
{
	return number > most ? most : number;
}

static int rows_for(int count, int columns)
{
	return (count + columns - 1) / columns;
}

static enum layout_mode mode_of(const struct layout_needs *needs)
{
	if (needs->width < COUNT_WIDTH) {
		return LAYOUT_TOO_SMALL;
	}
	if (needs->width < LAYOUT_LIST_WIDTH || needs->height < LAYOUT_LIST_HEIGHT) {
		return LAYOUT_COUNT;
	}
	if (needs->list || needs->width < LAYOUT_BOX_WIDTH || needs->height < GRID_HEIGHT) {
		return LAYOUT_LIST;
	}
	return LAYOUT_GRID;
}

/* Cuts that many rows off at the upper end of `rest`. */
static struct rectangle take_above(struct rectangle *rest, int height)
{
	struct rectangle taken = { rest->x, rest->y, rest->width, height };

	rest->y += height;
	rest->height -= height;
	return taken;
}

static struct rectangle take_below(struct rectangle *rest, int height)
{
	rest->height -= height;
	return (struct rectangle){ rest->x, rest->y + rest->height, rest->width, height };
}

/* The log takes what people leave; where there is much room, a few lines in any case. */
static int log_height(int height, int unit, int rows_wanted)
{
	int sure = at_most(LOG_LINES_SURE, at_least(0, height - PEOPLE_HEIGHT));
	int rows = at_most((height - sure) / unit, at_least(1, rows_wanted));

	return at_most(LAYOUT_LOG_LINES, height - rows * unit);
}

struct layout layout_make(const struct layout_needs *needs)
{
	struct rectangle rest = { 0, 0, needs->width, needs->height };
	struct layout layout = { .mode = mode_of(needs), .columns = 1 };

	if (layout.mode == LAYOUT_COUNT || layout.mode == LAYOUT_TOO_SMALL) {
		layout.body = rest;
		return layout;
	}
	int unit = layout.mode == LAYOUT_GRID ? LAYOUT_BOX_HEIGHT : 1;
	layout.columns = layout.mode == LAYOUT_GRID ? needs->width / LAYOUT_BOX_WIDTH : 1;
	layout.box_width = needs->width / layout.columns;
	layout.header = take_above(&rest, 1);
	layout.notice = take_above(&rest, needs->notice ? 1 : 0);
	layout.footer = take_below(&rest, 1);
	layout.log =
		take_below(&rest, log_height(rest.height, unit, rows_for(needs->count, layout.columns)));
	layout.body = rest;
	layout.rows = rest.height / unit;
	return layout;
}

int layout_scroll(const struct layout *layout, int count, int selected, int first)
{
	int row = at_least(0, selected) / layout->columns;
	int last = at_least(0, rows_for(count, layout->columns) - layout->rows);

	if (row < first) {
		first = row;
	} else if (row >= first + layout->rows) {
		first = row - layout->rows + 1;
	}
	return at_least(0, at_most(last, first));
}

struct rectangle layout_box(const struct layout *layout, int first, int place)
{
	int row = place / layout->columns - first;
	int height = layout->mode == LAYOUT_GRID ? LAYOUT_BOX_HEIGHT : 1;

	if (row < 0 || row >= layout->rows) {
		return (struct rectangle){ 0 };
	}
	return (struct rectangle){
		.x = layout->body.x + place % layout->columns * layout->box_width,
		.y = layout->body.y + row * height,
		.width = layout->box_width,
		.height = height,
	};
}

int layout_hit(const struct layout *layout, int first, int count, int x, int y)
{
	int height = layout->mode == LAYOUT_GRID ? LAYOUT_BOX_HEIGHT : 1;

	if (layout->rows == 0 || x < layout->body.x || y < layout->body.y) {
		return -1;
	}
	int column = (x - layout->body.x) / layout->box_width;
	int row = (y - layout->body.y) / height;
	if (column >= layout->columns || row >= layout->rows) {
		return -1;
	}
	int place = (first + row) * layout->columns + column;
	return place < count ? place : -1;
}
