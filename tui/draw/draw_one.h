/* One person in the picture: as a box, or as a line of the list. */
#ifndef PRESENCE_TUI_DRAW_DRAW_ONE_H
#define PRESENCE_TUI_DRAW_DRAW_ONE_H

#include "tui/draw/draw_internal.h"
#include "tui/draw/draw_text.h"
#include "tui/model/person.h"

#define ONE_OWN "(you)"

enum { ONE_INITIALS_CELLS = 2 };

struct one {
	const struct person *person;
	bool own;
	bool selected;
};

/* draw_box.c: also which colours it has. */
void draw_box(const struct view *view, struct rectangle area, const struct one *one);

/* draw_line.c */
void draw_line(const struct view *view, struct rectangle area, const struct one *one);

/* The style, or the one of a list that is no longer true, all of which looks alike. */
enum style one_style(const struct view *view, enum style style);

/* Initials, in the hue of the user, and the name. Puts the cursor on the selected one. */
void one_write_who(const struct view *view, struct pen *pen, const struct one *one);

#endif
