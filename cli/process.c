#include "cli/process.h"

#include <stdio.h>
#include <string.h>
#include "core/text/utf8.h"

#include "cli/args/arguments.h"
#include "cli/command/command.h"
#include "cli/command/help.h"

static enum exit_status wrong_words(const struct console *console, const char *name,
                                    const struct option_problem *problem)
{
	const struct command *command = name ? command_find(name) : NULL;

	console_complain(console, "%s", problem->text);
	if (!problem->suggests) {
		console_hint("see presencectl help%s%s", command ? " " : "", command ? command->name : "");
	}
	return EXIT_USAGE;
}

static enum exit_status unknown_command(const struct console *console, const char *name)
{
	const char *nearest = command_nearest(name);

	if (nearest) {
		console_complain(console, "there is no command '%s'; did you mean '%s'?", name, nearest);
	} else {
		console_complain(console, "there is no command '%s'", name);
		console_hint("presencectl help lists the commands");
	}
	return EXIT_USAGE;
}

static const char *malformed_of(const char *text)
{
	return utf8_valid(text, strlen(text)) ? NULL : text;
}

/* The first argument that is no text, as all that the daemon is told has to be; NULL: there is
 * none. A path is no text: it has whatever bytes it has. */
static const char *find_malformed(const struct arguments *arguments)
{
	const char *found = NULL;

	for (size_t i = 0; i < arguments->operand_count && !found; i++) {
		found = malformed_of(arguments->operands[i]);
	}
	for (size_t i = 0; i < arguments->option_count && !found; i++) {
		const struct given_option *given = &arguments->options[i];
		found = given->value && given->option != OPTION_SOCKET ? malformed_of(given->value) : NULL;
	}
	return found;
}

static enum exit_status show_help(struct console *console, const struct command *command)
{
	struct buffer text;

	buffer_init(&text, WRITER_BYTES_MAX);
	if (command) {
		help_append_command(&text, command);
	} else {
		help_append_overview(&text);
	}
	console_print(console, &text);
	buffer_finish(&text);
	return EXIT_DONE;
}

static enum exit_status dispatch(struct console *console, const struct arguments *arguments)
{
	const struct command *command = command_find(arguments->command);
	struct option_problem problem;

	if (!command) {
		return unknown_command(console, arguments->command);
	}
	if (arguments_have(arguments, OPTION_HELP)) {
		return show_help(console, command);
	}
	if (command_objects(command, arguments, &problem)) {
		return wrong_words(console, command->name, &problem);
	}
	if (!arguments_check(arguments, &problem)) {
		console_complain(console, "%s", problem.text);
		return EXIT_BAD_ARGUMENT;
	}
	options_apply(&console->options, arguments);
	enum exit_status status = command->local ? EXIT_DONE : console_connect(console);
	return status == EXIT_DONE ? command->run(console, arguments) : status;
}

static enum exit_status without_command(struct console *console, const struct arguments *arguments)
{
	if (arguments_have(arguments, OPTION_VERSION)) {
		console_say(console, "presencectl " PRESENCE_VERSION);
		return EXIT_DONE;
	}
	if (arguments_have(arguments, OPTION_HELP)) {
		return show_help(console, NULL);
	}
	console_complain(console, "which command?");
	console_hint("presencectl help lists them");
	return EXIT_USAGE;
}

/* The words of a completion are somebody's unfinished line, not ours to judge. */
static bool is_raw(const char *const *words, size_t count)
{
	return count > 0 && strcmp(words[0], "__complete") == 0;
}

static bool read_words(struct arguments *arguments, const char *const *words, size_t count,
                       struct option_problem *problem)
{
	if (!is_raw(words, count)) {
		return arguments_parse(arguments, words, count, command_takes, problem);
	}
	*arguments = (struct arguments){ .command = words[0] };
	for (size_t i = 1; i < count && i <= ARGUMENTS_OPERANDS_MAX; i++) {
		arguments->operands[arguments->operand_count++] = words[i];
	}
	return true;
}

enum exit_status process(struct console *console, const char *const *words, size_t count)
{
	struct options usual = console->options;
	struct arguments arguments;
	struct option_problem problem;

	if (!read_words(&arguments, words, count, &problem)) {
		return wrong_words(console, arguments.command, &problem);
	}
	const char *malformed = is_raw(words, count) ? NULL : find_malformed(&arguments);
	if (malformed) {
		console_complain(console, "the argument '%s' is not valid UTF-8", malformed);
		return EXIT_BAD_ARGUMENT;
	}
	if (console->in_shell && arguments_have(&arguments, OPTION_SOCKET)) {
		console_complain(console, "--socket is for the start of the shell, not for one command");
		return EXIT_USAGE;
	}
	enum exit_status status =
		arguments.command ? dispatch(console, &arguments) : without_command(console, &arguments);
	console->options = usual;
	return status;
}
