/* stats and metrics: the figures of the service and of the daemon that it runs in. */
#include <string.h>

#include "core/admin/admin_internal.h"
#include "core/admin/encode.h"
#include "core/presence/stats.h"

#define PREFIX "presence_"

static void collect(const struct admin *admin, struct stats *stats)
{
	const struct admin_status *host = &admin->host;

	bans_expire(&admin->service->tracker.bans, admin->service->hub.now_ms);
	stats_init(stats);
	service_stats(admin->service, stats);
	if (host->append_stats) {
		host->append_stats(host->context, stats);
	}
	if (host->append_health) {
		host->append_health(host->health_context, stats);
	}
}

enum control_error admin_run_stats(struct call *call)
{
	struct buffer *out = call_begin(call);
	struct stats stats;

	collect(call->admin, &stats);
	admin_key(out, "stats");
	stats_encode_json(&stats, out);
	return call_end(call);
}

static void add_build(const struct admin *admin, struct stats *stats)
{
	stats_add(stats, &(struct stats_row){ .name = "build_info",
	                                      .type = STATS_GAUGE,
	                                      .help = "1, with the version as a label",
	                                      .unit = "builds",
	                                      .value = 1,
	                                      .label = "version",
	                                      .label_value = admin->version });
}

void admin_append_metrics(const struct admin *admin, struct buffer *out,
                          enum exposition_format format)
{
	struct stats stats;

	collect(admin, &stats);
	add_build(admin, &stats);
	exposition_append(out, &stats, PREFIX, format);
	stats_init(&stats);
	if (admin->host.append_process) {
		admin->host.append_process(admin->host.context, &stats);
	}
	exposition_append(out, &stats, "", format);
	exposition_end(out, format);
}

/* NULL: there is no such format. */
static const enum exposition_format *format_of(const char *name)
{
	static const enum exposition_format formats[] = { EXPOSITION_PROMETHEUS,
		                                              EXPOSITION_OPENMETRICS };

	if (!name || strcmp(name, "prometheus") == 0) {
		return &formats[0];
	}
	return strcmp(name, "openmetrics") == 0 ? &formats[1] : NULL;
}

enum control_error admin_run_metrics(struct call *call)
{
	const enum exposition_format *format = format_of(call->request->format);
	struct buffer text;

	if (!format) {
		return call_fail(call, CONTROL_BAD_PARAMS, "the format is prometheus or openmetrics");
	}
	buffer_init(&text, EXPOSITION_BYTES_MAX);
	admin_append_metrics(call->admin, &text, *format);
	if (buffer_failed(&text)) {
		buffer_finish(&text);
		return call_fail(call, CONTROL_NO_MEMORY, "out of memory");
	}
	struct buffer *out = call_begin(call);
	admin_text_member(out, "type", exposition_type(*format));
	admin_key(out, "text");
	json_append_string(out, (const char *)text.data, text.len);
	buffer_finish(&text);
	return call_end(call);
}
