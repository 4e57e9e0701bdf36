#include <stdio.h>
#include <string.h>

#include "tui/draw/draw_internal.h"
#include "tui/draw/draw_text.h"
#include "tui/model/person.h"

enum {
	PANEL_WIDTH = 64,      /* at most, borders included */
	PANEL_MARGIN = 2,      /* the border, and a blank, at each side */
	PANEL_HEIGHT_MIN = 5,  /* with less, the border would take what is wanted to be read */
	QUESTION_WIDTH_MIN = 30,
	LABEL_CELLS = 7,       /* "since  " */
	KEYS_GAP = 2,
	FACT_BYTES = 3 * EVENT_ID_BYTES_MAX + 1,
};

static const char ENLARGE[] = "enlarge the terminal for more";

static int smaller(int one, int other)
{
	return one < other ? one : other;
}

/* From the header to the footer: boxes and log. */
static struct rectangle whole_area(const struct view *view)
{
	struct rectangle body = view->layout.body;

	body.height += view->layout.log.height;
	return body;
}

/* The columns of text in a panel. */
static int panel_text_width(struct rectangle area)
{
	if (area.height < PANEL_HEIGHT_MIN) {
		return area.width;
	}
	return smaller(PANEL_WIDTH, area.width) - 2 * PANEL_MARGIN;
}

/* Clears a place in the middle for so many rows of text, as far as they fit, with a border where
 * there is room for one, and returns the place for the text. */
static struct rectangle open_panel(const struct view *view, const char *title, int rows)
{
	struct rectangle area = whole_area(view);
	int width = panel_text_width(area);
	struct rectangle panel = area;

	if (area.height < PANEL_HEIGHT_MIN) {
		frame_fill(view->frame, area, " ", STYLE_TEXT);
		return area;
	}
	panel.width = width + 2 * PANEL_MARGIN;
	panel.height = smaller(rows + 2, area.height);
	panel.x += (area.width - panel.width) / 2;
	panel.y += (area.height - panel.height) / 2;
	frame_fill(view->frame, panel, " ", STYLE_TEXT);
	frame_border(view->frame, panel, BORDER_THIN, view->model->config.ascii, STYLE_TEXT);
	struct pen pen = { view->frame, panel.x + PANEL_MARGIN, panel.y, panel.x + panel.width - 1 };
	pen_write(&pen, " ", STYLE_TEXT);
	pen_write(&pen, title, STYLE_STRONG);
	pen_write(&pen, " ", STYLE_TEXT);
	return (struct rectangle){ panel.x + PANEL_MARGIN, panel.y + 1, width, panel.height - 2 };
}

static void park_cursor(const struct view *view, struct rectangle text)
{
	view->frame->cursor_x = text.x;
	view->frame->cursor_y = text.y;
}

/* --- Details --- */

/* Takes the rows that are used off the upper end. */
static void go_down(struct rectangle *rest, int rows)
{
	rest->y += rows;
	rest->height -= rows;
}

static int write_fact(struct frame *frame, struct rectangle area, const char *label,
                      const char *text)
{
	struct rectangle right = { area.x + LABEL_CELLS, area.y, area.width - LABEL_CELLS,
		                       area.height };

	if (area.height > 0) {
		frame_write(frame, area.x, area.y, LABEL_CELLS, label, STYLE_QUIET);
	}
	return text_wrap(frame, right, text, STYLE_TEXT);
}

/* The age goes to a row of its own where both do not fit into one. */
static int write_since(struct frame *frame, struct rectangle area, int64_t since_ms, int64_t now_ms)
{
	char date[TIME_BYTES];
	char age[TIME_BYTES];
	char text[2 * TIME_BYTES + 4];

	text_date(date, since_ms);
	text_age(age, since_ms, now_ms);
	snprintf(text, sizeof(text), "%s (%s)", date, age);
	if (text_cells(text) <= area.width - LABEL_CELLS) {
		return write_fact(frame, area, "since", text);
	}
	int rows = write_fact(frame, area, "since", date);
	go_down(&area, rows);
	return rows + write_fact(frame, area, "", age);
}

/* Writes what fits into the area, the most important first; returns the rows of all. */
static int write_details(const struct view *view, struct frame *frame, struct rectangle area)
{
	const struct person *person = view->model->selected_person;
	int top = area.y;
	char id[FACT_BYTES];

	text_sanitise(id, sizeof(id), person->id);
	go_down(&area, text_wrap(frame, area, person->name.text, STYLE_STRONG));
	if (person == view->model->me) {
		go_down(&area, text_wrap(frame, area, "this is you", STYLE_OWN));
	}
	go_down(&area, write_since(frame, area, person->since_ms, view->now_ms));
	go_down(&area, write_fact(frame, area, "kind", user_kind_text(person->kind)));
	go_down(&area, write_fact(frame, area, "id", id));
	return area.y - top;
}

void draw_details(const struct view *view)
{
	if (!view->model->selected_person) {
		return;
	}
	struct frame nowhere = { 0 };
	struct rectangle measure = { 0, 0, panel_text_width(whole_area(view)), 0 };
	int rows = write_details(view, &nowhere, measure);
	struct rectangle text = open_panel(view, "Details", rows);
	park_cursor(view, text);
	write_details(view, view->frame, text);
}

/* --- Help --- */

static int help_rows(int *keys_cells)
{
	int rows = 0;

	*keys_cells = 0;
	for (size_t i = 0; i < key_row_count; i++) {
		if (key_rows[i].help) {
			int cells = text_cells(key_rows[i].keys_text);
			*keys_cells = cells > *keys_cells ? cells : *keys_cells;
			rows++;
		}
	}
	return rows;
}

static void write_help(const struct view *view, struct rectangle text, int rows, int keys_cells)
{
	int room = rows > text.height ? text.height - 1 : rows;
	struct rectangle line = { text.x, text.y, text.width, 1 };

	for (size_t i = 0; i < key_row_count && line.y < text.y + room; i++) {
		if (key_rows[i].help) {
			struct pen pen = pen_at(view->frame, line);
			pen_write(&pen, key_rows[i].keys_text, STYLE_KEY);
			pen.x = line.x + keys_cells + KEYS_GAP;
			pen_write(&pen, key_rows[i].help, STYLE_TEXT);
			line.y++;
		}
	}
	if (room < rows) {
		struct pen pen = pen_at(view->frame, line);
		pen_write(&pen, ENLARGE, STYLE_QUIET);
	}
}

void draw_help(const struct view *view)
{
	int keys_cells;
	int rows = help_rows(&keys_cells);
	struct rectangle text = open_panel(view, "Keys", rows);

	park_cursor(view, text);
	write_help(view, text, rows, keys_cells);
}

/* --- The name --- */

bool draw_question(const struct view *view)
{
	struct rectangle area = whole_area(view);

	if (area.height < PANEL_HEIGHT_MIN || area.width < QUESTION_WIDTH_MIN) {
		return false;
	}
	draw_prompt(view, open_panel(view, "Who are you?", 1));
	return true;
}
