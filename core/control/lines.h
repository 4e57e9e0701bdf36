/* Bytes of a stream, taken apart into lines. Pure: it is handed what was read. */
#ifndef PRESENCE_CORE_CONTROL_LINES_H
#define PRESENCE_CORE_CONTROL_LINES_H

#include <stddef.h>

#include "core/base/buffer.h"
#include "core/text/json.h"
#include "core/wire/wire.h"

enum { CONTROL_LINE_MAX = 64 * 1024 }; /* bytes of a request, without its end */

struct control_lines {
	struct buffer bytes;
	size_t taken; /* bytes at the start that were handed out */
};

void control_lines_init(struct control_lines *lines);
void control_lines_finish(struct control_lines *lines);

/* Takes what was read. All lines must have been taken out since the last call, so that no more than
 * one line and what is read at once is ever held. */
void control_lines_feed(struct control_lines *lines, const void *bytes, size_t len);

/* WIRE_DONE: *line is the next one, without "\n" or "\r\n", good until the next feed.
 * WIRE_MALFORMED: it is longer than CONTROL_LINE_MAX, or memory ran out. */
enum wire_result control_lines_next(struct control_lines *lines, struct slice *line);

#endif
