/* SHA-256 for the core, which has no cryptography of its own: a key_digest_fn
 * (core/events/key.h).
 */
#ifndef PRESENCE_WEB_DIGEST_H
#define PRESENCE_WEB_DIGEST_H

#include "core/events/key.h"

void digest_sha256(const uint8_t *bytes, size_t len, uint8_t digest[KEY_DIGEST_BYTES]);

#endif
