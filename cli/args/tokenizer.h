/* Splits a typed line into words as a shell does: at blanks, unless they are quoted by '…', "…" or
 * \. A # where a word would begin starts a comment. */
#ifndef PRESENCE_CLI_ARGS_TOKENIZER_H
#define PRESENCE_CLI_ARGS_TOKENIZER_H

#include <stdbool.h>
#include <stddef.h>

enum { TOKENIZER_MAX = 512 };

struct tokens {
	char *text; /* all words, each terminated; owned */
	const char *words[TOKENIZER_MAX];
	size_t count;
	/* About the last word, for completion: */
	char open_quote;  /* the quote that is not closed, '\'' or '"'; '\0': none */
	size_t last_from; /* the byte of the line at which it begins, with its quote */
	bool last_ended;  /* a blank stands behind it, or there is no word */
};

/* Splits the `len` bytes of `line`. false: there are more than TOKENIZER_MAX words, or no memory.
 * An open quote is no error here. In any case the caller calls tokenizer_finish(). */
bool tokenizer_split(struct tokens *words, const char *line, size_t len);
void tokenizer_finish(struct tokens *words);

#endif
