#include "core/stats/stats.h"

#include <stdbool.h>
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

void stats_add_rows(struct stats *stats, const struct stats_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		stats_add(stats, &rows[i]);
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

void stats_append_value(struct buffer *out, int64_t value, int64_t parts)
{
	buffer_append_integer(out, parts > 1 ? value / parts : value);
	int64_t rest = parts > 1 ? value % parts : 0;
	if (rest > 0) {
		buffer_append_byte(out, '.');
	}
	for (; rest > 0; parts /= 10) {
		buffer_append_byte(out, (uint8_t)('0' + rest * 10 / parts));
		rest %= parts / 10;
	}
}

void stats_encode_json(const struct stats *stats, struct buffer *out)
{
	bool first = true;

	buffer_append_byte(out, '{');
	for (size_t i = 0; i < stats->count; i++) {
		const struct stats_row *row = &stats->rows[i];
		if (row->type == STATS_HISTOGRAM) {
			continue;
		}
		buffer_append_text(out, first ? "\"" : ",\"");
		buffer_append_text(out, row->name);
		buffer_append_text(out, "\":");
		stats_append_value(out, row->value, row->parts);
		first = false;
	}
	buffer_append_byte(out, '}');
}
