/* Base64 (RFC 4648): the standard alphabet for binary messages in polling payloads, the URL-safe
 * one without padding for ids. */
#ifndef PRESENCE_CORE_WIRE_BASE64_H
#define PRESENCE_CORE_WIRE_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that base64_encode() writes for `len` bytes. */
static inline size_t base64_encoded_length(size_t len)
{
	return (len + 2) / 3 * 4;
}

/* Writes base64_encoded_length(len) bytes, padded, not terminated. */
void base64_encode(uint8_t *out, const uint8_t *bytes, size_t len);

/* Strict: padded to a multiple of four, no other characters, unused bits zero. Writes at most
 * len / 4 * 3 bytes and sets *out_len; `out` may be `text` itself. */
bool base64_decode(uint8_t *out, size_t *out_len, const uint8_t *text, size_t len);

/* Writes len / 3 * 4 characters of the URL-safe alphabet; `len` is a multiple of 3. */
void base64url_encode(char *out, const uint8_t *bytes, size_t len);

#endif
