/* What top shows, as text: the figures of look_compare(), for people. */
#ifndef PRESENCE_CLI_TOP_SCREEN_H
#define PRESENCE_CLI_TOP_SCREEN_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include "core/base/buffer.h"

#include "cli/output/writer.h"

/* How many lines there are for rooms and peers together on a screen of so many; at least 2. */
size_t screen_rows(size_t height);

/* Appends all figures as lines, in the width of the style, and of rooms and peers together at most
 * `rows`. */
void screen_append(struct buffer *out, const struct writer_style *style, const cJSON *figures,
                   size_t rows);

/* Appends what draws the text of screen_append(), and nothing below them, on a screen of `height`
 * lines. */
void screen_append_frame(struct buffer *out, const struct buffer *text, size_t height);

#endif
