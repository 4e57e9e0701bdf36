#include "core/events/key.h"

#include <string.h>

#include "core/wire/base64.h"

enum { ID_DIGEST_BYTES = USER_ID_BYTES_MAX / 4 * 3 };

static bool is_base64url(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '_')) {
			return false;
		}
	}
	return true;
}

bool key_valid(const char *key, size_t len)
{
	return len >= KEY_BYTES_MIN && len <= KEY_BYTES_MAX && is_base64url(key, len);
}

void key_id(key_digest_fn *digest, const void *secret, const char *key, size_t len,
            char id[USER_ID_BYTES_MAX + 1])
{
	uint8_t bytes[KEY_DIGEST_BYTES];

	digest(secret, (const uint8_t *)key, len, bytes);
	base64url_encode(id, bytes, ID_DIGEST_BYTES);
	id[USER_ID_BYTES_MAX] = '\0';
}

bool key_is_id(const char *text)
{
	return strlen(text) == USER_ID_BYTES_MAX && is_base64url(text, USER_ID_BYTES_MAX);
}
