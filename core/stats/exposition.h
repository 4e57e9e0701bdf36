/* The text formats in which monitoring reads figures: that of Prometheus, version 0.0.4
 * (prometheus.io/docs/instrumenting/exposition_formats), and OpenMetrics 1.0 (openmetrics.io).
 *
 * One document is made of one or several tables, and an end. No row may be in it twice. */
#ifndef PRESENCE_CORE_STATS_EXPOSITION_H
#define PRESENCE_CORE_STATS_EXPOSITION_H

#include "core/stats/stats.h"

enum { EXPOSITION_BYTES_MAX = 256 * 1024 }; /* of a document; one has some 20,000 */

enum exposition_format {
	EXPOSITION_PROMETHEUS,
	EXPOSITION_OPENMETRICS,
};

/* The Content-Type of a document. */
const char *exposition_type(enum exposition_format format);

/* Which one a client wants that sends this as its Accept; NULL: it sends none. */
enum exposition_format exposition_choose(const char *accept);

/* Appends the table; `prefix` goes before all names. */
void exposition_append(struct buffer *out, const struct stats *stats, const char *prefix,
                       enum exposition_format format);

/* Ends the document. */
void exposition_end(struct buffer *out, enum exposition_format format);

#endif
