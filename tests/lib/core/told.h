/* News written down as text, so that a test compares what a client was told at a glance. */
#ifndef PRESENCE_TESTS_LIB_CORE_TOLD_H
#define PRESENCE_TESTS_LIB_CORE_TOLD_H

#include "core/base/buffer.h"
#include "core/events/decode.h"

/* Memory for what is told and sent is set aside, so that out of memory is always the core's own. */
void told_init(struct buffer *told);

/* Appends "list 2; ", "present a Ann 1 web; ", "end 2; ", "came a Ann 1 tui; ", "renamed a Eve; ",
 * "went a Eve left; ", "joined a; ", "refused code A sentence; ", "kicked why; ", "notice text; ".
 * A text that the type does not have must be empty. */
void told_append(struct buffer *told, const struct presence_event *event);

/* What was written since the last time it was asked. */
void told_check(struct buffer *told, const char *expected);

#endif
