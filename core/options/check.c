#include "core/options/check.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/options/suggest.h"
#include "core/text/copy.h"

enum {
	EXPECTED_MAX = 256,
	MS_PER_SECOND = 1000,
};

static const char *const on_words[] = { "yes", "true", "on", "1" };
static const char *const off_words[] = { "no", "false", "off", "0" };

enum { SWITCH_WORDS = sizeof(on_words) / sizeof(on_words[0]) };

static bool is_one_of(const char *text, const char *const words[SWITCH_WORDS])
{
	for (size_t i = 0; i < SWITCH_WORDS; i++) {
		if (strcmp(text, words[i]) == 0) {
			return true;
		}
	}
	return false;
}

void option_place(char out[OPTION_PLACE_MAX], const struct option_given *given)
{
	const struct option_origin *origin = &given->origin;
	const struct option_row *row = given->row;

	switch (origin->source) {
	case OPTION_FROM_DEFAULT:
	case OPTION_FROM_COMMAND_LINE:
		snprintf(out, OPTION_PLACE_MAX, "'--%s'", row->name);
		break;
	case OPTION_FROM_ENVIRONMENT:
		snprintf(out, OPTION_PLACE_MAX, "'%s'", origin->name);
		break;
	case OPTION_FROM_FILE:
		snprintf(out, OPTION_PLACE_MAX, "%s:%u: '%s'", origin->name, origin->line,
		         row->key ? row->key : row->name);
		break;
	}
}

static bool takes(const struct option_given *given, const char *expected, const char *hint,
                  struct option_problem *problem)
{
	char place[OPTION_PLACE_MAX];

	option_place(place, given);
	if (given->row->secret) {
		return option_complain(problem, "%s takes %s", place, expected);
	}
	option_complain(problem, "%s takes %s, not '%s'%s%s%s", place, expected, given->value,
	                hint ? "; did you mean '" : "", hint ? hint : "", hint ? "'?" : "");
	problem->suggests = hint != NULL;
	return false;
}

static bool cannot_be(const struct option_given *given, const char *text, const char *why,
                      struct option_problem *problem)
{
	char place[OPTION_PLACE_MAX];

	option_place(place, given);
	if (given->row->secret) {
		return option_complain(problem, "%s has a value that is no good: %s", place, why);
	}
	return option_complain(problem, "%s cannot be '%s': %s", place, text, why);
}

static bool check_switch(const struct option_given *given, struct option_problem *problem)
{
	char place[OPTION_PLACE_MAX];

	if (!given->value) {
		return true;
	}
	if (given->origin.source == OPTION_FROM_COMMAND_LINE) {
		option_place(place, given);
		return option_complain(problem, "%s takes no value", place);
	}
	return is_one_of(given->value, on_words) || is_one_of(given->value, off_words) ||
	       takes(given, "yes or no", NULL, problem);
}

/* Digits and a sign before them: strtoll() would also take blanks, and tell nothing of "". */
static bool is_integer(const char *text)
{
	size_t sign = text[0] == '-';
	size_t digits = strspn(text + sign, "0123456789");

	return digits > 0 && text[sign + digits] == '\0';
}

static bool check_integer(const struct option_given *given, struct option_problem *problem)
{
	const struct option_row *row = given->row;
	char expected[EXPECTED_MAX];

	errno = 0;
	long long value = strtoll(given->value, NULL, 10);
	if (is_integer(given->value) && errno == 0 && value >= row->min && value <= row->max) {
		return true;
	}
	snprintf(expected, sizeof(expected), "a whole number from %" PRId64 " to %" PRId64, row->min,
	         row->max);
	return takes(given, expected, NULL, problem);
}

static bool check_seconds(const struct option_given *given, struct option_problem *problem)
{
	char expected[EXPECTED_MAX];
	char *end;
	double seconds = strtod(given->value, &end);

	if (end != given->value && *end == '\0' && isfinite(seconds) && seconds > 0 &&
	    seconds <= (double)given->row->max) {
		return true;
	}
	snprintf(expected, sizeof(expected), "seconds, more than 0 and at most %" PRId64,
	         given->row->max);
	return takes(given, expected, NULL, problem);
}

static bool check_choice(const struct option_given *given, struct option_problem *problem)
{
	const struct option_row *row = given->row;
	struct suggestion suggestion = { .word = given->value };
	struct buffer expected;

	if (option_choice(row, given->value) >= 0) {
		return true;
	}
	for (const char *const *choice = row->choices; *choice; choice++) {
		suggest_consider(&suggestion, *choice);
	}
	buffer_init(&expected, EXPECTED_MAX);
	option_append_choices(&expected, row);
	buffer_append_byte(&expected, '\0');
	takes(given, buffer_failed(&expected) ? row->argument : (const char *)expected.data,
	      suggestion.best, problem);
	buffer_finish(&expected);
	return false;
}

static bool check_text(const struct option_given *given, const char *text,
                       struct option_problem *problem)
{
	char place[OPTION_PLACE_MAX];

	const char *why = given->row->check ? given->row->check(text) : NULL;
	if (why) {
		return cannot_be(given, text, why, problem);
	}
	if (text[0] == '\0' && !given->row->may_be_empty) {
		option_place(place, given);
		return option_complain(problem, "%s cannot be empty", place);
	}
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct slice option_next_element(const char **rest)
{
	const char *begin = *rest;
	const char *end = begin + strcspn(begin, ",");

	*rest = *end ? end + 1 : NULL;
	while (is_blank(*begin)) {
		begin++;
	}
	while (end > begin && is_blank(end[-1])) {
		end--;
	}
	return (struct slice){ begin, (size_t)(end - begin) };
}

static bool check_element(const struct option_given *given, struct slice element,
                          struct option_problem *problem)
{
	char *text = copy_text(element.text, element.len);
	bool good = text ? check_text(given, text, problem) : option_complain(problem, "out of memory");

	free(text);
	return good;
}

static bool check_list(const struct option_given *given, struct option_problem *problem)
{
	const char *rest = given->value;
	bool good = true;

	while (good && rest) {
		good = check_element(given, option_next_element(&rest), problem);
	}
	return good;
}

bool option_check(const struct option_given *given, struct option_problem *problem)
{
	switch (given->row->type) {
	case OPTION_SWITCH: return check_switch(given, problem);
	case OPTION_TEXT: return check_text(given, given->value, problem);
	case OPTION_INTEGER: return check_integer(given, problem);
	case OPTION_SECONDS: return check_seconds(given, problem);
	case OPTION_CHOICE: return check_choice(given, problem);
	case OPTION_LIST: return check_list(given, problem);
	}
	return false;
}

int64_t option_integer(const char *text)
{
	return strtoll(text, NULL, 10);
}

int64_t option_milliseconds(const char *seconds)
{
	return (int64_t)ceil(strtod(seconds, NULL) * MS_PER_SECOND);
}

bool option_is_on(const char *text)
{
	return !text || is_one_of(text, on_words);
}

int option_choice(const struct option_row *row, const char *text)
{
	for (int i = 0; row->choices[i]; i++) {
		if (strcmp(row->choices[i], text) == 0) {
			return i;
		}
	}
	return -1;
}

void option_append_choices(struct buffer *out, const struct option_row *row)
{
	for (size_t i = 0; row->choices[i]; i++) {
		if (i > 0) {
			buffer_append_text(out, row->choices[i + 1] ? ", " : " or ");
		}
		buffer_append_text(out, row->choices[i]);
	}
}
