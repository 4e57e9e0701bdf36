#include "core/options/manual.h"

#include <stdio.h>

#include "core/options/help.h"
#include "core/options/scdoc.h"

enum {
	NAME_MAX_BYTES = 64,
	MEANING_MAX = 1024,
	DETAILS_MAX = 4096,
};

/* Text whose lines are broken for a terminal becomes a paragraph. */
static void append_paragraph(struct buffer *out, const char *text)
{
	struct buffer joined;

	buffer_init(&joined, DETAILS_MAX);
	for (const char *at = text; *at; at++) {
		buffer_append_byte(&joined, *at == '\n' ? ' ' : (uint8_t)*at);
	}
	buffer_append_byte(&joined, '\0');
	scdoc_append_plain(out, buffer_failed(&joined) ? text : (const char *)joined.data);
	buffer_finish(&joined);
}

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
		append_paragraph(out, row->details);
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

static void append_key(struct buffer *out, const struct option_row *row)
{
	scdoc_append_bold(out, row->key);
	buffer_append_text(out, " = ");
	scdoc_append_underlined(out, row->type == OPTION_SWITCH ? "yes|no" : row->argument);
	buffer_append_text(out, "\n\t");
	append_meaning(out, row);
	if (!row->at_run_time) {
		buffer_append_text(out, row->details ? " Needs a restart." : ". Needs a restart.");
	}
	buffer_append_text(out, "\n\n");
}

void option_append_manual_keys(struct buffer *out, const struct option_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		if (table->rows[i].key && table->rows[i].help) {
			append_key(out, &table->rows[i]);
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
