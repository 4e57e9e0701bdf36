/* A typed line, taken apart into words as a shell does it: blanks between them, '…' "…" and \ to
 * keep them in; # begins a comment. */
#ifndef PRESENCE_CLI_ARGS_TOKENIZER_H
#define PRESENCE_CLI_ARGS_TOKENIZER_H

#include <stdbool.h>
#include <stddef.h>

enum { TOKENIZER_MAX = 512 };

struct tokens {
	char *text; /* of all words, each with its end; owned */
	const char *words[TOKENIZER_MAX];
	size_t count;
	/* Of the last word, where the line ends in it: */
	char open_quote;  /* '\'' or '"'; '\0': none is open */
	size_t last_from; /* where it begins in the line, with its quote */
	bool last_ended;  /* there is a blank behind it, or no word at all */
};

/* Splits the `len` bytes of `line`. false: there are too many words, or memory ran out. Whether a
 * quote is left open is for the caller to judge. Either way tokenizer_finish() has to follow. */
bool tokenizer_split(struct tokens *words, const char *line, size_t len);
void tokenizer_finish(struct tokens *words);

#endif
