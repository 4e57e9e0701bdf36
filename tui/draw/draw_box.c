/* A person's box, and which colours it has: its border tells what is selected and what is one's
 * own, the initials have the hue of the user (draw_one.c). What a style looks like:
 * tui/canvas/theme.c. */
#include <string.h>

#include "tui/draw/draw_one.h"

enum { BOX_MARGIN = 2 }; /* the border, and a blank */

/* Kind and age as far as there is room: the age in fewer words, then alone. */
static void write_facts(const struct view *view, struct pen *pen, const struct one *one)
{
	const char *separator = text_separator(view->model->config.ascii);
	const char *kind = user_kind_text(one->person->kind);
	enum style style = one_style(view, STYLE_QUIET);
	char age[TIME_BYTES];

	text_age(age, one->person->since_ms, view->now_ms);
	const char *words = age;
	if (one->own) {
		pen_write(pen, ONE_OWN, one_style(view, STYLE_OWN));
		pen_write(pen, separator, style);
	}
	int room = pen_room(pen) - text_cells(kind) - text_cells(separator);
	if (text_cells(words) > room && strncmp(words, "for ", 4) == 0) {
		words += 4;
	}
	if (text_cells(words) <= room) {
		pen_write(pen, kind, style);
		pen_write(pen, separator, style);
		pen_write(pen, words, style);
	} else {
		pen_write(pen, age, style);
	}
}

static enum style border_style(const struct view *view, const struct one *one)
{
	if (one->selected) {
		return one_style(view, STYLE_SELECTED);
	}
	return one_style(view, one->own ? STYLE_OWN : STYLE_QUIET);
}

void draw_box(const struct view *view, struct rectangle area, const struct one *one)
{
	struct rectangle inside = { area.x + BOX_MARGIN, area.y + 1, area.width - 2 * BOX_MARGIN, 1 };
	struct pen pen = pen_at(view->frame, inside);

	frame_border(view->frame, area, one->selected ? BORDER_THICK : BORDER_THIN,
	             view->model->config.ascii, border_style(view, one));
	one_write_who(view, &pen, one);
	inside.y++;
	pen = pen_at(view->frame, inside);
	write_facts(view, &pen, one);
}
