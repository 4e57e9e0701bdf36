#include "cli/args/quote.h"

#include <string.h>

/* What tokenizer_split() or a shell of the system would act on. */
static bool is_special(const char *word)
{
	return strpbrk(word, " \t\"'\\$`!#&()*;<>?[]^{|}~") != NULL;
}

void quote_append(struct buffer *out, const char *word, char open, bool complete)
{
	char quote = open;

	if (!quote && (is_special(word) || !*word)) {
		quote = '\'';
	}
	if (quote == '\'' && strchr(word, '\'')) {
		quote = '"'; /* which can escape */
	}
	if (!quote) {
		buffer_append_text(out, word);
		return;
	}
	buffer_append_byte(out, (uint8_t)quote);
	for (; *word; word++) {
		if (quote == '"' && strchr("\"\\$`", *word)) {
			buffer_append_byte(out, '\\');
		}
		buffer_append_byte(out, (uint8_t)*word);
	}
	if (complete) {
		buffer_append_byte(out, (uint8_t)quote);
	}
}
