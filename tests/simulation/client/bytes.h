/* Growing bytes of the simulation itself: appended at the end, taken from the front. */
#ifndef PRESENCE_TESTS_SIMULATION_CLIENT_BYTES_H
#define PRESENCE_TESTS_SIMULATION_CLIENT_BYTES_H

#include <stddef.h>
#include <stdint.h>

struct bytes {
	uint8_t *data;
	size_t len;
	size_t capacity;
};

void bytes_append(struct bytes *bytes, const void *more, size_t len);
void bytes_append_text(struct bytes *bytes, const char *text);
void bytes_consume(struct bytes *bytes, size_t len);
void bytes_finish(struct bytes *bytes);

#endif
