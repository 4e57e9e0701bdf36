#include "tests/lib/tui/picture.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/text/utf8.h"
#include "core/text/width.h"
#include "tests/lib/core/check.h"
#include "tui/model/person.h"

enum { TEXT_BYTES_MAX = 4 * 1024 * 1024 };

static const struct model_config USUAL = {
	.server = "http://127.0.0.1:3000",
	.room = "",
};

void picture_begin(struct picture *picture, const struct model_config *config)
{
	setenv("TZ", "UTC", 1);
	*picture = (struct picture){ 0 };
	model_init(&picture->model, config ? config : &USUAL);
	frame_init(&picture->frame);
	buffer_init(&picture->text, TEXT_BYTES_MAX);
}

void picture_end(struct picture *picture)
{
	model_finish(&picture->model);
	frame_finish(&picture->frame);
	buffer_finish(&picture->text);
}

void picture_add(struct picture *picture, const char *id, const char *name, enum user_kind kind,
                 int64_t age_ms)
{
	const struct presence_event event = {
		.type = EVENT_CAME,
		.kind = kind,
		.since_ms = PICTURE_NOW_MS - age_ms,
		.id = id,
		.name = name,
		.reason = "",
		.code = "",
	};

	model_apply(&picture->model, &event, PICTURE_NOW_MS - MINUTES(1));
}

void picture_crowd(struct picture *picture, size_t count)
{
	static const char *const first[] = { "Ada",    "Bob", "Chloé", "Dmitri", "Eve",  "Fatima",
		                                 "George", "Hao", "Ines",  "Jürgen", "Kofi" };
	static const char *const last[] = { "Lovelace", "Turing",   "Hopper", "Ritchie", "Knuth",
		                                "Liskov",   "Dijkstra", "Allen",  "Torvalds" };

	for (size_t i = 0; i < count; i++) {
		char id[32];
		char name[64];
		snprintf(id, sizeof(id), "user-%zu", i);
		if (i % 4 == 3) {
			snprintf(name, sizeof(name), "%s%zu", first[i % COUNT(first)], i);
		} else {
			snprintf(name, sizeof(name), "%s %s", first[i % COUNT(first)], last[i % COUNT(last)]);
		}
		picture_add(picture, id, name, i == 0 ? USER_TUI : (enum user_kind)(i % 3),
		            (int64_t)(i * i) * MINUTES(1));
	}
}

void picture_hard_names(struct picture *picture)
{
	static const char *const names[] = {
		"山田太郎",
		"김철수 박사",
		"ＦＵＬＬ ＷＩＤＴＨ",
		"👩‍👩‍👧‍👦 Family",
		"🇩🇪 Germany 🇫🇷",
		"Wave 👋🏽",
		"❤️ Heart",
		"محمد علي",
		"דוד כהן",
		"Z̸̡͖͕̙͓͋͛̓̄̍a̷̛͙̗̎l̶̢g̵o̴ T̷ext",
		"é è combined: é",
		"नमस्ते दुनिया",
		"สวัสดี ชาวโลก",
		"Wolfeschlegelsteinhausenbergerdorff the Elder of Philadelphia PA",
		"日本語日本語日本語日本語日本語日本語日本",
		"evil\x1b[31mred\x1b]0;title\x07",
		"line\nbreak\rtab\tbell\x07",
		"\u202egnp.exe\u202c \u2066isolate\u2069",
		"c1 \xc2\x9bm control",
		"\uffff\U0010ffff no character",
		"",
		"   ",
		"\u200b\u200d\ufeff",
		"\u0301\u0302 marks first",
		"ᄀᄀᄀ각 jamo",
	};

	for (size_t i = 0; i < COUNT(names); i++) {
		char id[32];
		snprintf(id, sizeof(id), "hard-%zu", i);
		picture_add(picture, id, names[i], USER_WEB, MINUTES(i));
	}
}

void picture_live(struct picture *picture)
{
	struct model *model = &picture->model;

	if (!model->config.watch) {
		if (list_empty(&model->people)) {
			picture_add(picture, "user-0", "Ada Lovelace", USER_TUI, MINUTES(5));
		}
		const struct person *me = list_entry(list_first(&model->people), struct person, link);
		snprintf(model->wanted, sizeof(model->wanted), "%s", me->name.text);
		const struct presence_event joined = {
			.type = EVENT_JOINED, .id = me->id, .name = "", .reason = "", .code = ""
		};
		model_apply(model, &joined, PICTURE_NOW_MS);
	}
	model_connection(model, CONNECTION_LIVE, NULL, 0, PICTURE_NOW_MS - MINUTES(1));
	model_heard(model, PICTURE_NOW_MS);
	model_arrange(model);
}

void picture_waiting(struct picture *picture, const char *why)
{
	struct model *model = &picture->model;

	picture_live(picture);
	model_heard(model, PICTURE_NOW_MS - 4000);
	model_connection(model, CONNECTION_WAITING, why, PICTURE_NOW_MS + 3500, PICTURE_NOW_MS - 4000);
	model->connection.attempt = 3;
}

const char *picture_draw(struct picture *picture, int width, int height)
{
	if (picture->frame.width != width || picture->frame.height != height) {
		assert_true(frame_resize(&picture->frame, width, height));
	}
	model_arrange(&picture->model);
	picture->layout = draw(&picture->frame, &picture->model, PICTURE_NOW_MS);
	buffer_clear(&picture->text);
	frame_append_text(&picture->text, &picture->frame);
	buffer_append_byte(&picture->text, '\0');
	assert_false(buffer_failed(&picture->text));
	return (const char *)picture->text.data;
}

/* --- What always holds --- */

static void check_cell(const struct frame *frame, int x, int y)
{
	const struct cell *cell = frame_cell(frame, x, y);
	uint32_t codepoint;

	assert_in_range(cell->style, 0, STYLES - 1);
	assert_in_range(cell->width, 0, 2);
	if (cell->width == 0) {
		assert_int_equal(cell->len, 0);
		assert_true(x > 0);
		assert_int_equal(frame_cell(frame, x - 1, y)->width, 2);
		return;
	}
	assert_in_range(cell->len, 1, CELL_BYTES_MAX);
	assert_true(utf8_valid(cell->text, cell->len));
	assert_int_equal(width_cells(cell->text, cell->len), cell->width);
	for (size_t at = 0; at < cell->len;) {
		at += utf8_decode(cell->text + at, cell->len - at, &codepoint);
		assert_true(width_shows(codepoint));
	}
	if (cell->width == 2) {
		assert_true(x + 1 < frame->width);
		assert_int_equal(frame_cell(frame, x + 1, y)->width, 0);
	}
}

void picture_check(const struct picture *picture)
{
	const struct frame *frame = &picture->frame;

	for (int y = 0; y < frame->height; y++) {
		int cells = 0;
		for (int x = 0; x < frame->width; x++) {
			check_cell(frame, x, y);
			cells += frame_cell(frame, x, y)->width;
		}
		assert_int_equal(cells, frame->width);
	}
	assert_in_range(frame->cursor_x, 0, frame->width - 1);
	assert_in_range(frame->cursor_y, 0, frame->height - 1);
}

/* --- As tests use it --- */

int picture_set_up(void **state)
{
	struct picture *picture = malloc(sizeof(*picture));

	assert_non_null(picture);
	picture_begin(picture, NULL);
	*state = picture;
	return 0;
}

int picture_tear_down(void **state)
{
	picture_end(*state);
	free(*state);
	return 0;
}

void picture_shows(struct picture *picture, int width, int height, const char *text)
{
	const char *shown = picture_draw(picture, width, height);

	picture_check(picture);
	if (!strstr(shown, text)) {
		fail_msg("there is no \"%s\" in\n%s", text, shown);
	}
}

void picture_shows_no(struct picture *picture, int width, int height, const char *text)
{
	const char *shown = picture_draw(picture, width, height);

	picture_check(picture);
	if (strstr(shown, text)) {
		fail_msg("there is \"%s\" in\n%s", text, shown);
	}
}

enum style picture_style_of(const struct picture *picture, const char *text)
{
	const struct frame *frame = &picture->frame;
	char row[4096];

	for (int y = 0; y < frame->height; y++) {
		size_t len = 0;
		int columns[sizeof(row)];
		for (int x = 0; x < frame->width; x++) {
			const struct cell *cell = frame_cell(frame, x, y);
			for (size_t i = 0; i < cell->len && len < sizeof(row) - 1; i++) {
				columns[len] = x;
				row[len++] = cell->text[i];
			}
		}
		row[len] = '\0';
		const char *found = strstr(row, text);
		if (found) {
			return (enum style)frame_cell(frame, columns[found - row], y)->style;
		}
	}
	return STYLES;
}

void picture_select(struct picture *picture, size_t place)
{
	model_arrange(&picture->model);
	model_select(&picture->model, place);
}

void picture_cursor_at(const struct picture *picture, const char *character)
{
	const struct frame *frame = &picture->frame;
	const struct cell *cell = frame_cell(frame, frame->cursor_x, frame->cursor_y);

	assert_non_null(cell);
	check_bytes(cell->text, cell->len, character);
}
