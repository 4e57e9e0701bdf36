#include <stdio.h>
#include <string.h>

#include "tui/draw/draw_internal.h"
#include "tui/draw/draw_text.h"
#include "tui/model/person.h"

enum {
	BOX_MARGIN = 2,  /* the border, and a blank */
	INITIALS_CELLS = 2,
	MARKER_CELLS = 2,
	OWN_CELLS = 6,   /* " (you)" */
	KIND_CELLS = 3,
	AGE_CELLS = 10,  /* "for 59 min" */
	COLUMN_GAP = 2,
	NAME_CELLS_MIN = 14, /* a name has at least this before anything is told beside it */
	NAME_CELLS_MAX = 44, /* wider, and the eye loses the line */
	SENTENCE_BYTES = 1024,
};

static const char OWN[] = "(you)";

/* One person's look. */
struct one {
	const struct person *person;
	bool own;
	bool selected;
};

static struct one one_at(const struct view *view, int place)
{
	const struct model *model = view->model;
	const struct person *person = model->list[place];

	return (struct one){ person, person == model->me, (size_t)place == model->selected };
}

/* All of a list that is no longer true looks alike. */
static enum style style_in(const struct view *view, enum style style)
{
	return view->stale ? STYLE_STALE : style;
}

static enum style hue_of(const struct view *view, const struct person *person)
{
	return style_in(view, (enum style)(STYLE_HUE + person->hue));
}

static void park_cursor(const struct view *view, int x, int y)
{
	view->frame->cursor_x = x;
	view->frame->cursor_y = y;
}

/* Initials in a column of their own, so that names stand in one line. */
static void write_who(const struct view *view, struct pen *pen, const struct one *one)
{
	const struct person *person = one->person;
	int name_x = pen->x + INITIALS_CELLS + 1;

	pen_text(pen, person->initials.text, person->initials.len, hue_of(view, person));
	pen->x = pen->x + 1 > name_x ? pen->x + 1 : name_x;
	if (one->selected) {
		park_cursor(view, pen->x < pen->end ? pen->x : name_x, pen->y);
	}
	pen_text(pen, person->name.text, person->name.len, style_in(view, STYLE_STRONG));
}

/* --- Boxes --- */

/* Kind and age as far as there is room: the age in fewer words, then alone. */
static void write_facts(const struct view *view, struct pen *pen, const struct one *one)
{
	const char *separator = text_separator(view->model->config.ascii);
	const char *kind = user_kind_text(one->person->kind);
	enum style style = style_in(view, STYLE_QUIET);
	char age[TIME_BYTES];

	text_age(age, one->person->since_ms, view->now_ms);
	const char *words = age;
	if (one->own) {
		pen_write(pen, OWN, style_in(view, STYLE_OWN));
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
		return style_in(view, STYLE_SELECTED);
	}
	return style_in(view, one->own ? STYLE_OWN : STYLE_QUIET);
}

static void draw_box(const struct view *view, struct rectangle area, const struct one *one)
{
	struct rectangle inside = { area.x + BOX_MARGIN, area.y + 1, area.width - 2 * BOX_MARGIN, 1 };
	struct pen pen = pen_at(view->frame, inside);

	frame_border(view->frame, area, one->selected ? BORDER_THICK : BORDER_THIN,
	             view->model->config.ascii, border_style(view, one));
	write_who(view, &pen, one);
	inside.y++;
	pen = pen_at(view->frame, inside);
	write_facts(view, &pen, one);
}

/* --- Lines --- */

/* Where the columns of a list are; 0: there is no room for that one. */
struct columns {
	int name_end;
	int kind;
	int age;
};

static struct columns columns_of(struct rectangle area)
{
	int before = MARKER_CELLS + INITIALS_CELLS + 1;
	int age = COLUMN_GAP + AGE_CELLS;
	int kind = COLUMN_GAP + KIND_CELLS;
	int name = area.width - before;
	bool with_age = name - age >= NAME_CELLS_MIN;
	bool with_kind = name - age - kind >= NAME_CELLS_MIN;

	name -= (with_age ? age : 0) + (with_kind ? kind : 0);
	name = name > NAME_CELLS_MAX ? NAME_CELLS_MAX : name;
	int end = area.x + before + name;
	return (struct columns){
		.name_end = end,
		.kind = with_kind ? end + COLUMN_GAP : 0,
		.age = with_kind  ? end + kind + COLUMN_GAP
		       : with_age ? end + COLUMN_GAP
		                  : 0,
	};
}

static void write_column(const struct view *view, struct pen *pen, int x, const char *text)
{
	if (x > 0) {
		pen->x = x;
		pen_write(pen, text, style_in(view, STYLE_QUIET));
	}
}

static void draw_line(const struct view *view, struct rectangle area, const struct one *one)
{
	struct columns columns = columns_of(area);
	struct pen pen = pen_at(view->frame, area);
	char age[TIME_BYTES];

	if (one->selected) {
		pen_write(&pen, view->model->config.ascii ? ">" : "›", style_in(view, STYLE_SELECTED));
	}
	pen.x = area.x + MARKER_CELLS;
	pen.end = columns.name_end - (one->own ? OWN_CELLS : 0);
	write_who(view, &pen, one);
	pen.end = columns.name_end;
	if (one->own) {
		pen.x++;
		pen_write(&pen, OWN, style_in(view, STYLE_OWN));
	}
	pen.end = area.x + area.width;
	text_age(age, one->person->since_ms, view->now_ms);
	write_column(view, &pen, columns.kind, user_kind_text(one->person->kind));
	write_column(view, &pen, columns.age, age);
}

/* --- All of them --- */

static void write_sentence(const struct view *view, const char *sentence)
{
	struct rectangle body = view->layout.body;
	struct rectangle row = { body.x, body.y + (body.height - 1) / 2, body.width, 1 };

	text_centre(view->frame, row, sentence, STYLE_QUIET);
}

static void draw_nobody(const struct view *view)
{
	const struct model *model = view->model;
	char filter[sizeof(model->filter)];
	char sentence[SENTENCE_BYTES];

	if (model->filter[0] && (view->stale || model->connection.state == CONNECTION_LIVE)) {
		text_sanitise(filter, sizeof(filter), model->filter);
		snprintf(sentence, sizeof(sentence), "Nobody here matches '%s'.", filter);
		write_sentence(view, sentence);
	} else if (model->connection.state == CONNECTION_LIVE) {
		write_sentence(view, "Nobody is here yet.");
	}
}

void draw_people(const struct view *view)
{
	const struct layout *layout = &view->layout;
	int count = (int)view->model->list_count;
	int first = view->model->first * layout->columns;
	int end = first + layout->rows * layout->columns;

	if (count == 0) {
		draw_nobody(view);
	}
	for (int place = first; place < end && place < count; place++) {
		struct rectangle area = layout_box(layout, view->model->first, place);
		struct one one = one_at(view, place);
		if (layout->mode == LAYOUT_GRID) {
			draw_box(view, area, &one);
		} else {
			draw_line(view, area, &one);
		}
	}
}
