#include "tui/draw/draw.h"

#include <limits.h>
#include <stdio.h>

#include "tui/draw/draw_internal.h"
#include "tui/draw/draw_text.h"
#include "tui/model/person.h"

enum {
	NEXT_LEAST_MS = 1000,
	AGES_EVERY_MS = 10 * 1000, /* ages that change are shown together, a little late */
};

static const char TOO_SMALL[] = "terminal too small: needs 20x5";
static const char NEEDS[] = "list needs 20x5";

static struct layout make_layout(const struct frame *frame, const struct model *model)
{
	const struct layout_needs needs = {
		.width = frame->width,
		.height = frame->height,
		.count = model->list_count < INT_MAX ? (int)model->list_count : INT_MAX,
		.list = model->as_list,
		.notice = status_has_notice(model),
	};

	return layout_make(&needs);
}

static void draw_all(const struct view *view)
{
	draw_header(view, view->layout.header);
	draw_notice(view, view->layout.notice);
	draw_people(view);
	draw_log(view);
	if (view->model->mode == MODE_DETAILS) {
		draw_details(view);
	} else if (view->model->mode == MODE_HELP) {
		draw_help(view);
	}
	draw_footer(view);
}

static void write_row(const struct view *view, struct rectangle *rest, const char *text,
                      enum style style)
{
	if (rest->height > 0 && text[0]) {
		frame_write(view->frame, rest->x, rest->y, rest->width, text, style);
		rest->y++;
		rest->height--;
	}
}

static void write_notice(const struct view *view, struct rectangle *rest)
{
	if (rest->height > 0 && status_has_notice(view->model)) {
		draw_notice(view, (struct rectangle){ rest->x, rest->y, rest->width, 1 });
		rest->y++;
		rest->height--;
	}
}

/* How many they are, and what else has a row. */
static void draw_count(const struct view *view)
{
	const struct model *model = view->model;
	struct rectangle rest = view->layout.body;
	char count[STATUS_COUNT_BYTES];

	if (is_typing(model)) {
		draw_prompt(view, (struct rectangle){ rest.x, rest.y + rest.height - 1, rest.width, 1 });
		rest.height--;
		write_notice(view, &rest);
	}
	if (rest.height == 1) {
		draw_header(view, rest);
		return;
	}
	status_count(count, model);
	write_row(view, &rest, count, view->stale ? STYLE_STALE : STYLE_STRONG);
	write_row(view, &rest, status_word(model), status_style(model));
	if (!is_typing(model)) {
		write_notice(view, &rest);
	}
	write_row(view, &rest, model->config.insecure ? "insecure" : "", STYLE_WARNING);
	write_row(view, &rest, NEEDS, STYLE_QUIET);
}

struct layout draw(struct frame *frame, struct model *model, int64_t now_ms)
{
	struct layout layout = make_layout(frame, model);
	struct view view = { frame, model, layout, now_ms, model_stale(model) };

	frame_clear(frame);
	switch (layout.mode) {
	case LAYOUT_GRID:
	case LAYOUT_LIST:
		model->first =
			layout_scroll(&layout, (int)model->list_count, (int)model->selected, model->first);
		draw_all(&view);
		break;
	case LAYOUT_COUNT:
		draw_count(&view);
		break;
	case LAYOUT_TOO_SMALL:
		text_wrap(frame, layout.body, TOO_SMALL, STYLE_TEXT);
		break;
	}
	return layout;
}

/* --- When the picture changes by itself --- */

static int64_t next_age_ms(const struct model *model, int64_t now_ms)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < model->list_count; i++) {
		int64_t changes = text_age_changes(model->list[i]->since_ms, now_ms);
		next = changes < next ? changes : next;
	}
	if (next > INT64_MAX - AGES_EVERY_MS) {
		return INT64_MAX;
	}
	return (next + AGES_EVERY_MS - 1) / AGES_EVERY_MS * AGES_EVERY_MS;
}

int64_t draw_next_ms(const struct model *model, int64_t now_ms)
{
	const struct connection *connection = &model->connection;
	int64_t soonest = now_ms + NEXT_LEAST_MS;

	if (connection->state == CONNECTION_WAITING && connection->retry_ms > now_ms) {
		return soonest;
	}
	int64_t next = next_age_ms(model, now_ms);
	return next < soonest ? soonest : next;
}
