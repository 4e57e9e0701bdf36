#include "core/options/values.h"

#include <stdlib.h>
#include <string.h>

#include "core/options/check.h"
#include "core/text/copy.h"

/* A value that somebody gave; its texts are owned. */
struct option_value {
	size_t index; /* of its row */
	char *text;   /* NULL: a switch that was given without one */
	char *name;   /* of its origin, or NULL */
	struct option_origin origin;
};

void option_values_init(struct option_values *values, const struct option_table *table)
{
	*values = (struct option_values){ .table = table };
}

static void finish_value(struct option_value *value)
{
	free(value->text);
	free(value->name);
}

void option_values_finish(struct option_values *values)
{
	for (size_t i = 0; i < values->count; i++) {
		finish_value(&values->values[i]);
	}
	free(values->values);
	option_values_init(values, values->table);
}

/* Whether what was said there does not count beside `given`. Of two files, the later one counts. */
static bool is_weaker(const struct option_origin *origin, const struct option_given *given)
{
	const struct option_origin *stronger = &given->origin;

	return origin->source < stronger->source ||
	       (origin->source == OPTION_FROM_FILE && stronger->source == OPTION_FROM_FILE &&
	        strcmp(origin->name, stronger->name) != 0);
}

/* Takes out what weaker sources said of a row; of one that is no list, all. */
static void remove_replaced(struct option_values *values, const struct option_given *given,
                            size_t index)
{
	size_t kept = 0;

	for (size_t i = 0; i < values->count; i++) {
		struct option_value *value = &values->values[i];
		bool replaced = value->index == index &&
		                (given->row->type != OPTION_LIST || is_weaker(&value->origin, given));
		if (replaced) {
			finish_value(value);
		} else {
			values->values[kept++] = *value;
		}
	}
	values->count = kept;
}

/* Whether a stronger source has spoken already. */
static bool is_overruled(const struct option_values *values, const struct option_given *given,
                         size_t index)
{
	for (size_t i = 0; i < values->count; i++) {
		const struct option_value *value = &values->values[i];
		if (value->index == index && value->origin.source > given->origin.source) {
			return true;
		}
	}
	return false;
}

static bool reserve(struct option_values *values, size_t more)
{
	size_t needed = values->count + more;
	size_t capacity = values->capacity ? values->capacity : 16;

	if (needed <= values->capacity) {
		return true;
	}
	while (capacity < needed) {
		capacity *= 2;
	}
	struct option_value *grown = realloc(values->values, capacity * sizeof(*grown));
	if (!grown) {
		return false;
	}
	values->values = grown;
	values->capacity = capacity;
	return true;
}

/* Fills in `value`; false: out of memory, and nothing is owned. */
static bool copy_value(struct option_value *value, const struct option_given *given, size_t index,
                       const char *text, size_t len)
{
	const char *name = given->origin.name;

	*value = (struct option_value){
		.index = index,
		.text = text ? copy_text(text, len) : NULL,
		.name = name ? copy_text(name, strlen(name)) : NULL,
		.origin = given->origin,
	};
	value->origin.name = value->name;
	if ((text && !value->text) || (name && !value->name)) {
		finish_value(value);
		return false;
	}
	return true;
}

static size_t pieces_of(const struct option_given *given)
{
	size_t pieces = 1;

	for (const char *at = given->value; given->row->type == OPTION_LIST && *at; at++) {
		pieces += *at == ',';
	}
	return pieces;
}

/* Copies all pieces of what was given behind the values; false: none of them is there. */
static bool add_pieces(struct option_values *values, const struct option_given *given, size_t index,
                       size_t pieces)
{
	const char *text = given->value;
	bool list = given->row->type == OPTION_LIST;

	for (size_t i = 0; i < pieces; i++) {
		struct slice piece =
			list ? option_next_element(&text) : (struct slice){ text, text ? strlen(text) : 0 };
		struct option_value *value = &values->values[values->count];
		if (!copy_value(value, given, index, piece.text, piece.len)) {
			for (; i > 0; i--) {
				finish_value(&values->values[--values->count]);
			}
			return false;
		}
		values->count++;
	}
	return true;
}

/* The elements that a list would have. */
static bool list_has_room(const struct option_values *values, const struct option_given *given,
                          size_t index, size_t pieces, struct option_problem *problem)
{
	char place[OPTION_PLACE_MAX];
	size_t there = 0;

	for (size_t i = 0; i < values->count; i++) {
		const struct option_value *value = &values->values[i];
		there += value->index == index && !is_weaker(&value->origin, given);
	}
	if (given->row->type != OPTION_LIST || there + pieces <= (size_t)given->row->max) {
		return true;
	}
	option_place(place, given);
	return option_complain(problem, "%s takes at most %d values", place, (int)given->row->max);
}

bool option_values_take(struct option_values *values, const struct option_given *given,
                        struct option_problem *problem)
{
	size_t index = option_index(values->table, given->row);

	if (!option_check(given, problem)) {
		return false;
	}
	if (is_overruled(values, given, index)) {
		return true;
	}
	size_t pieces = pieces_of(given);
	if (!list_has_room(values, given, index, pieces, problem)) {
		return false;
	}
	struct option_values added = { .table = values->table };
	bool good = reserve(&added, pieces) && reserve(values, pieces) &&
	            add_pieces(&added, given, index, pieces);
	if (good) {
		remove_replaced(values, given, index);
		memcpy(&values->values[values->count], added.values, pieces * sizeof(*added.values));
		values->count += pieces;
		added.count = 0; /* they are the others' now */
	}
	option_values_finish(&added);
	return good || option_complain(problem, "out of memory");
}

static const struct option_value *find(const struct option_values *values, size_t index, size_t n)
{
	for (size_t i = 0; i < values->count; i++) {
		if (values->values[i].index == index && n-- == 0) {
			return &values->values[i];
		}
	}
	return NULL;
}

size_t option_values_count(const struct option_values *values, size_t index)
{
	size_t count = 0;

	for (size_t i = 0; i < values->count; i++) {
		count += values->values[i].index == index;
	}
	return count;
}

const char *option_values_at(const struct option_values *values, size_t index, size_t n)
{
	const struct option_value *value = find(values, index, n);

	return value ? value->text : NULL;
}

struct option_origin option_values_origin_at(const struct option_values *values, size_t index,
                                             size_t n)
{
	const struct option_value *value = find(values, index, n);

	return value ? value->origin : (struct option_origin){ .source = OPTION_FROM_DEFAULT };
}

static const struct option_value *last(const struct option_values *values, size_t index)
{
	size_t count = option_values_count(values, index);

	return count > 0 ? find(values, index, count - 1) : NULL;
}

const char *option_values_text(const struct option_values *values, size_t index)
{
	const struct option_value *value = last(values, index);

	return value ? value->text : values->table->rows[index].usual;
}

bool option_values_is_on(const struct option_values *values, size_t index)
{
	const struct option_value *value = last(values, index);

	return value && option_is_on(value->text);
}

int64_t option_values_integer(const struct option_values *values, size_t index)
{
	return option_integer(option_values_text(values, index));
}

int option_values_choice(const struct option_values *values, size_t index)
{
	return option_choice(&values->table->rows[index], option_values_text(values, index));
}

struct option_origin option_values_origin(const struct option_values *values, size_t index)
{
	const struct option_value *value = last(values, index);

	return value ? value->origin : (struct option_origin){ .source = OPTION_FROM_DEFAULT };
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* A list or a text that nobody gave is as good as its usual value. */
bool option_values_agree(const struct option_values *a, const struct option_values *b, size_t index)
{
	size_t count = option_values_count(a, index);
	size_t other = option_values_count(b, index);

	if (a->table->rows[index].type == OPTION_SWITCH) {
		return option_values_is_on(a, index) == option_values_is_on(b, index);
	}
	if (count <= 1 && other <= 1) {
		return same_text(option_values_text(a, index), option_values_text(b, index));
	}
	for (size_t i = 0; i < count && count == other; i++) {
		if (!same_text(option_values_at(a, index, i), option_values_at(b, index, i))) {
			return false;
		}
	}
	return count == other;
}
