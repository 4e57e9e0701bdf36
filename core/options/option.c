#include "core/options/option.h"

#include <string.h>

static bool equals(const char *known, const char *text, size_t len)
{
	return known && strlen(known) == len && memcmp(known, text, len) == 0;
}

const struct option_row *option_by_name(const struct option_table *table, const char *name,
                                        size_t len)
{
	for (size_t i = 0; i < table->count; i++) {
		if (equals(table->rows[i].name, name, len)) {
			return &table->rows[i];
		}
	}
	return NULL;
}

const struct option_row *option_by_letter(const struct option_table *table, char letter)
{
	for (size_t i = 0; letter && i < table->count; i++) {
		if (table->rows[i].letter == letter) {
			return &table->rows[i];
		}
	}
	return NULL;
}

const struct option_row *option_by_key(const struct option_table *table, const char *key,
                                       size_t len)
{
	for (size_t i = 0; i < table->count; i++) {
		if (equals(table->rows[i].key, key, len)) {
			return &table->rows[i];
		}
	}
	return NULL;
}

size_t option_index(const struct option_table *table, const struct option_row *row)
{
	return (size_t)(row - table->rows);
}
