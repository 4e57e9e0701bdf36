#include "web/engine/server_settings.h"

#include <stdlib.h>
#include <string.h>

#include "core/text/copy.h"

static void free_origins(struct origin_policy *origins)
{
	for (size_t i = 0; i < origins->count; i++) {
		free((char *)origins->allowed[i]);
	}
	free((char **)origins->allowed);
}

static bool copy_origins(struct origin_policy *copy, const struct origin_policy *origins)
{
	const char **allowed = calloc(origins->count + 1, sizeof(*allowed));

	copy->allowed = allowed;
	copy->count = 0;
	while (allowed && copy->count < origins->count) {
		const char *origin = origins->allowed[copy->count];
		allowed[copy->count] = copy_text(origin, strlen(origin));
		if (!allowed[copy->count]) {
			break;
		}
		copy->count++;
	}
	return allowed && copy->count == origins->count;
}

struct server_settings *server_settings_create(const struct server_settings *from)
{
	struct server_settings *settings = malloc(sizeof(*settings));

	if (!settings) {
		return NULL;
	}
	*settings = *from;
	settings->references = 1;
	if (!copy_origins(&settings->origins, &from->origins)) {
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
		free_origins(&settings->origins);
		free(settings);
	}
}
