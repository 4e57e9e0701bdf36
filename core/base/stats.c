#include "core/base/stats.h"

#include <string.h>

void stats_init(struct stats *stats)
{
	stats->count = 0;
}

void stats_add(struct stats *stats, const struct stats_row *row)
{
	if (stats->count < STATS_ROWS_MAX) {
		stats->rows[stats->count++] = *row;
	}
}

int64_t stats_value(const struct stats *stats, const char *name)
{
	for (size_t i = 0; i < stats->count; i++) {
		if (strcmp(stats->rows[i].name, name) == 0) {
			return stats->rows[i].value;
		}
	}
	return 0;
}

void stats_encode_json(const struct stats *stats, struct buffer *out)
{
	buffer_append_byte(out, '{');
	for (size_t i = 0; i < stats->count; i++) {
		buffer_append_text(out, i > 0 ? ",\"" : "\"");
		buffer_append_text(out, stats->rows[i].name);
		buffer_append_text(out, "\":");
		buffer_append_integer(out, stats->rows[i].value);
	}
	buffer_append_byte(out, '}');
}

static const char *type_text(enum stats_type type)
{
	switch (type) {
	case STATS_GAUGE:
		return "gauge";
	case STATS_COUNTER:
		return "counter";
	}
	return "untyped";
}

/* "# HELP <prefix><name> <text>"; the line of the value has no keyword. */
static void append_line(struct buffer *out, const char *keyword, const char *prefix,
                        const char *name, const char *text)
{
	buffer_append_text(out, keyword);
	buffer_append_text(out, prefix);
	buffer_append_text(out, name);
	buffer_append_byte(out, ' ');
	buffer_append_text(out, text);
}

void stats_encode_prometheus(const struct stats *stats, const char *prefix, struct buffer *out)
{
	for (size_t i = 0; i < stats->count; i++) {
		const struct stats_row *row = &stats->rows[i];
		append_line(out, "# HELP ", prefix, row->name, row->help);
		append_line(out, "\n# TYPE ", prefix, row->name, type_text(row->type));
		append_line(out, "\n", prefix, row->name, "");
		buffer_append_integer(out, row->value);
		buffer_append_byte(out, '\n');
	}
}
