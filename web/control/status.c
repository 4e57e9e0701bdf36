#include "web/control/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/admin/encode.h"
#include "web/log.h"

static void append_versions(void *context, struct buffer *out)
{
	(void)context;
	admin_text_member(out, "libwebsockets", lws_get_library_version());
	admin_text_member(out, "libuv", uv_version_string());
}

/* Resident bytes of this process; 0 if the system does not tell. */
static int64_t resident_bytes(void)
{
	char line[128] = "";
	FILE *statm = fopen("/proc/self/statm", "re");

	if (!statm) {
		return 0;
	}
	const char *read = fgets(line, sizeof(line), statm);
	fclose(statm);
	const char *second = read ? strchr(line, ' ') : NULL; /* pages: all, then the resident */
	return second ? strtol(second, NULL, 10) * sysconf(_SC_PAGESIZE) : 0;
}

static void append_status(void *context, struct buffer *out)
{
	const struct server *server = context;
	char url[LISTENER_URL_MAX];

	admin_number_member(out, "pid", getpid());
	admin_number_member(out, "memory", resident_bytes());
	admin_key(out, "listeners");
	buffer_append_byte(out, '[');
	for (size_t i = 0; i < server->listener_count; i++) {
		admin_element(out);
		server_url(server, i, url);
		json_append_string(out, url, strlen(url));
	}
	buffer_append_byte(out, ']');
}

static const char *change_log_level(void *context, const char *level)
{
	enum log_level parsed;

	(void)context;
	if (level) {
		if (!log_level_parse(level, &parsed)) {
			return NULL;
		}
		log_set_level(parsed);
	}
	return log_level_text();
}

struct admin_status status_of(struct server *server)
{
	return (struct admin_status){
		.append_versions = append_versions,
		.append_status = append_status,
		.log_level = change_log_level,
		.context = server,
	};
}
