#include "tests/simulation/client/bytes.h"

#include <string.h>

#include "tests/simulation/tools/memory.h"

void bytes_append(struct bytes *bytes, const void *more, size_t len)
{
	if (len == 0) {
		return;
	}
	if (bytes->len + len > bytes->capacity) {
		bytes->capacity = 2 * (bytes->len + len);
		bytes->data = memory_own(bytes->data, bytes->capacity);
	}
	memcpy(bytes->data + bytes->len, more, len);
	bytes->len += len;
}

void bytes_append_text(struct bytes *bytes, const char *text)
{
	bytes_append(bytes, text, strlen(text));
}

void bytes_consume(struct bytes *bytes, size_t len)
{
	if (len == 0) {
		return;
	}
	bytes->len -= len;
	memmove(bytes->data, bytes->data + len, bytes->len);
}

void bytes_finish(struct bytes *bytes)
{
	memory_disown(bytes->data);
	*bytes = (struct bytes){ 0 };
}
