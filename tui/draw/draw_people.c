#include <stdio.h>

#include "tui/draw/draw_one.h"

enum { SENTENCE_BYTES = 1024 };

static struct one one_at(const struct view *view, int place)
{
	const struct model *model = view->model;
	const struct person *person = model->list[place];

	return (struct one){ person, person == model->me, (size_t)place == model->selected };
}

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
