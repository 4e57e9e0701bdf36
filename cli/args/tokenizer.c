#include "cli/args/tokenizer.h"

#include <stdlib.h>
#include <string.h>

struct scanner {
	const char *line;
	size_t len;
	size_t at;
	char *out; /* where the next byte of a word goes */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Takes what stands between quotes, `at` being behind the first; returns it if the second is
 * missing. */
static char take_quoted(struct scanner *scanner, char quote)
{
	while (scanner->at < scanner->len) {
		char c = scanner->line[scanner->at++];
		bool escapes = c == '\\' && quote == '"' && scanner->at < scanner->len;
		if (c == quote) {
			return '\0';
		}
		*scanner->out++ = escapes ? scanner->line[scanner->at++] : c;
	}
	return quote;
}

/* Takes a word; returns the quote that is left open in it. */
static char take_word(struct scanner *scanner)
{
	while (scanner->at < scanner->len && !is_blank(scanner->line[scanner->at])) {
		char c = scanner->line[scanner->at++];
		if (c == '\'' || c == '"') {
			char open = take_quoted(scanner, c);
			if (open) {
				return open;
			}
		} else if (c == '\\' && scanner->at < scanner->len) {
			*scanner->out++ = scanner->line[scanner->at++];
		} else {
			*scanner->out++ = c;
		}
	}
	return '\0';
}

static void skip_blanks(struct scanner *scanner)
{
	while (scanner->at < scanner->len && is_blank(scanner->line[scanner->at])) {
		scanner->at++;
	}
	if (scanner->at < scanner->len && scanner->line[scanner->at] == '#') {
		scanner->at = scanner->len;
	}
}

bool tokenizer_split(struct tokens *words, const char *line, size_t len)
{
	/* A word is never longer than its place in the line, and its end takes the blank's. */
	struct scanner scanner = { .line = line, .len = len, .out = malloc(len + 1) };

	*words = (struct tokens){ .text = scanner.out, .last_ended = true };
	skip_blanks(&scanner);
	while (words->text && scanner.at < len) {
		if (words->count == TOKENIZER_MAX) {
			return false;
		}
		words->last_from = scanner.at;
		words->words[words->count++] = scanner.out;
		words->open_quote = take_word(&scanner);
		*scanner.out++ = '\0';
		words->last_ended = scanner.at < len;
		skip_blanks(&scanner);
	}
	return words->text != NULL;
}

void tokenizer_finish(struct tokens *words)
{
	free(words->text);
	*words = (struct tokens){ 0 };
}
