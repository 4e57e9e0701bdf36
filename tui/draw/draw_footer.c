#include <stdio.h>
#include <string.h>

#include "core/text/utf8.h"
#include "core/text/width.h"
#include "tui/draw/draw_internal.h"
#include "tui/draw/draw_text.h"

enum {
	HINTS_MAX = 64, /* rows of the key table that are looked at */
	HINT_GAP = 2,
	PROMPT_ROOM_MIN = 8, /* cells to type in, or the label makes room */
	WAYS_OUT_ROOM = 48,  /* cells for label and text beside what ends it */
	FOOTER_BYTES = 128,
	TYPED_BYTES = 3 * EDIT_BYTES_MAX + 1, /* a byte becomes at most U+FFFD */
};

/* --- The log --- */

static const char *mark_of(enum log_type type, enum style *style)
{
	switch (type) {
	case LOG_CAME:
		*style = STYLE_GOOD;
		return "+";
	case LOG_WENT:
		*style = STYLE_QUIET;
		return "-";
	case LOG_RENAMED:
		*style = STYLE_TEXT;
		return "~";
	case LOG_NOTICE:
		*style = STYLE_WARNING;
		return "!";
	case LOG_STATE:
		break;
	}
	*style = STYLE_QUIET;
	return "*";
}

static void write_entry(struct frame *frame, struct rectangle row, const struct log_entry *entry)
{
	struct pen pen = pen_at(frame, row);
	char clock[TIME_BYTES];
	enum style style;
	const char *mark = mark_of(entry->type, &style);

	text_clock(clock, entry->time_ms);
	pen_write(&pen, clock, STYLE_QUIET);
	pen_write(&pen, " ", STYLE_TEXT);
	pen_write(&pen, mark, style);
	pen_write(&pen, " ", STYLE_TEXT);
	pen_write(&pen, entry->text, entry->type == LOG_NOTICE ? STYLE_WARNING : STYLE_TEXT);
}

void draw_log(const struct view *view)
{
	struct rectangle row = view->layout.log;
	int height = row.height;

	row.height = 1;
	for (int back = 0; back < height; back++) {
		const struct log_entry *entry = model_log(view->model, (size_t)back);
		if (entry) {
			row.y = view->layout.log.y + height - 1 - back;
			write_entry(view->frame, row, entry);
		}
	}
}

/* --- Prompts --- */

bool is_typing(const struct model *model)
{
	return model->mode == MODE_FILTER || model->mode == MODE_RENAME || model->mode == MODE_NAME;
}

struct prompt {
	const char *label;
	const char *enter; /* what that key does */
	const char *escape;
};

static const struct prompt *prompt_of(enum mode mode)
{
	static const struct prompt filter = { "Filter: ", "keep", "drop" };
	static const struct prompt rename = { "New name: ", "rename", "cancel" };
	static const struct prompt name = { "Your name: ", "join", "quit" };

	switch (mode) {
	case MODE_FILTER: return &filter;
	case MODE_RENAME: return &rename;
	default: return &name;
	}
}

/* Bytes to leave out at the left, so that the rest of `before` takes at most `room` cells. */
static size_t bytes_scrolled(const char *before, int room)
{
	int cells = text_cells(before);
	size_t len = strlen(before);
	size_t at = 0;

	while (cells > room && at < len) {
		size_t step = utf8_grapheme(before + at, len - at);
		cells -= (int)width_cells(before + at, step);
		at += step;
	}
	return at;
}

/* Writes what is typed; the cell behind it belongs to the cursor. */
static void write_typed(const struct view *view, struct pen *pen, const struct edit *edit)
{
	char raw[EDIT_BYTES_MAX + 1];
	char before[TYPED_BYTES];
	char all[TYPED_BYTES];

	snprintf(raw, sizeof(raw), "%.*s", (int)edit->cursor, edit->text);
	text_sanitise(before, sizeof(before), raw);
	text_sanitise(all, sizeof(all), edit->text);
	size_t skip = bytes_scrolled(before, pen_room(pen) - 1);
	if (skip > 0 && pen_room(pen) > 2) {
		skip = bytes_scrolled(before, pen_room(pen) - 2);
		pen_write(pen, "…", STYLE_QUIET);
	}
	view->frame->cursor_x = pen->x + text_cells(before + skip);
	view->frame->cursor_y = pen->y;
	view->frame->cursor_shown = true;
	if (skip < strlen(all)) {
		pen_write(pen, all + skip, STYLE_TEXT);
	}
}

void draw_prompt(const struct view *view, struct rectangle area)
{
	struct pen pen = pen_at(view->frame, area);
	const char *label = prompt_of(view->model->mode)->label;

	if (area.width - text_cells(label) >= PROMPT_ROOM_MIN) {
		pen_write(&pen, label, STYLE_STRONG);
	}
	write_typed(view, &pen, &view->model->edit);
}

/* --- Hints --- */

static int hint_cells(const struct key_row *row)
{
	return text_cells(row->keys_text) + 1 + text_cells(row->hint);
}

static void write_hint(struct pen *pen, const char *keys, const char *word)
{
	pen_write(pen, keys, STYLE_KEY);
	pen_write(pen, " ", STYLE_TEXT);
	pen_write(pen, word, STYLE_QUIET);
	pen->x += HINT_GAP;
}

/* How to end what is typed, at the right, where there is room to type beside it. Returns the row
 * without that. */
static struct rectangle write_ways_out(const struct view *view, struct rectangle row)
{
	const struct prompt *prompt = prompt_of(view->model->mode);
	struct pen pen = pen_at(view->frame, row);
	int cells = text_cells("Enter ") + text_cells(prompt->enter) + HINT_GAP + text_cells("Esc ") +
	            text_cells(prompt->escape);

	if (row.width - cells >= WAYS_OUT_ROOM) {
		pen.x = pen.end - cells;
		write_hint(&pen, "Enter", prompt->enter);
		write_hint(&pen, "Esc", prompt->escape);
		row.width -= cells + HINT_GAP;
	}
	return row;
}

/* Notes the hint if there is room for it beside those noted so far. */
static void want_hint(bool *wanted, size_t i, int *room)
{
	if (key_rows[i].hint && !wanted[i] && hint_cells(&key_rows[i]) <= *room) {
		wanted[i] = true;
		*room -= hint_cells(&key_rows[i]) + HINT_GAP;
	}
}

static void want_action(bool *wanted, size_t count, enum action action, int *room)
{
	for (size_t i = 0; i < count; i++) {
		if (key_rows[i].action == action) {
			want_hint(wanted, i, room);
		}
	}
}

/* What everybody needs first; the rest as the table has it. */
static void write_hints(struct pen *pen, const struct model *model)
{
	static const enum action needed[] = { ACTION_HELP, ACTION_QUIT, ACTION_FILTER };
	bool wanted[HINTS_MAX] = { false };
	size_t count = key_row_count < HINTS_MAX ? key_row_count : HINTS_MAX;
	int room = pen_room(pen);

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		want_action(wanted, count, needed[i], &room);
	}
	for (size_t i = 0; i < count; i++) {
		if (key_rows[i].action != ACTION_RENAME || model->my_name[0]) {
			want_hint(wanted, i, &room);
		}
	}
	for (size_t i = 0; i < count; i++) {
		if (wanted[i]) {
			write_hint(pen, key_rows[i].keys_text, key_rows[i].hint);
		}
	}
}

/* "1-24 of 5000" at the right, where not all are in sight. */
static void write_range(const struct view *view, struct pen *pen)
{
	const struct layout *layout = &view->layout;
	size_t count = view->model->list_count;
	size_t visible = (size_t)layout->rows * (size_t)layout->columns;
	size_t first = (size_t)view->model->first * (size_t)layout->columns;
	char text[FOOTER_BYTES];

	if (count <= visible) {
		return;
	}
	size_t end = first + visible < count ? first + visible : count;
	snprintf(text, sizeof(text), "%zu-%zu of %zu", first + 1, end, count);
	struct pen right = *pen;
	right.x = text_cells(text) < pen_room(pen) ? pen->end - text_cells(text) : pen->x;
	pen->end = right.x - HINT_GAP;
	pen_write(&right, text, STYLE_QUIET);
}

static void write_filter(struct pen *pen, const char *filter)
{
	char clean[TYPED_BYTES];
	static const char way_out[] = " (Esc to drop)";

	text_sanitise(clean, sizeof(clean), filter);
	pen_write(pen, "filter: ", STYLE_TEXT);
	int end = pen->end;
	if (pen_room(pen) > text_cells(way_out)) {
		pen->end -= text_cells(way_out);
	}
	pen_write(pen, clean, STYLE_STRONG);
	pen->end = end;
	if (pen_room(pen) >= text_cells(way_out)) {
		pen_write(pen, way_out, STYLE_QUIET);
	}
	pen->x += HINT_GAP;
}

static void draw_typing(const struct view *view)
{
	struct rectangle rest = write_ways_out(view, view->layout.footer);

	if (view->model->mode != MODE_NAME || !draw_question(view)) {
		draw_prompt(view, rest);
	}
}

void draw_footer(const struct view *view)
{
	const struct model *model = view->model;
	struct pen pen = pen_at(view->frame, view->layout.footer);

	if (is_typing(model)) {
		draw_typing(view);
		return;
	}
	write_range(view, &pen);
	if (model->mode != MODE_BROWSE) {
		write_hint(&pen, "Esc", "back");
	} else if (model->filter[0]) {
		write_filter(&pen, model->filter);
	}
	write_hints(&pen, model);
}
