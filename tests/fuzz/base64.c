/* What base64_decode() takes is what base64_encode() writes, and nothing else. */
#include <stdlib.h>
#include <string.h>

#include "core/wire/base64.h"
#include "tests/fuzz/lib/fuzz.h"

static void decode(const uint8_t *data, size_t size)
{
	uint8_t *text = exact_copy(data, size);
	uint8_t *again = malloc(size + 1);
	size_t len;

	if (base64_decode(text, &len, text, size)) {
		promise(len <= size / 4 * 3, "no more bytes than said");
		promise(base64_encoded_length(len) == size, "the length fits");
		base64_encode(again, text, len);
		promise(size == 0 || memcmp(again, data, size) == 0, "one text for one meaning");
	}
	free(again);
	free(text);
}

static void round_trip(const uint8_t *data, size_t size)
{
	uint8_t *bytes = exact_copy(data, size);
	size_t text_len = base64_encoded_length(size);
	uint8_t *text = malloc(text_len + 1);
	size_t len;

	base64_encode(text, bytes, size);
	promise(base64_decode(text, &len, text, text_len), "what was encoded is decoded");
	promise(len == size && (size == 0 || memcmp(text, data, size) == 0), "to the same bytes");
	free(text);
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	decode(data, size);
	round_trip(data, size);
	return 0;
}
