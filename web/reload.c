#include "web/reload.h"

#include <signal.h>
#include <string.h>

#include "core/admin/encode.h"
#include "core/text/json.h"
#include "web/configuration.h"
#include "web/log.h"

enum { FAULTS_TOLD_MAX = 50 }; /* of a reload; there may be as many as a file has lines */

struct faults {
	struct buffer *texts; /* elements of a JSON array; NULL: nobody asks */
	size_t count;
};

static void append_element(struct buffer *out, const char *text)
{
	if (out) {
		admin_element(out);
		json_append_string(out, text, strlen(text));
	}
}

static void take_fault(void *context, const char *text)
{
	struct faults *faults = context;

	if (faults->count++ < FAULTS_TOLD_MAX) {
		log_error("config", "%s", text);
		append_element(faults->texts, text);
	}
}

static void take_warning(void *context, const char *text)
{
	(void)context;
	log_warn("config", "%s", text);
}

/* NULL: it is told what is wrong. */
static struct settings *read_again(const struct reload *reload, struct config_report *report)
{
	struct option_values said;
	struct option_problem problem;
	int status;

	option_values_init(&said, &options_table);
	if (options_parse(&said, reload->source.count, reload->source.words, &problem) != OPTIONS_RUN) {
		option_values_finish(&said);
		config_report_fault(report, "%s", problem.text);
		return NULL;
	}
	return configuration_read(&said, reload->source.environment, report, &status);
}

static void append_restarts(const struct daemon *daemon, const struct settings *settings,
                            struct buffer *out)
{
	for (int option = 0; option < OPTIONS; option++) {
		if (settings_need_start(daemon->start, settings, (enum option)option)) {
			append_element(out, options_table.rows[option].name);
		}
	}
}

/* The last that can fail is the certificate, so that it is either all or nothing. */
static bool apply(struct reload *reload, struct settings *settings, struct config_report *report,
                  struct buffer *restarts)
{
	char why[CONTEXTS_PROBLEM_MAX];

	if (!server_reload_tls(&reload->daemon->server, why)) {
		config_report_fault(report, "%s", why);
		return false;
	}
	daemon_apply(reload->daemon, settings);
	append_restarts(reload->daemon, settings, restarts);
	return true;
}

static bool reload_now(struct reload *reload, struct buffer *texts)
{
	struct faults faults = { .texts = texts };
	struct config_report report = { .fault = take_fault,
		                            .warning = take_warning,
		                            .context = &faults };
	struct settings *settings;

	notify_reloading(&reload->daemon->notify);
	settings = read_again(reload, &report);
	bool good = settings && apply(reload, settings, &report, texts);

	settings_release(settings);
	notify_reloaded(&reload->daemon->notify);
	if (good) {
		log_info("config", "reloaded");
	} else {
		log_error("config", "nothing is reloaded: %zu faults", faults.count);
	}
	return good;
}

static void on_hangup(uv_signal_t *handle, int number)
{
	(void)number;
	reload_now(handle->data, NULL);
}

static bool on_request(void *context, struct buffer *texts)
{
	return reload_now(context, texts);
}

void reload_open(struct reload *reload, struct daemon *daemon, const struct reload_source *source)
{
	reload->daemon = daemon;
	reload->source = *source;
	uv_signal_init(&daemon->server.loop, &reload->hangup);
	reload->hangup.data = reload;
	uv_signal_start(&reload->hangup, on_hangup, SIGHUP);
	daemon->admin.host.reload = on_request;
	daemon->admin.host.reload_context = reload;
}

void reload_close(struct reload *reload)
{
	reload->daemon->admin.host.reload = NULL;
	uv_close((uv_handle_t *)&reload->hangup, NULL);
	signal(SIGHUP, SIG_IGN); /* else it would end who saves its state, or becomes another program */
}
