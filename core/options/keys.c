#include "core/options/keys.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/options/suggest.h"

enum { KEY_SHOWN_MAX = 128 }; /* bytes of an unknown key that are quoted */

static const char *nearest(const struct option_table *table, const char *key)
{
	struct suggestion suggestion = { .word = key };

	for (size_t i = 0; i < table->count; i++) {
		if (table->rows[i].key && table->rows[i].help) {
			suggest_consider(&suggestion, table->rows[i].key);
		}
	}
	return suggestion.best;
}

bool option_take_key(struct option_values *values, const char *key, const char *value,
                     const struct option_origin *origin, struct option_problem *problem)
{
	const struct option_row *row = option_by_key(values->table, key, strlen(key));

	if (row) {
		const struct option_given given = { row, value, *origin };
		return option_values_take(values, &given, problem);
	}
	const char *meant = nearest(values->table, key);
	option_complain(problem, "%s:%u: unknown option '%.*s'%s%s%s", origin->name, origin->line,
	                KEY_SHOWN_MAX, key, meant ? "; did you mean '" : "", meant ? meant : "",
	                meant ? "'?" : "");
	problem->suggests = meant != NULL;
	return false;
}

/* "presenced" and "log_level" to "PRESENCED_LOG_LEVEL". */
static void name_variable(char out[OPTION_VARIABLE_MAX], const char *program, const char *key)
{
	snprintf(out, OPTION_VARIABLE_MAX, "%s_%s", program, key);
	for (char *at = out; *at; at++) {
		*at = *at == '-' ? '_' : (char)toupper((unsigned char)*at);
	}
}

void option_variable_name(char out[OPTION_VARIABLE_MAX], const struct option_table *table,
                          const struct option_row *row)
{
	name_variable(out, table->program, row->key);
}

static const struct option_row *row_of_variable(const struct option_table *table, const char *name)
{
	char known[OPTION_VARIABLE_MAX];

	for (size_t i = 0; i < table->count; i++) {
		if (table->rows[i].key) {
			option_variable_name(known, table, &table->rows[i]);
			if (strcmp(known, name) == 0) {
				return &table->rows[i];
			}
		}
	}
	return NULL;
}

/* `name` begins with `prefix`. */
static enum option_variable unknown(const struct option_table *table, const char *name,
                                    const char *prefix, struct option_problem *problem)
{
	char key[OPTION_VARIABLE_MAX];
	char variable[OPTION_VARIABLE_MAX] = "";

	snprintf(key, sizeof(key), "%s", name + strlen(prefix));
	for (char *at = key; *at; at++) {
		*at = (char)tolower((unsigned char)*at);
	}
	const char *meant = nearest(table, key);
	if (meant) {
		name_variable(variable, table->program, meant);
	}
	option_complain(problem, "there is no variable '%s'%s%s%s", name,
	                meant ? "; did you mean '" : "", variable, meant ? "'?" : "");
	problem->suggests = meant != NULL;
	return OPTION_VARIABLE_UNKNOWN;
}

enum option_variable option_take_variable(struct option_values *values, const char *variable,
                                          struct option_problem *problem)
{
	char name[OPTION_VARIABLE_MAX];
	char prefix[OPTION_VARIABLE_MAX];
	size_t len = strcspn(variable, "=");

	name_variable(prefix, values->table->program, "");
	if (strncmp(variable, prefix, strlen(prefix)) != 0 || variable[len] == '\0' ||
	    variable[len + 1] == '\0') {
		return OPTION_VARIABLE_OTHER;
	}
	snprintf(name, sizeof(name), "%.*s", (int)(len < sizeof(name) ? len : sizeof(name) - 1),
	         variable);
	const struct option_row *row = row_of_variable(values->table, name);
	if (!row) {
		return unknown(values->table, name, prefix, problem);
	}
	const struct option_given given = { row,
		                                variable + len + 1,
		                                { OPTION_FROM_ENVIRONMENT, name, 0 } };
	return option_values_take(values, &given, problem) ? OPTION_VARIABLE_TAKEN
	                                                   : OPTION_VARIABLE_REFUSED;
}
