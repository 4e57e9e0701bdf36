/* Keys: how a person is the same one again on another connection, or after a lost one.
 *
 * A key is a secret that a browser made up: 16 to 64 characters of base64url. It is never logged,
 * listed or sent on; what others see is the id that is derived from it. */
#ifndef PRESENCE_CORE_EVENTS_KEY_H
#define PRESENCE_CORE_EVENTS_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/events/profile.h"

enum {
	KEY_BYTES_MIN = 16,
	KEY_BYTES_MAX = 64,
	KEY_DIGEST_BYTES = 32,
};

/* A digest with a secret, HMAC-SHA-256, handed in: the core has no cryptography of its own. Without
 * the secret, nobody can tell from an id whether a key that was guessed is the one. `secret` is
 * whatever was handed in beside the function. */
typedef void key_digest_fn(const void *secret, const uint8_t *bytes, size_t len,
                           uint8_t digest[KEY_DIGEST_BYTES]);

bool key_valid(const char *key, size_t len);

/* The public id of who has this key: base64url of the first 15 bytes of its digest. */
void key_id(key_digest_fn *digest, const void *secret, const char *key, size_t len,
            char id[USER_ID_BYTES_MAX + 1]);

/* Whether the text has the form of such an id. */
bool key_is_id(const char *text);

#endif
