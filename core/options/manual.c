#include "core/options/manual.h"

#include <stdio.h>

#include "core/options/help.h"
#include "core/options/scdoc.h"

enum {
	NAME_MAX_BYTES = 64,
	MEANING_MAX = 1024,
};

static void append_meaning(struct buffer *out, const struct option_row *row)
{
	struct buffer meaning;

	buffer_init(&meaning, MEANING_MAX);
	option_append_meaning(&meaning, row);
	buffer_append_byte(&meaning, '\0');
	scdoc_append_plain(out, buffer_failed(&meaning) ? row->help : (const char *)meaning.data);
	buffer_finish(&meaning);
	if (row->details) {
		buffer_append_text(out, ". ");
		scdoc_append_plain(out, row->details);
	}
}

void option_append_manual_row(struct buffer *out, const struct option_row *row)
{
	char name[NAME_MAX_BYTES];

	if (row->letter) {
		scdoc_append_bold(out, (char[]){ '-', row->letter, '\0' });
		buffer_append_text(out, ", ");
	}
	snprintf(name, sizeof(name), "--%s", row->name);
	scdoc_append_bold(out, name);
	if (row->argument) {
		buffer_append_byte(out, ' ');
		scdoc_append_underlined(out, row->argument);
	}
	buffer_append_text(out, "\n\t");
	append_meaning(out, row);
	buffer_append_text(out, "\n\n");
}

void option_append_manual(struct buffer *out, const struct option_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		if (table->rows[i].help) {
			option_append_manual_row(out, &table->rows[i]);
		}
	}
}

void option_append_manual_term(struct buffer *out, const char *term, const char *meaning)
{
	scdoc_append_bold(out, term);
	buffer_append_text(out, "\n\t");
	scdoc_append_plain(out, meaning);
	buffer_append_text(out, "\n\n");
}
