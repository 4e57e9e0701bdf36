/* The secret of a presenced: what makes digests that nobody else can make.
 *
 * With a state file it is kept beside it, in a file of its own, so that everybody has the same id
 * after a restart; else it is new with each start. It is never logged or sent. */
#ifndef PRESENCE_WEB_LIFE_SECRET_H
#define PRESENCE_WEB_LIFE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/events/key.h"
#include "web/random_pool.h"

enum { SECRET_BYTES = 32 };

struct secret {
	uint8_t bytes[SECRET_BYTES];
};

/* A new one. */
void secret_make(struct secret *secret, struct random_pool *random_pool);

/* Reads it from the file, or makes one and writes it there, for its owner only. One that is damaged
 * (of another length) is set aside. Where it cannot be read or kept that is logged, what is there
 * stays, and the one that is made is good until the end only. */
void secret_load(struct secret *secret, const char *path, struct random_pool *random_pool);

/* HMAC-SHA-256 of these bytes with the secret, a struct secret: a key_digest_fn. */
void secret_digest(const void *secret, const uint8_t *bytes, size_t len,
                   uint8_t digest[KEY_DIGEST_BYTES]);

#endif
