#include "tui/login.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

void login_name(char out[NAME_BYTES_MAX + 1])
{
	const struct passwd *entry = getpwuid(geteuid());
	const char *start;
	size_t len;

	out[0] = '\0';
	if (entry && name_check(entry->pw_name, strlen(entry->pw_name), &start, &len) == NAME_OK) {
		memcpy(out, start, len);
		out[len] = '\0';
	}
}
