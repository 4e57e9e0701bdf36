/* A growing byte buffer with a ceiling and a sticky error.
 *
 * Encoders append without looking; whoever uses the bytes asks buffer_failed() once. After a
 * failure every further append does nothing, until buffer_clear(). An empty buffer owns no memory.
 */
#ifndef PRESENCE_CORE_BASE_BUFFER_H
#define PRESENCE_CORE_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
	uint8_t *data; /* NULL while capacity is 0 */
	size_t len;
	size_t capacity;
	size_t limit; /* bytes; an append that would pass it fails */
	bool failed;
};

void buffer_init(struct buffer *buffer, size_t limit);
void buffer_finish(struct buffer *buffer);

/* Forgets content and failure, keeps the memory. */
void buffer_clear(struct buffer *buffer);

/* As clear, and gives memory above `keep` bytes back. */
void buffer_shrink(struct buffer *buffer, size_t keep);

/* Appends `len` bytes. Out of memory or over the limit: buffer_failed() from now on. */
void buffer_append(struct buffer *buffer, const void *bytes, size_t len);
void buffer_append_text(struct buffer *buffer, const char *text);
void buffer_append_integer(struct buffer *buffer, int64_t value);

/* Makes room for `len` bytes and returns where they go; NULL if that fails. The caller fills them.
 */
uint8_t *buffer_extend(struct buffer *buffer, size_t len);

/* As buffer_append(). In the header, because JSON is mostly punctuation: most bytes are written
 * without a call. The capacity is never above the limit. */
static inline void buffer_append_byte(struct buffer *buffer, uint8_t byte)
{
	if (buffer->len < buffer->capacity && !buffer->failed) {
		buffer->data[buffer->len++] = byte;
	} else {
		buffer_append(buffer, &byte, 1);
	}
}

static inline bool buffer_failed(const struct buffer *buffer)
{
	return buffer->failed;
}

#endif
