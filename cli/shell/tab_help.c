#include "cli/shell/tab_help.h"

#include <stdio.h>
#include <string.h>

#include "core/text/width.h"

#include "cli/args/quote.h"
#include "cli/args/tokenizer.h"
#include "cli/command/help.h"
#include "cli/shell/completion.h"
#include "cli/terminal.h"

enum {
	COMMON_MAX = 512, /* bytes of a word */
	SHOWN_MAX = 100,  /* candidates */
	LEFT_WIDTH = 24,  /* cells of a candidate that has a description */
};

/* What was found so far. */
struct found {
	size_t count;
	char common[COMMON_MAX]; /* what all candidates begin with */
	struct buffer *shown;
};

/* Cuts `common` to what `text` begins with too, and never within a character. */
static void cut_to(char *common, const char *text)
{
	size_t len = 0;

	while (common[len] && common[len] == text[len]) {
		len++;
	}
	while (len > 0 && ((unsigned char)common[len] & 0xc0) == 0x80) {
		len--;
	}
	common[len] = '\0';
}

static void append_padded(struct buffer *out, const char *text, size_t cells)
{
	size_t used = width_sanitise(out, text, strlen(text));

	for (; used < cells; used++) {
		buffer_append_byte(out, ' ');
	}
}

static void on_candidate(void *context, const char *text, const char *description)
{
	struct found *found = context;
	struct buffer line;

	if (found->count == 1 && strcmp(found->common, text) == 0) {
		return; /* another user of the same name */
	}
	if (found->count++ == 0) {
		snprintf(found->common, sizeof(found->common), "%s", text);
	}
	cut_to(found->common, text);
	if (found->count > SHOWN_MAX) {
		return;
	}
	buffer_init(&line, WRITER_BYTES_MAX);
	append_padded(&line, text, *description ? LEFT_WIDTH : 0);
	buffer_append_text(&line, *description ? " " : "");
	buffer_append_text(&line, description);
	buffer_append_text(found->shown, "  ");
	size_t width = terminal_width();
	width_cut(found->shown, (const char *)line.data, line.len, width > 4 ? width - 3 : 1);
	buffer_append_byte(found->shown, '\n');
	buffer_finish(&line);
}

/* One candidate is the word; several are as much of it as they have in common, or are shown. */
static void take_found(const struct found *found, const char *prefix, const struct tokens *words,
                       struct prompt_completion *out)
{
	char open = words->last_ended ? '\0' : words->open_quote;
	bool is_value = found->common[0] == '-' && strchr(found->common, '=');

	if (found->count == 1) {
		quote_append(&out->replaced, found->common, open, true);
		buffer_append_text(&out->replaced, is_value ? "" : " ");
		buffer_clear(&out->shown);
	} else if (strlen(found->common) > strlen(prefix)) {
		quote_append(&out->replaced, found->common, open, false);
		buffer_clear(&out->shown);
	} else if (found->count > SHOWN_MAX) {
		buffer_append_text(&out->shown, "  …\n");
	}
}

void tab_help_complete(struct console *console, const char *line, size_t point,
                       struct prompt_completion *out)
{
	struct found found = { .shown = &out->shown };
	struct tokens words;

	if (tokenizer_split(&words, line, point)) {
		bool typing = words.count > 0 && !words.last_ended;
		const char *prefix = typing ? words.words[words.count - 1] : "";
		out->from = typing ? words.last_from : point;
		completion_find(console, words.words, words.count - typing, prefix, on_candidate, &found);
		if (found.count > 0) {
			take_found(&found, prefix, &words, out);
		}
	}
	tokenizer_finish(&words);
}

void tab_help_explain(const char *line, size_t point, struct buffer *out)
{
	struct tokens words;

	if (tokenizer_split(&words, line, point) && (words.count == 0 || words.last_ended)) {
		const struct command *command = words.count ? command_find(words.words[0]) : NULL;
		if (command) {
			help_append_command(out, command);
		} else {
			help_append_commands(out);
		}
	}
	tokenizer_finish(&words);
}
