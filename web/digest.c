#include "web/digest.h"

#include <openssl/sha.h>

void digest_sha256(const uint8_t *bytes, size_t len, uint8_t digest[KEY_DIGEST_BYTES])
{
	SHA256(bytes, len, digest);
}
