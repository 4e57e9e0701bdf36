#include "cli/command/command.h"

#include <ctype.h>
#include <stdio.h>

#include "cli/command/help.h"
#include "cli/command/manual.h"
#include "cli/output/writer.h"
#include "cli/shell/completion.h"
#include "tests/lib/core/check.h"

static const char *text_of(struct buffer *buffer)
{
	buffer_append_byte(buffer, '\0');
	assert_false(buffer_failed(buffer));
	return (const char *)buffer->data;
}

static void every_row_is_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < COMMANDS; i++) {
		const struct command *command = &commands[i];
		assert_non_null(command->run);
		assert_true(islower((unsigned char)command->summary[0]));
		assert_non_null(command->details);
		assert_true(command->least <= command->most);
		assert_int_equal(command->operands[0] != '\0', command->most > 0);
		for (int option = 0; option <= OPTION_GLOBAL_LAST; option++) {
			assert_false(command->options & OPTION_BIT(option));
		}
	}
}

static void names_aliases_and_options_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < COMMANDS; i++) {
		assert_ptr_equal(command_find(commands[i].name), &commands[i]);
		if (commands[i].alias) {
			assert_ptr_equal(command_find(commands[i].alias), &commands[i]);
		}
	}
	for (int i = 0; i < OPTIONS; i++) {
		const struct option_row *row = &option_table.rows[i];
		assert_ptr_equal(option_by_name(&option_table, row->name, strlen(row->name)), row);
		if (row->letter) {
			assert_ptr_equal(option_by_letter(&option_table, row->letter), row);
		}
	}
	assert_null(command_find("lis"));
	assert_null(option_by_letter(&option_table, '\0'));
	assert_true(command_takes("list", OPTION_ROOM) && command_takes("list", OPTION_JSON));
	assert_false(command_takes("ping", OPTION_ROOM));
	assert_true(command_takes(NULL, OPTION_ROOM) && command_takes("lis", OPTION_ROOM));
}

/* Only those that change nothing may be called without a thought. */
static void the_danger_of_each_command_is_known(void **state)
{
	static const struct {
		const char *name;
		enum danger danger;
	} rows[] = {
		{ "kick", DANGER_ASK },        { "ban", DANGER_ASK },      { "unban", DANGER_WRITE },
		{ "broadcast", DANGER_WRITE }, { "reload", DANGER_WRITE },   { "upgrade", DANGER_WRITE },
	};
	size_t dangerous = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(command_find(rows[i].name)->danger, rows[i].danger);
	}
	for (size_t i = 0; i < COMMANDS; i++) {
		dangerous += commands[i].danger != DANGER_READ;
	}
	assert_int_equal(dangerous, COUNT(rows));
}

static void arity_and_options_are_checked_by_the_row(void **state)
{
	static const struct {
		const char *command;
		struct arguments arguments;
		const char *problem; /* NULL: none */
	} rows[] = {
		{ "list", { .operand_count = 0 }, NULL },
		{ "list", { .operands = { "x" }, .operand_count = 1 }, "list: 'x' is one word too many" },
		{ "show", { .operand_count = 0 }, "show needs USER" },
		{ "show", { .operands = { "x" }, .operand_count = 1 }, NULL },
		{ "ping",
		  { .options = { { OPTION_ROOM, "/" } }, .option_count = 1 },
		  "ping has no option '--room'" },
		{ "ping", { .options = { { OPTION_JSON, NULL } }, .option_count = 1 }, NULL },
	};
	struct option_problem problem;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool objects = command_objects(command_find(rows[i].command), &rows[i].arguments, &problem);
		assert_int_equal(objects, rows[i].problem != NULL);
		if (objects) {
			assert_string_equal(problem.text, rows[i].problem);
		}
	}
}

static void the_usage_is_made_of_the_row(void **state)
{
	struct buffer usage;

	(void)state;
	buffer_init(&usage, 4096);
	command_append_usage(&usage, command_find("show"));
	assert_string_equal(text_of(&usage), "show USER [--room ROOM]");
	buffer_clear(&usage);
	command_append_usage(&usage, command_find("ping"));
	assert_string_equal(text_of(&usage), "ping");
	buffer_finish(&usage);
}

static void help_and_manual_tell_of_every_command_and_option(void **state)
{
	struct buffer overview;
	struct buffer manual;
	char name[64];

	(void)state;
	buffer_init(&overview, WRITER_BYTES_MAX);
	buffer_init(&manual, WRITER_BYTES_MAX);
	help_append_overview(&overview);
	text_of(&overview);
	manual_append(&manual);
	for (size_t i = 0; i < COMMANDS; i++) {
		assert_non_null(strstr((const char *)overview.data, commands[i].summary));
	}
	text_of(&manual);
	for (int i = 0; i < OPTIONS; i++) {
		snprintf(name, sizeof(name), "%.8s", option_table.rows[i].name);
		name[strcspn(name, "-")] = '\0';
		assert_non_null(strstr((const char *)manual.data, name));
	}
	buffer_finish(&overview);
	buffer_finish(&manual);
}

static void no_line_of_the_help_is_wider_than_a_terminal(void **state)
{
	struct buffer text;

	(void)state;
	buffer_init(&text, WRITER_BYTES_MAX);
	help_append_overview(&text);
	for (const char *line = text_of(&text); *line; line += strcspn(line, "\n") + 1) {
		assert_true(strcspn(line, "\n") <= 90); /* bytes, for 80 cells */
	}
	buffer_finish(&text);
}

static void there_is_a_completion_for_three_shells(void **state)
{
	(void)state;
	assert_non_null(strstr(completion_script("bash"), "complete -F"));
	assert_non_null(strstr(completion_script("zsh"), "#compdef presencectl"));
	assert_non_null(strstr(completion_script("fish"), "complete -c presencectl"));
	assert_null(completion_script("tcsh"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_complete),
		cmocka_unit_test(names_aliases_and_options_are_told_apart),
		cmocka_unit_test(the_danger_of_each_command_is_known),
		cmocka_unit_test(arity_and_options_are_checked_by_the_row),
		cmocka_unit_test(the_usage_is_made_of_the_row),
		cmocka_unit_test(help_and_manual_tell_of_every_command_and_option),
		cmocka_unit_test(no_line_of_the_help_is_wider_than_a_terminal),
		cmocka_unit_test(there_is_a_completion_for_three_shells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
