/* The manual page, presenced(8), with its options made of the table. */
#ifndef PRESENCE_WEB_MANUAL_H
#define PRESENCE_WEB_MANUAL_H

#include "core/base/buffer.h"

/* Appends the page as scdoc's source. */
void manual_append(struct buffer *out);

#endif
