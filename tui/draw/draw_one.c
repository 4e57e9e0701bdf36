#include "tui/draw/draw_one.h"

enum style one_style(const struct view *view, enum style style)
{
	return view->stale ? STYLE_STALE : style;
}

static enum style hue_of(const struct view *view, const struct person *person)
{
	return one_style(view, (enum style)(STYLE_HUE + person->hue));
}

static void park_cursor(const struct view *view, int x, int y)
{
	view->frame->cursor_x = x;
	view->frame->cursor_y = y;
}

/* Initials have a column of their own, so that names stand in one line. */
void one_write_who(const struct view *view, struct pen *pen, const struct one *one)
{
	const struct person *person = one->person;
	int name_x = pen->x + ONE_INITIALS_CELLS + 1;

	pen_text(pen, person->initials.text, person->initials.len, hue_of(view, person));
	pen->x = pen->x + 1 > name_x ? pen->x + 1 : name_x;
	if (one->selected) {
		park_cursor(view, pen->x < pen->end ? pen->x : name_x, pen->y);
	}
	pen_text(pen, person->name.text, person->name.len, one_style(view, STYLE_STRONG));
}
