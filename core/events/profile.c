#include "core/events/profile.h"

#include <string.h>

#include "core/text/json.h"

const char *user_kind_text(enum user_kind kind)
{
	switch (kind) {
	case USER_WEB:
		return "web";
	case USER_TUI:
		return "tui";
	case USER_APP:
		return "app";
	}
	return "app";
}

enum user_kind user_kind_parse(const char *text)
{
	if (!text || strcmp(text, "web") == 0) {
		return USER_WEB;
	}
	return strcmp(text, "tui") == 0 ? USER_TUI : USER_APP;
}

void profile_set_name(struct profile *profile, const char *name, size_t name_len)
{
	memcpy(profile->name, name, name_len);
	profile->name[name_len] = '\0';
	profile->name_len = name_len;
}

bool profile_same_name(const struct profile *profile, const struct profile *other)
{
	return profile->name_len == other->name_len &&
	       memcmp(profile->name, other->name, profile->name_len) == 0;
}

void profile_encode_name(struct buffer *out, const char *name_key, const char *id,
                         const struct profile *profile)
{
	buffer_append_text(out, "\"id\":\"");
	buffer_append_text(out, id);
	buffer_append_byte(out, '"');
	buffer_append_byte(out, ',');
	buffer_append_text(out, name_key);
	buffer_append_byte(out, ':');
	json_append_string(out, profile->name, profile->name_len);
}

void profile_encode(struct buffer *out, const char *name_key, const char *id,
                    const struct profile *profile, int64_t since_ms)
{
	profile_encode_name(out, name_key, id, profile);
	buffer_append_text(out, ",\"since\":");
	buffer_append_integer(out, since_ms);
	buffer_append_text(out, ",\"kind\":\"");
	buffer_append_text(out, user_kind_text(profile->kind));
	buffer_append_byte(out, '"');
}
