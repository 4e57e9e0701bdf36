#include "core/stats/exposition.h"

#include <stdbool.h>
#include <string.h>

#define TOTAL "_total"

/* A document under way. */
struct writer {
	struct buffer *out;
	const char *prefix;
	enum exposition_format format;
};

const char *exposition_type(enum exposition_format format)
{
	return format == EXPOSITION_OPENMETRICS
	           ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
	           : "text/plain; version=0.0.4; charset=utf-8";
}

/* Prometheus names it first if it wants it at all, and says which version. */
enum exposition_format exposition_choose(const char *accept)
{
	bool open = accept && strstr(accept, "application/openmetrics-text");

	return open ? EXPOSITION_OPENMETRICS : EXPOSITION_PROMETHEUS;
}

static const char *family_of(const struct stats_row *row)
{
	return row->family ? row->family : row->name;
}

static bool ends_in(const char *text, size_t len, const char *end)
{
	size_t end_len = strlen(end);

	return len > end_len && memcmp(text + len - end_len, end, end_len) == 0;
}

static const char *type_text(enum stats_type type)
{
	switch (type) {
	case STATS_GAUGE: return "gauge";
	case STATS_COUNTER: return "counter";
	case STATS_HISTOGRAM: return "histogram";
	}
	return "unknown";
}

/* In OpenMetrics the family of a counter is called what its samples are without "_total". */
static size_t family_length(const struct writer *writer, const struct stats_row *row)
{
	size_t len = strlen(family_of(row));
	bool cut = writer->format == EXPOSITION_OPENMETRICS && row->type == STATS_COUNTER &&
	           ends_in(family_of(row), len, TOTAL);

	return cut ? len - strlen(TOTAL) : len;
}

/* "# HELP presence_users Users who are present" */
static void append_comment(const struct writer *writer, const char *keyword,
                           const struct stats_row *row, const char *text)
{
	buffer_append_text(writer->out, keyword);
	buffer_append_text(writer->out, writer->prefix);
	buffer_append(writer->out, family_of(row), family_length(writer, row));
	buffer_append_byte(writer->out, ' ');
	buffer_append_text(writer->out, text);
	buffer_append_byte(writer->out, '\n');
}

/* A unit may be told where the name ends in it, and has to be its end then. */
static bool tells_unit(const struct writer *writer, const struct stats_row *row)
{
	size_t len = family_length(writer, row);

	return writer->format == EXPOSITION_OPENMETRICS && ends_in(family_of(row), len, row->unit) &&
	       family_of(row)[len - strlen(row->unit) - 1] == '_';
}

static void append_family(const struct writer *writer, const struct stats_row *row)
{
	append_comment(writer, "# HELP ", row, row->help);
	append_comment(writer, "# TYPE ", row, type_text(row->type));
	if (tells_unit(writer, row)) {
		append_comment(writer, "# UNIT ", row, row->unit);
	}
}

/* One sample: its name with what follows it, a label if there is one, and the value. */
static void append_sample(const struct writer *writer, const struct stats_row *row,
                          const char *suffix, const char *label, const char *label_value)
{
	buffer_append_text(writer->out, writer->prefix);
	buffer_append_text(writer->out, family_of(row));
	buffer_append_text(writer->out, suffix);
	if (label) {
		buffer_append_byte(writer->out, '{');
		buffer_append_text(writer->out, label);
		buffer_append_text(writer->out, "=\"");
		buffer_append_text(writer->out, label_value);
		buffer_append_text(writer->out, "\"}");
	}
	buffer_append_byte(writer->out, ' ');
}

static void append_value(const struct writer *writer, int64_t value, int64_t parts)
{
	stats_append_value(writer->out, value, parts);
	buffer_append_byte(writer->out, '\n');
}

static void append_histogram(const struct writer *writer, const struct stats_row *row)
{
	const struct histogram *histogram = row->histogram;
	uint64_t count = 0;

	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		count += histogram->counts[i];
		append_sample(writer, row, "_bucket", "le", histogram_buckets[i].seconds);
		append_value(writer, (int64_t)count, 0);
	}
	count = histogram_count(histogram);
	append_sample(writer, row, "_bucket", "le", "+Inf");
	append_value(writer, (int64_t)count, 0);
	append_sample(writer, row, "_sum", NULL, NULL);
	append_value(writer, (int64_t)histogram->sum_us, 1000 * 1000);
	append_sample(writer, row, "_count", NULL, NULL);
	append_value(writer, (int64_t)count, 0);
}

void exposition_append(struct buffer *out, const struct stats *stats, const char *prefix,
                       enum exposition_format format)
{
	const struct writer writer = { out, prefix, format };
	const char *family = "";

	for (size_t i = 0; i < stats->count; i++) {
		const struct stats_row *row = &stats->rows[i];
		if (!*family_of(row)) {
			continue;
		}
		if (strcmp(family, family_of(row)) != 0) {
			append_family(&writer, row);
			family = family_of(row);
		}
		if (row->type == STATS_HISTOGRAM) {
			append_histogram(&writer, row);
		} else {
			append_sample(&writer, row, "", row->label, row->label_value);
			append_value(&writer, row->value, row->parts);
		}
	}
}

void exposition_end(struct buffer *out, enum exposition_format format)
{
	if (format == EXPOSITION_OPENMETRICS) {
		buffer_append_text(out, "# EOF\n");
	}
}
