#include <stdlib.h>
#include <string.h>

#include "tui/model/model.h"

static bool reserve(struct model *model, size_t count)
{
	if (count <= model->list_capacity) {
		return true;
	}
	size_t capacity = count + count / 2;
	struct person **list = realloc(model->list, capacity * sizeof(struct person *));
	if (!list) {
		return false;
	}
	model->list = list;
	model->list_capacity = capacity;
	return true;
}

static bool matches(const struct person *person, const char *wanted)
{
	return !wanted || strstr(person->folded, wanted);
}

static int compare_names(const void *one, const void *other)
{
	const struct person *a = *(const struct person *const *)one;
	const struct person *b = *(const struct person *const *)other;
	int order = strcmp(a->folded, b->folded);

	return order ? order : strcmp(a->id, b->id);
}

/* Oneself, then the others in the order they came. */
static void collect(struct model *model, const char *wanted)
{
	model->list_count = 0;
	if (model->me && matches(model->me, wanted)) {
		model->list[model->list_count++] = model->me;
	}
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a list is a ring, no link is NULL */
	list_for_each(node, &model->people) {
		struct person *person = list_entry(node, struct person, link);
		if (person != model->me && matches(person, wanted)) {
			model->list[model->list_count++] = person;
		}
	}
}

static void sort(struct model *model)
{
	size_t own = model->list_count > 0 && model->list[0] == model->me ? 1 : 0;

	if (model->sorting == SORT_NAME && model->list_count > own + 1) {
		qsort(model->list + own, model->list_count - own, sizeof(struct person *), compare_names);
	}
}

static size_t place_of(const struct model *model, const struct person *person)
{
	for (size_t i = 0; i < model->list_count; i++) {
		if (model->list[i] == person) {
			return i;
		}
	}
	return model->list_count;
}

/* The selection stays with its person; if that one is gone, with the place. */
static void restore_selection(struct model *model)
{
	size_t place = model->selected;

	if (model->selected_person) {
		size_t found = place_of(model, model->selected_person);
		place = found < model->list_count ? found : place;
	}
	model_select(model, place);
}

void model_arrange(struct model *model)
{
	if (!model->list_stale) {
		return;
	}
	char *wanted = *model->filter ? person_fold(model->filter) : NULL;
	if (!reserve(model, model_count(model)) || (*model->filter && !wanted)) {
		model->list_count = 0;
		model->failed = true;
	} else {
		collect(model, wanted);
		sort(model);
	}
	free(wanted);
	model->list_stale = false;
	restore_selection(model);
}

void model_select(struct model *model, size_t place)
{
	if (place >= model->list_count) {
		place = model->list_count > 0 ? model->list_count - 1 : 0;
	}
	model->selected = place;
	model->selected_person = model->list_count > 0 ? model->list[place] : NULL;
}

static size_t place_before(size_t place, size_t step)
{
	return place > step ? place - step : 0;
}

bool model_move(struct model *model, enum action action, const struct layout *layout)
{
	size_t columns = layout->columns > 0 ? (size_t)layout->columns : 1;
	size_t page = columns * (layout->rows > 0 ? (size_t)layout->rows : 1);
	size_t place = model->selected;

	switch (action) {
	case ACTION_LEFT: place = place_before(place, 1); break;
	case ACTION_RIGHT: place += 1; break;
	case ACTION_UP: place = place < columns ? place : place - columns; break;
	case ACTION_DOWN: place += columns; break;
	case ACTION_PAGE_UP: place = place_before(place, page); break;
	case ACTION_PAGE_DOWN: place += page; break;
	case ACTION_FIRST: place = 0; break;
	case ACTION_LAST: place = model->list_count; break;
	default: return false;
	}
	model_select(model, place);
	return true;
}

void model_begin_typing(struct model *model, enum mode mode, const char *text)
{
	model->mode = mode;
	model->refusal[0] = '\0';
	edit_set(&model->edit, text);
}

void model_set_filter(struct model *model, const char *text)
{
	size_t len = strlen(text);

	len = len < sizeof(model->filter) ? len : sizeof(model->filter) - 1;
	memcpy(model->filter, text, len);
	model->filter[len] = '\0';
	model->list_stale = true;
}
