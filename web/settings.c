#include "web/settings.h"

#include <stdlib.h>
#include <string.h>

#include "core/options/check.h"

/* The values of a list, or its usual one. */
static bool read_list(struct settings_list *list, const struct option_values *values,
                      enum option option)
{
	size_t given = option_values_count(values, option);
	const char *usual = options_table.rows[option].usual;

	list->texts = calloc(given + 1, sizeof(*list->texts));
	if (!list->texts) {
		return false;
	}
	for (size_t i = 0; i < given; i++) {
		list->texts[list->count++] = option_values_at(values, option, i);
	}
	if (given == 0 && usual) {
		list->texts[list->count++] = usual;
	}
	return true;
}

static bool has(const struct settings_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->texts[i], text) == 0) {
			return true;
		}
	}
	return false;
}

/* 0: it is not given. */
static size_t read_limit(const struct option_values *values, enum option option)
{
	return option_values_text(values, option) ? (size_t)option_values_integer(values, option) : 0;
}

/* The networks of the proxies that are trusted; NULL: out of memory. The texts are checked. */
static struct address_prefix *read_proxies(const struct option_values *values, size_t *count)
{
	*count = option_values_count(values, OPTION_TRUSTED_PROXY);
	struct address_prefix *proxies = calloc(*count + 1, sizeof(*proxies));

	for (size_t i = 0; proxies && i < *count; i++) {
		address_prefix_parse(option_values_at(values, OPTION_TRUSTED_PROXY, i), &proxies[i]);
	}
	return proxies;
}

static bool read_server(struct settings *settings)
{
	const struct option_values *values = &settings->values;
	struct settings_list origins = { 0 };
	struct settings_list hosts = { 0 };
	size_t proxy_count;
	struct address_prefix *proxies = read_proxies(values, &proxy_count);
	bool read = read_list(&origins, values, OPTION_ALLOW_ORIGIN) &&
	            read_list(&hosts, values, OPTION_HOST) && proxies;
	const struct server_settings server = {
		.origins = {
			.any = has(&origins, "*"),
			.allowed = origins.texts,
			.count = origins.count,
			.hosts = hosts.texts,
			.host_count = hosts.count,
		},
		.proxies = { proxies, proxy_count },
		.access_log = option_values_is_on(values, OPTION_ACCESS_LOG),
		.no_eio3 = option_values_is_on(values, OPTION_NO_EIO3),
		.connections_max = read_limit(values, OPTION_MAX_CONNECTIONS),
		.sessions_max = (size_t)option_values_integer(values, OPTION_MAX_SESSIONS),
		.sessions_per_ip_max = (size_t)option_values_integer(values, OPTION_MAX_SESSIONS_PER_IP),
		.connections_per_ip_max = read_limit(values, OPTION_MAX_CONNECTIONS_PER_IP),
	};
	settings->server = read ? server_settings_create(&server) : NULL;
	free(proxies);
	free(origins.texts);
	free(hosts.texts);
	return settings->server != NULL;
}

static void read_control(struct settings *settings)
{
	const char *path = option_values_text(&settings->values, OPTION_CONTROL);

	settings->no_control = path && strcmp(path, "none") == 0;
	settings->control = settings->no_control ? NULL : path;
	settings->admin_group = option_values_text(&settings->values, OPTION_ADMIN_GROUP);
	settings->observer_group = option_values_text(&settings->values, OPTION_OBSERVER_GROUP);
}

/* false: out of memory. */
static bool read_values(struct settings *settings)
{
	const struct option_values *values = &settings->values;

	settings->metrics_listen = option_values_text(values, OPTION_METRICS_LISTEN);
	settings->views = option_values_text(values, OPTION_VIEWS);
	settings->ping_interval_ms = option_values_integer(values, OPTION_PING_INTERVAL);
	settings->ping_timeout_ms = option_values_integer(values, OPTION_PING_TIMEOUT);
	settings->leave_grace_ms = option_values_integer(values, OPTION_LEAVE_GRACE);
	settings->drain_ms = option_values_integer(values, OPTION_DRAIN);
	settings->recovery = option_values_is_on(values, OPTION_RECOVERY);
	settings->state = option_values_text(values, OPTION_STATE);
	settings->max_payload = (size_t)option_values_integer(values, OPTION_MAX_PAYLOAD);
	settings->rooms_per_address = (size_t)option_values_integer(values, OPTION_MAX_ROOMS_PER_IP);
	settings->joins_per_ip = (int32_t)option_values_integer(values, OPTION_MAX_JOINS_PER_IP);
	settings->tls_cert = option_values_text(values, OPTION_TLS_CERT);
	settings->tls_key = option_values_text(values, OPTION_TLS_KEY);
	settings->log_level = (enum log_level)option_values_choice(values, OPTION_LOG_LEVEL);
	settings->log_format = (enum log_format)option_values_choice(values, OPTION_LOG_FORMAT);
	settings->log_addresses =
		(enum log_addresses)option_values_choice(values, OPTION_LOG_ADDRESSES);
	read_control(settings);
	return read_list(&settings->listen, values, OPTION_LISTEN) &&
	       read_list(&settings->rooms, values, OPTION_ROOMS) && read_server(settings);
}

/* A needed option that is missing, as it would be called beside the one that needs it. */
static bool needs(const struct settings *settings, enum option option, enum option missing,
                  const char *why, struct option_problem *problem)
{
	const struct option_given given = { &options_table.rows[option], NULL,
		                                option_values_origin(&settings->values, option) };
	bool word = given.origin.source == OPTION_FROM_COMMAND_LINE;
	const struct option_row *row = &options_table.rows[missing];
	char place[OPTION_PLACE_MAX];

	option_place(place, &given);
	return option_complain(problem, "%s needs '%s%s': %s", place, word ? "--" : "",
	                       word ? row->name : row->key, why);
}

static bool check(const struct settings *settings, struct option_problem *problem)
{
	if (!settings->tls_cert != !settings->tls_key) {
		enum option given = settings->tls_cert ? OPTION_TLS_CERT : OPTION_TLS_KEY;
		enum option missing = settings->tls_cert ? OPTION_TLS_KEY : OPTION_TLS_CERT;
		return needs(settings, given, missing, "certificate and key go together", problem);
	}
	return true;
}

struct settings *settings_create(struct option_values *values, struct option_problem *problem)
{
	struct settings *settings = calloc(1, sizeof(*settings));

	if (!settings) {
		option_values_finish(values);
		option_complain(problem, "out of memory");
		return NULL;
	}
	settings->references = 1;
	settings->values = *values;
	option_values_init(values, values->table);
	bool good = read_values(settings) || option_complain(problem, "out of memory");
	settings->any_room = has(&settings->rooms, "any");
	if (!good || !check(settings, problem)) {
		settings_release(settings);
		return NULL;
	}
	return settings;
}

struct settings *settings_hold(struct settings *settings)
{
	settings->references++;
	return settings;
}

void settings_release(struct settings *settings)
{
	if (settings && --settings->references == 0) {
		server_settings_release(settings->server);
		free(settings->listen.texts);
		free(settings->rooms.texts);
		option_values_finish(&settings->values);
		free(settings);
	}
}

bool settings_need_start(const struct settings *running, const struct settings *next,
                         enum option option)
{
	return !options_table.rows[option].at_run_time &&
	       !option_values_agree(&running->values, &next->values, option);
}
