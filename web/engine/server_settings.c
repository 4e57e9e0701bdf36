#include "web/engine/server_settings.h"

#include <stdlib.h>
#include <string.h>

#include "core/text/copy.h"

/* A copy as the policy spells it, that the caller frees; NULL: out of memory. */
typedef char *spell_fn(const char *text);

static char *spell_origin(const char *origin)
{
	char text[ORIGIN_TEXT_MAX];
	const char *spelled = origin_write(origin, text) ? text : origin; /* "*" is none */

	return copy_text(spelled, strlen(spelled));
}

static char *spell_host(const char *host)
{
	struct authority authority;
	const char *spelled = authority_parse(host, &authority) ? authority.host : host;

	return copy_text(spelled, strlen(spelled));
}

static void free_texts(const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free((char *)texts[i]);
	}
	free((char **)texts);
}

/* NULL: out of memory. */
static const char *const *copy_texts(const char *const *texts, size_t count, spell_fn *spell)
{
	const char **copy = calloc(count + 1, sizeof(*copy));

	for (size_t i = 0; copy && i < count; i++) {
		copy[i] = spell(texts[i]);
		if (!copy[i]) {
			free_texts(copy, i);
			copy = NULL;
		}
	}
	return copy;
}

static bool copy_origins(struct origin_policy *copy, const struct origin_policy *origins)
{
	copy->allowed = copy_texts(origins->allowed, origins->count, spell_origin);
	copy->hosts = copy_texts(origins->hosts, origins->host_count, spell_host);
	copy->count = copy->allowed ? origins->count : 0;
	copy->host_count = copy->hosts ? origins->host_count : 0;
	return copy->allowed && copy->hosts;
}

static bool copy_proxies(struct peer_proxies *copy, const struct peer_proxies *proxies)
{
	struct address_prefix *trusted = calloc(proxies->count + 1, sizeof(*trusted));

	copy->trusted = trusted;
	for (size_t i = 0; trusted && i < proxies->count; i++) {
		trusted[i] = proxies->trusted[i];
	}
	return trusted != NULL;
}

struct server_settings *server_settings_create(const struct server_settings *from)
{
	struct server_settings *settings = malloc(sizeof(*settings));

	if (!settings) {
		return NULL;
	}
	*settings = *from;
	settings->references = 1;
	bool copied = copy_proxies(&settings->proxies, &from->proxies);
	if (!copy_origins(&settings->origins, &from->origins) || !copied) {
		server_settings_release(settings);
		return NULL;
	}
	return settings;
}

struct server_settings *server_settings_hold(struct server_settings *settings)
{
	settings->references++;
	return settings;
}

void server_settings_release(struct server_settings *settings)
{
	if (settings && --settings->references == 0) {
		free_texts(settings->origins.allowed, settings->origins.count);
		free_texts(settings->origins.hosts, settings->origins.host_count);
		free((struct address_prefix *)settings->proxies.trusted);
		free(settings);
	}
}
