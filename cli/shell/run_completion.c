/* completion, and what the completion scripts call. */
#include <string.h>

#include "cli/args/quote.h"
#include "cli/args/tokenizer.h"
#include "cli/command/run.h"
#include "cli/shell/completion.h"

enum exit_status run_completion(struct console *console, const struct arguments *arguments)
{
	const char *script = completion_script(arguments->operands[0]);
	struct buffer text;

	if (!script) {
		console_complain(console, "there is no completion for '%s', only for bash, zsh and fish",
		                 arguments->operands[0]);
		return EXIT_BAD_ARGUMENT;
	}
	buffer_init(&text, WRITER_BYTES_MAX);
	buffer_append_text(&text, script);
	console_print(console, &text);
	buffer_finish(&text);
	return EXIT_DONE;
}

/* --- __complete SHELL [WORD…] PREFIX --- */

/* What the shell handed over, as it is meant. bash passes words as they were typed, and breaks them
 * at an equals sign. */
struct typed {
	bool raw;
	struct tokens parts[ARGUMENTS_OPERANDS_MAX];
	const char *words[ARGUMENTS_OPERANDS_MAX];
	size_t count;
	char open; /* the quote that the last word begins with */
	struct buffer *out;
};

static void print_candidate(void *context, const char *text, const char *description)
{
	struct typed *typed = context;

	if (typed->raw) {
		quote_append(typed->out, text, typed->open, true);
	} else {
		buffer_append_text(typed->out, text);
		buffer_append_text(typed->out, *description ? "\t" : "");
		buffer_append_text(typed->out, description);
	}
	buffer_append_byte(typed->out, '\n');
}

static void add_typed(struct typed *typed, const char *word, bool last)
{
	struct tokens *parts = &typed->parts[typed->count];

	typed->open = '\0';
	if (typed->raw && tokenizer_split(parts, word, strlen(word))) {
		typed->open = parts->open_quote;
		word = parts->count > 0 ? parts->words[0] : "";
	}
	if (!typed->raw || strcmp(word, "=") != 0) {
		typed->words[typed->count++] = word;
	} else if (last) {
		typed->words[typed->count++] = ""; /* the value begins behind it */
	}
}

/* The socket to ask at is part of the unfinished line. */
static void take_socket(struct console *console, const struct typed *typed)
{
	struct arguments line;
	struct option_problem ignored;

	arguments_parse(&line, typed->words, typed->count - 1, NULL, &ignored);
	const char *socket = arguments_value(&line, OPTION_SOCKET);
	if (socket) {
		console->options.socket = socket;
	}
}

enum exit_status run_complete(struct console *console, const struct arguments *arguments)
{
	static struct typed typed; /* too large for a stack */
	struct buffer text;

	if (arguments->operand_count < 2) {
		console_complain(console, "__complete needs a shell and words");
		return EXIT_USAGE;
	}
	buffer_init(&text, WRITER_BYTES_MAX);
	typed.raw = strcmp(arguments->operands[0], "bash") == 0;
	typed.out = &text;
	for (size_t i = 1; i < arguments->operand_count; i++) {
		add_typed(&typed, arguments->operands[i], i + 1 == arguments->operand_count);
	}
	if (typed.count > 0) {
		take_socket(console, &typed);
		completion_find(console, typed.words, typed.count - 1, typed.words[typed.count - 1],
		                print_candidate, &typed);
	}
	for (size_t i = 0; i < ARGUMENTS_OPERANDS_MAX; i++) {
		tokenizer_finish(&typed.parts[i]);
	}
	console_print(console, &text);
	buffer_finish(&text);
	return EXIT_DONE;
}
