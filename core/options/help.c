#include "core/options/help.h"

#include <stdio.h>
#include <string.h>

#include "core/options/check.h"
#include "core/text/width.h"
#include "core/text/wrap.h"

enum {
	LEFT_MAX = 64,     /* bytes of "  -s, --socket SOCKET" */
	COLUMN_MAX = 26,   /* where the meaning begins at the latest, as long as the left part fits */
	MEANING_MAX = 1024,
};

static bool has_letters(const struct option_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		if (table->rows[i].letter) {
			return true;
		}
	}
	return false;
}

static size_t write_left(char out[LEFT_MAX], const struct option_row *row, bool letters)
{
	char letter[] = { '-', row->letter, ',', ' ', '\0' };
	const char *before = letters ? "    " : "";

	snprintf(out, LEFT_MAX, "  %s--%s%s%s", row->letter ? letter : before, row->name,
	         row->argument ? " " : "", row->argument ? row->argument : "");
	return width_cells(out, strlen(out));
}

static size_t column_of(const struct option_table *table, bool letters)
{
	char left[LEFT_MAX];
	size_t column = 0;

	for (size_t i = 0; i < table->count; i++) {
		size_t cells = table->rows[i].help ? write_left(left, &table->rows[i], letters) + 2 : 0;
		column = cells > column ? cells : column;
	}
	return column < COLUMN_MAX ? column : COLUMN_MAX;
}

void option_append_meaning(struct buffer *out, const struct option_row *row)
{
	buffer_append_text(out, row->help);
	if (row->type == OPTION_CHOICE) {
		buffer_append_text(out, ": ");
		option_append_choices(out, row);
	}
	if (row->usual) {
		buffer_append_text(out, " (");
		buffer_append_text(out, row->usual);
		buffer_append_byte(out, ')');
	}
}

void option_append_help_row(struct buffer *out, const struct option_table *table,
                            const struct option_row *row)
{
	bool letters = has_letters(table);
	size_t column = column_of(table, letters);
	char left[LEFT_MAX];
	struct buffer meaning;

	buffer_init(&meaning, MEANING_MAX);
	option_append_meaning(&meaning, row);
	buffer_append_byte(&meaning, '\0');
	if (write_left(left, row, letters) + 2 > column) { /* too long: the meaning stands below */
		buffer_append_text(out, left);
		buffer_append_byte(out, '\n');
		left[0] = '\0';
	}
	wrap_append_padded(out, left, column);
	wrap_append(out, buffer_failed(&meaning) ? row->help : (const char *)meaning.data, column);
	buffer_finish(&meaning);
}

void option_append_help(struct buffer *out, const struct option_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		if (table->rows[i].help) {
			option_append_help_row(out, table, &table->rows[i]);
		}
	}
}
