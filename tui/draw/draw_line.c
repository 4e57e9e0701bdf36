/* A person as a line of the list, in columns. */
#include "tui/draw/draw_one.h"

enum {
	MARKER_CELLS = 2,
	OWN_CELLS = 6,   /* " (you)" */
	KIND_CELLS = 3,
	AGE_CELLS = 10,  /* "for 59 min" */
	COLUMN_GAP = 2,
	NAME_CELLS_MIN = 14, /* a name has at least this before anything is told beside it */
	NAME_CELLS_MAX = 44, /* wider, and the eye loses the line */
};

/* Where the columns of a list are; 0: there is no room for that one. */
struct columns {
	int name_end;
	int kind;
	int age;
};

static struct columns columns_of(struct rectangle area)
{
	int before = MARKER_CELLS + ONE_INITIALS_CELLS + 1;
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
		pen_write(pen, text, one_style(view, STYLE_QUIET));
	}
}

void draw_line(const struct view *view, struct rectangle area, const struct one *one)
{
	struct columns columns = columns_of(area);
	struct pen pen = pen_at(view->frame, area);
	char age[TIME_BYTES];

	if (one->selected) {
		pen_write(&pen, view->model->config.ascii ? ">" : "›", one_style(view, STYLE_SELECTED));
	}
	pen.x = area.x + MARKER_CELLS;
	pen.end = columns.name_end - (one->own ? OWN_CELLS : 0);
	one_write_who(view, &pen, one);
	pen.end = columns.name_end;
	if (one->own) {
		pen.x++;
		pen_write(&pen, ONE_OWN, one_style(view, STYLE_OWN));
	}
	pen.end = area.x + area.width;
	text_age(age, one->person->since_ms, view->now_ms);
	write_column(view, &pen, columns.kind, user_kind_text(one->person->kind));
	write_column(view, &pen, columns.age, age);
}
