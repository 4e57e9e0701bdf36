#include "cli/top/screen.h"

#include <string.h>

#include "core/text/width.h"

enum {
	LINES_BESIDE = 10, /* those above the tables, two titles, two blanks, and that of the cursor */
	ROWS_MIN = 2,
};

size_t screen_rows(size_t height)
{
	return height > LINES_BESIDE + ROWS_MIN ? height - LINES_BESIDE : ROWS_MIN;
}

/* --- The lines above the tables --- */

struct figure {
	const char *before;
	const char *name;
	enum column_kind kind;
	size_t width; /* cells, so that what is behind stays where it is while the figure grows */
	const char *behind;
};

static const struct figure first_line[] = {
	{ "presenced ", "version", COLUMN_TEXT, 0, "" },
	{ ", up ", "uptime", COLUMN_SPAN, 0, "" },
};

/* clang-format off */
static const struct figure lines[] = {
	{ "users     ",  "users",               COLUMN_COUNT, 6, "" },
	{ "   sessions ", "sessions",           COLUMN_COUNT, 6, "" },
	{ " (",          "websocket",           COLUMN_COUNT, 0, " websocket" },
	{ ", ",          "polling",             COLUMN_COUNT, 0, " polling)" },
	{ "   rooms ",   "rooms",               COLUMN_COUNT, 0, "\n" },
	{ "a second  ",  "joins_per_second",    COLUMN_COUNT, 6, " joins" },
	{ "   ",         "leaves_per_second",   COLUMN_COUNT, 6, " leaves" },
	{ "   ",         "received_per_second", COLUMN_BYTES, 6, " received" },
	{ "   ",         "sent_per_second",     COLUMN_BYTES, 6, " sent\n" },
	{ "loop lag  ",  "lag_p50",             COLUMN_COUNT, 6, " ms p50" },
	{ "  ",          "lag_p99",             COLUMN_COUNT, 6, " ms p99" },
	{ "   flush ",   "flush_p50",           COLUMN_COUNT, 6, " ms p50" },
	{ "  ",          "flush_p99",           COLUMN_COUNT, 6, " ms p99\n" },
	{ "memory    ",  "memory",              COLUMN_BYTES, 0, "" },
	{ "   of it queued for peers ", "queued", COLUMN_BYTES, 0, "" },
	{ "   waiting to be read ", "waiting",  COLUMN_BYTES, 0, "\n" },
};
/* clang-format on */

static void append_figure(struct buffer *out, const struct figure *figure, const cJSON *figures)
{
	const struct column column = { .name = figure->name, .kind = figure->kind };
	struct buffer cell;
	struct buffer shown;

	buffer_init(&cell, WRITER_BYTES_MAX);
	buffer_init(&shown, WRITER_BYTES_MAX);
	view_append_cell(&cell, &column, figures, true, 0);
	if (cell.len == 0) {
		buffer_append_byte(&cell, '-');
	}
	size_t cells = width_sanitise(&shown, (const char *)cell.data, cell.len);
	buffer_append_text(out, figure->before);
	for (; cells < figure->width; cells++) {
		buffer_append_byte(out, ' ');
	}
	buffer_append(out, shown.data, shown.len);
	buffer_append_text(out, figure->behind);
	buffer_finish(&shown);
	buffer_finish(&cell);
}

static void append_head(struct buffer *out, const struct writer_style *style, const cJSON *figures)
{
	bool ready = !cJSON_IsFalse(view_field(figures, "ready"));

	buffer_append_text(out, style->color ? "\x1b[1m" : "");
	for (size_t i = 0; i < sizeof(first_line) / sizeof(first_line[0]); i++) {
		append_figure(out, &first_line[i], figures);
	}
	buffer_append_text(out, ready ? "" : ", NOT READY");
	buffer_append_text(out, style->color ? "\x1b[0m\n" : "\n");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		append_figure(out, &lines[i], figures);
	}
}

/* --- The tables --- */

static void append_table(struct buffer *out, const struct writer_style *style,
                         const struct view *view, const cJSON *rows, size_t limit)
{
	struct writer writer;
	const cJSON *row;

	buffer_append_byte(out, '\n');
	writer_init(&writer, style, view, NULL, out);
	writer_begin(&writer, NULL);
	cJSON_ArrayForEach(row, rows)
	{
		if (writer.rows < limit) {
			writer_row(&writer, row);
		}
	}
	writer_end(&writer);
	writer_finish(&writer);
}

static size_t count_of(const cJSON *array)
{
	return cJSON_IsArray(array) ? (size_t)cJSON_GetArraySize(array) : 0;
}

void screen_append(struct buffer *out, const struct writer_style *style, const cJSON *figures,
                   size_t rows)
{
	const cJSON *rooms = view_field(figures, "largest_rooms");
	const cJSON *peers = view_field(figures, "slowest_peers");
	struct writer_style table = *style;
	size_t peers_kept = count_of(peers) < rows / 2 ? count_of(peers) : rows / 2;
	size_t rooms_kept = count_of(rooms) < rows - peers_kept ? count_of(rooms) : rows - peers_kept;

	table.format = style->format == OUTPUT_WIDE ? OUTPUT_WIDE : OUTPUT_TABLE;
	table.header = true;
	table.for_people = true;
	append_head(out, style, figures);
	append_table(out, &table, &view_rooms, rooms, rooms_kept);
	append_table(out, &table, &view_peers, peers, rows - rooms_kept);
}

void screen_append_frame(struct buffer *out, const struct buffer *text, size_t height)
{
	const char *line = (const char *)text->data;
	size_t left = text->len;

	buffer_append_text(out, "\x1b[?7l\x1b[H"); /* a line that is too long is cut, not wrapped */
	for (size_t i = 1; i < height && left > 0; i++) {
		const char *end = memchr(line, '\n', left);
		size_t len = end ? (size_t)(end - line) : left;
		buffer_append(out, line, len);
		buffer_append_text(out, "\x1b[K\r\n");
		len += end ? 1 : 0;
		line += len;
		left -= len;
	}
	buffer_append_text(out, "\x1b[J\x1b[?7h");
}
