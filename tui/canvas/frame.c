#include "tui/canvas/frame.h"

#include <stdlib.h>
#include <string.h>

#include "core/text/utf8.h"
#include "core/text/width.h"

enum { STRANGER_BYTES_MAX = 8 * 1024 }; /* of sanitised text; no row has more */

static const struct cell BLANK = { .text = " ", .len = 1, .width = 1, .style = STYLE_TEXT };
static const char ELLIPSIS[] = "…";

/* --- The frame --- */

void frame_init(struct frame *frame)
{
	*frame = (struct frame){ 0 };
}

void frame_finish(struct frame *frame)
{
	free(frame->cells);
	frame_init(frame);
}

bool frame_resize(struct frame *frame, int width, int height)
{
	size_t count = (size_t)width * (size_t)height;
	struct cell *cells = realloc(frame->cells, count * sizeof(*cells));

	if (!cells) {
		frame_finish(frame);
		return false;
	}
	frame->cells = cells;
	frame->width = width;
	frame->height = height;
	frame_clear(frame);
	return true;
}

void frame_clear(struct frame *frame)
{
	size_t count = (size_t)frame->width * (size_t)frame->height;

	for (size_t i = 0; i < count; i++) {
		frame->cells[i] = BLANK;
	}
	frame->cursor_x = 0;
	frame->cursor_y = 0;
	frame->cursor_shown = false;
}

struct cell *frame_cell(const struct frame *frame, int x, int y)
{
	if (x < 0 || y < 0 || x >= frame->width || y >= frame->height) {
		return NULL;
	}
	return &frame->cells[(size_t)y * (size_t)frame->width + (size_t)x];
}

bool frame_equal(const struct frame *one, const struct frame *other)
{
	size_t count = (size_t)one->width * (size_t)one->height;

	return one->width == other->width && one->height == other->height &&
	       one->cursor_x == other->cursor_x && one->cursor_y == other->cursor_y &&
	       one->cursor_shown == other->cursor_shown &&
	       (count == 0 || memcmp(one->cells, other->cells, count * sizeof(struct cell)) == 0);
}

/* --- Cells --- */

static void blank_out(struct cell *cell, uint8_t style)
{
	*cell = BLANK;
	cell->style = style;
}

/* Makes the cell blank. If it was half of a wide character, the other half becomes blank too. */
static struct cell *take_cell(const struct frame *frame, int x, int y, enum style style)
{
	struct cell *cell = frame_cell(frame, x, y);

	if (!cell) {
		return NULL;
	}
	if (cell->width != 1) {
		struct cell *other = frame_cell(frame, cell->width == 2 ? x + 1 : x - 1, y);
		blank_out(other, other->style);
	}
	blank_out(cell, (uint8_t)style);
	return cell;
}

/* Puts one character there. NULL: it, or half of it, is outside of the frame, and is not shown. */
static struct cell *put_character(const struct frame *frame, int x, int y, const char *bytes,
                                  size_t len, int cells, enum style style)
{
	struct cell *left = take_cell(frame, x, y, style);
	struct cell *right = cells == 2 ? take_cell(frame, x + 1, y, style) : NULL;

	if (!left || (cells == 2 && !right)) {
		return NULL;
	}
	memcpy(left->text, bytes, len);
	left->len = (uint8_t)len;
	left->width = (uint8_t)cells;
	if (right) {
		*right = (struct cell){ .style = (uint8_t)style };
	}
	return left;
}

static void add_mark(struct cell *cell, const char *bytes, size_t len)
{
	if (cell && cell->len + len <= CELL_BYTES_MAX) {
		memcpy(cell->text + cell->len, bytes, len);
		cell->len = (uint8_t)(cell->len + len);
	}
}

/* --- Text --- */

/* The length of the first cluster, with its cells. A character of ASCII before another one is most
 * of all text. */
static size_t measure_cluster(const char *text, size_t len, int *cells)
{
	if ((unsigned char)text[0] < 0x80 && (len == 1 || (unsigned char)text[1] < 0x80)) {
		*cells = 1;
		return 1;
	}
	size_t step = utf8_grapheme(text, len);
	*cells = (int)width_cells(text, step);
	return step ? step : len;
}

/* How many bytes of the text are shown in this room: all, or what leaves a cell for "…". */
static size_t bytes_shown(const char *text, size_t len, int room)
{
	size_t before_ellipsis = 0;
	int used = 0;
	int cells;

	for (size_t at = 0, step; at < len; at += step) {
		step = measure_cluster(text + at, len - at, &cells);
		used += cells;
		if (used > room) {
			return before_ellipsis;
		}
		if (used < room) {
			before_ellipsis = at + step;
		}
	}
	return len;
}

/* A cell holds one character that moves on and those that do not: some clusters, as flags, take
 * several such cells. */
static int put_run(const struct frame *frame, int x, int y, const char *text, size_t len,
                   enum style style)
{
	struct cell *last = NULL;
	uint32_t codepoint;
	int used = 0;

	for (size_t at = 0, step; at < len; at += step) {
		step = utf8_decode(text + at, len - at, &codepoint);
		if (step == 0) {
			break;
		}
		int cells = codepoint < 0x80 ? 1 : (int)width_cells(text + at, step);
		if (cells == 0) {
			add_mark(last, text + at, step);
		} else {
			last = put_character(frame, x + used, y, text + at, step, cells, style);
		}
		used += cells;
	}
	return used;
}

int frame_text(struct frame *frame, int x, int y, int room, const char *text, size_t len,
               enum style style)
{
	if (room <= 0) {
		return 0;
	}
	size_t shown = bytes_shown(text, len, room);
	int used = put_run(frame, x, y, text, shown, style);
	if (shown < len) {
		used += put_run(frame, x + used, y, ELLIPSIS, strlen(ELLIPSIS), style);
	}
	return used;
}

int frame_write(struct frame *frame, int x, int y, int room, const char *text, enum style style)
{
	return frame_text(frame, x, y, room, text, strlen(text), style);
}

int frame_stranger(struct frame *frame, int x, int y, int room, const char *text, enum style style)
{
	struct buffer clean;

	buffer_init(&clean, STRANGER_BYTES_MAX);
	width_sanitise(&clean, text, strlen(text));
	int used = frame_text(frame, x, y, room, (const char *)clean.data, clean.len, style);
	buffer_finish(&clean);
	return used;
}

/* --- Areas --- */

void frame_fill(struct frame *frame, struct rectangle area, const char *character, enum style style)
{
	size_t len = strlen(character);

	for (int y = area.y; y < area.y + area.height; y++) {
		for (int x = area.x; x < area.x + area.width; x++) {
			put_character(frame, x, y, character, len, 1, style);
		}
	}
}

struct border_lines {
	const char *top_left;
	const char *top_right;
	const char *bottom_left;
	const char *bottom_right;
	const char *across;
	const char *down;
};

static const struct border_lines *lines_of(enum border border, bool ascii)
{
	static const struct border_lines thin = { "╭", "╮", "╰", "╯", "─", "│" };
	static const struct border_lines thick = { "┏", "┓", "┗", "┛", "━", "┃" };
	static const struct border_lines thin_ascii = { "+", "+", "+", "+", "-", "|" };
	static const struct border_lines thick_ascii = { "#", "#", "#", "#", "=", "#" };

	if (border == BORDER_THICK) {
		return ascii ? &thick_ascii : &thick;
	}
	return ascii ? &thin_ascii : &thin;
}

void frame_border(struct frame *frame, struct rectangle area, enum border border, bool ascii,
                  enum style style)
{
	const struct border_lines *lines = lines_of(border, ascii);
	int right = area.x + area.width - 1;
	int bottom = area.y + area.height - 1;

	frame_fill(frame, (struct rectangle){ area.x, area.y, area.width, 1 }, lines->across, style);
	frame_fill(frame, (struct rectangle){ area.x, bottom, area.width, 1 }, lines->across, style);
	frame_fill(frame, (struct rectangle){ area.x, area.y, 1, area.height }, lines->down, style);
	frame_fill(frame, (struct rectangle){ right, area.y, 1, area.height }, lines->down, style);
	frame_write(frame, area.x, area.y, 1, lines->top_left, style);
	frame_write(frame, right, area.y, 1, lines->top_right, style);
	frame_write(frame, area.x, bottom, 1, lines->bottom_left, style);
	frame_write(frame, right, bottom, 1, lines->bottom_right, style);
}

/* --- As text --- */

static int written_cells(const struct frame *frame, int y)
{
	int count = frame->width;

	while (count > 0) {
		const struct cell *cell = frame_cell(frame, count - 1, y);
		if (cell->len != 1 || cell->text[0] != ' ') {
			break;
		}
		count--;
	}
	return count;
}

void frame_append_text(struct buffer *out, const struct frame *frame)
{
	for (int y = 0; y < frame->height; y++) {
		int count = written_cells(frame, y);
		for (int x = 0; x < count; x++) {
			const struct cell *cell = frame_cell(frame, x, y);
			buffer_append(out, cell->text, cell->len);
		}
		buffer_append_byte(out, '\n');
	}
}
