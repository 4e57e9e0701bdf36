#include "core/control/lines.h"

#include <string.h>

enum { LINES_HELD_MAX = 4 * CONTROL_LINE_MAX };

void control_lines_init(struct control_lines *lines)
{
	buffer_init(&lines->bytes, LINES_HELD_MAX);
	lines->taken = 0;
}

void control_lines_finish(struct control_lines *lines)
{
	buffer_finish(&lines->bytes);
	lines->taken = 0;
}

static void drop_taken(struct control_lines *lines)
{
	size_t left = lines->bytes.len - lines->taken;

	if (left > 0 && lines->taken > 0) {
		memmove(lines->bytes.data, lines->bytes.data + lines->taken, left);
	}
	lines->bytes.len = left;
	lines->taken = 0;
}

void control_lines_feed(struct control_lines *lines, const void *bytes, size_t len)
{
	drop_taken(lines);
	if (lines->bytes.len == 0) {
		buffer_shrink(&lines->bytes, CONTROL_LINE_MAX / 16); /* an idle client holds little */
	}
	buffer_append(&lines->bytes, bytes, len);
}

enum wire_result control_lines_next(struct control_lines *lines, struct slice *line)
{
	size_t left = lines->bytes.len - lines->taken;

	if (buffer_failed(&lines->bytes)) {
		return WIRE_MALFORMED;
	}
	if (left == 0) {
		return WIRE_INCOMPLETE;
	}
	const char *start = (const char *)lines->bytes.data + lines->taken;
	const char *end = memchr(start, '\n', left);
	size_t len = end ? (size_t)(end - start) : left;
	if (len > CONTROL_LINE_MAX) {
		return WIRE_MALFORMED;
	}
	if (!end) {
		return WIRE_INCOMPLETE;
	}
	lines->taken += len + 1;
	if (len > 0 && start[len - 1] == '\r') {
		len--;
	}
	*line = (struct slice){ start, len };
	return WIRE_DONE;
}
