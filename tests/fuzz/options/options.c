/* option_read_words() and option_values_take(): any words, a line of the input each. */
#include <stdlib.h>
#include <string.h>

#include "core/options/check.h"
#include "core/options/values.h"
#include "core/options/words.h"
#include "tests/fuzz/lib/fuzz.h"

enum { WORDS_MAX = 64, LIST_MAX = 8 };

enum option { LIST, CHOICE, INTEGER, SECONDS, TEXT, SWITCH, OPTIONS };

static const char *const choices[] = { "one", "two", "three", NULL };

/* clang-format off */
static const struct option_row rows[OPTIONS] = {
	[LIST] = { .name = "list", .letter = 'l', .type = OPTION_LIST, .argument = "A,B",
		.max = LIST_MAX, .may_be_empty = true, .help = "list" },
	[CHOICE] = { .name = "choice", .letter = 'c', .type = OPTION_CHOICE, .argument = "WHICH",
		.choices = choices, .usual = "one", .help = "choice" },
	[INTEGER] = { .name = "integer", .letter = 'i', .type = OPTION_INTEGER, .argument = "N",
		.min = -9, .max = 999, .usual = "7", .help = "integer" },
	[SECONDS] = { .name = "seconds", .letter = 's', .type = OPTION_SECONDS, .argument = "S",
		.max = 60, .usual = "1", .help = "seconds" },
	[TEXT] = { .name = "text", .letter = 't', .type = OPTION_TEXT, .argument = "TEXT",
		.help = "text" },
	[SWITCH] = { .name = "switch", .letter = 'w', .help = "switch" },
};
/* clang-format on */

static const struct option_table table = { "fuzz", rows, OPTIONS, "fuzz --help" };

static enum option_result take_option(void *context, const struct option_given *given,
                                      struct option_problem *problem)
{
	promise((given->value != NULL) == (given->row->type != OPTION_SWITCH),
	        "what takes a value has one");
	return option_values_take(context, given, problem) ? OPTION_TAKEN : OPTION_REFUSED;
}

static enum option_result take_operand(void *context, const char *word,
                                       struct option_problem *problem)
{
	(void)context;
	(void)problem;
	promise(word != NULL, "an operand is a word");
	return OPTION_TAKEN;
}

static void check_problem(const struct option_problem *problem)
{
	size_t len = strlen(problem->text);

	promise(len > 0 && len < OPTION_PROBLEM_MAX, "a problem is a sentence");
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)problem->text[i];
		promise(c >= ' ' && c != 0x7f, "a problem is fit for a terminal");
	}
}

static void check_values(const struct option_values *values)
{
	int64_t integer = option_values_integer(values, INTEGER);
	const char *text = option_values_text(values, TEXT);

	promise(integer >= -9 && integer <= 999, "a number is in its range");
	promise(option_values_choice(values, CHOICE) >= 0, "a choice is one of them");
	promise(option_values_count(values, LIST) <= LIST_MAX, "a list has an end");
	promise(!text || *text, "a text is not empty");
	for (size_t i = 0; i < OPTIONS; i++) {
		promise(option_values_agree(values, values, i), "values agree with themselves");
	}
}

/* Cuts the text into words at its line ends. */
static size_t split(char *text, const char *words[WORDS_MAX])
{
	size_t count = 0;

	for (char *word; count < WORDS_MAX && (word = strsep(&text, "\n"));) {
		words[count++] = word;
	}
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	const char *words[WORDS_MAX];
	struct option_problem problem = { 0 };
	struct option_values values;
	const struct option_reader reader = { .option = take_option,
		                                  .operand = take_operand,
		                                  .context = &values };

	promise(text != NULL, "there is memory");
	if (size > 0) {
		memcpy(text, data, size);
	}
	text[size] = '\0';
	option_values_init(&values, &table);
	size_t count = split(text, words);
	if (option_read_words(&table, &reader, words, count, &problem) == OPTION_REFUSED) {
		check_problem(&problem);
	}
	free(text);
	check_values(&values);
	option_values_finish(&values);
	return 0;
}
