#include "web/life/secret.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "web/life/durable.h"
#include "web/log.h"

void secret_make(struct secret *secret, struct random_pool *random_pool)
{
	random_pool_take(random_pool, secret->bytes, sizeof(secret->bytes));
}

/* Keeps the secret in place of one that could not be read for this reason; but where it may be a
 * good one, it stays. */
static void replace(const struct secret *secret, const char *path, int error)
{
	if (error != ENOENT && error != EFBIG) {
		log_error("state", "cannot read '%s', so ids are others until the end: %s", path,
		          strerror(error));
		return;
	}
	if (error == EFBIG) {
		durable_set_aside("state", path, "is damaged");
	}
	if (!durable_replace(path, secret->bytes, sizeof(secret->bytes))) {
		log_error("state", "cannot write '%s', so ids change with the next start: %s", path,
		          strerror(errno));
	}
}

void secret_load(struct secret *secret, const char *path, struct random_pool *random_pool)
{
	struct buffer bytes;

	buffer_init(&bytes, SECRET_BYTES);
	bool there = durable_read(path, &bytes);
	int error = errno;
	if (there && bytes.len == SECRET_BYTES) {
		memcpy(secret->bytes, bytes.data, SECRET_BYTES);
		explicit_bzero(bytes.data, bytes.len);
	} else {
		secret_make(secret, random_pool);
		replace(secret, path, there ? EFBIG : error);
	}
	buffer_finish(&bytes);
}

void secret_digest(const void *secret, const uint8_t *bytes, size_t len,
                   uint8_t digest[KEY_DIGEST_BYTES])
{
	const struct secret *key = secret;

	HMAC(EVP_sha256(), key->bytes, sizeof(key->bytes), bytes, len, digest, NULL);
}
