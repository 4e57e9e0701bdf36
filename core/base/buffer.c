#include "core/base/buffer.h"

#include <stdlib.h>
#include <string.h>

enum {
	BUFFER_FIRST_CAPACITY = 128,
	INTEGER_BYTES_MAX = 20, /* of an int64_t, with its sign */
};

void buffer_init(struct buffer *buffer, size_t limit)
{
	*buffer = (struct buffer){ .limit = limit };
}

void buffer_finish(struct buffer *buffer)
{
	free(buffer->data);
	buffer_init(buffer, buffer->limit);
}

void buffer_clear(struct buffer *buffer)
{
	buffer->len = 0;
	buffer->failed = false;
}

void buffer_shrink(struct buffer *buffer, size_t keep)
{
	buffer_clear(buffer);
	if (buffer->capacity > keep) {
		buffer_finish(buffer);
	}
}

static bool buffer_reserve(struct buffer *buffer, size_t more)
{
	if (buffer->failed || more > buffer->limit - buffer->len) {
		return false;
	}
	size_t need = buffer->len + more;
	if (need <= buffer->capacity) {
		return true;
	}
	size_t capacity = buffer->capacity ? buffer->capacity : BUFFER_FIRST_CAPACITY;
	while (capacity < need) {
		capacity *= 2;
	}
	if (capacity > buffer->limit) {
		capacity = buffer->limit; /* buffer_append_byte() looks at nothing else */
	}
	uint8_t *data = realloc(buffer->data, capacity);
	if (!data) {
		return false;
	}
	buffer->data = data;
	buffer->capacity = capacity;
	return true;
}

uint8_t *buffer_extend(struct buffer *buffer, size_t len)
{
	if (!buffer_reserve(buffer, len)) {
		buffer->failed = true;
		return NULL;
	}
	uint8_t *where = buffer->data + buffer->len;
	buffer->len += len;
	return where;
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t len)
{
	if (len == 0) {
		return;
	}
	uint8_t *where = buffer_extend(buffer, len);
	if (where) {
		memcpy(where, bytes, len);
	}
}

void buffer_append_text(struct buffer *buffer, const char *text)
{
	buffer_append(buffer, text, strlen(text));
}

void buffer_append_integer(struct buffer *buffer, int64_t value)
{
	char digits[INTEGER_BYTES_MAX];
	char *first = digits + sizeof(digits);
	uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	do { /* by hand: snprintf() was a quarter of what encoding a handshake takes */
		*--first = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (value < 0) {
		*--first = '-';
	}
	buffer_append(buffer, first, (size_t)(digits + sizeof(digits) - first));
}
