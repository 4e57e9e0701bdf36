/* The manual pages, presenced(8) and presenced.conf(5), with the options made of the table, and the
 * file of comments that is installed as /etc/presenced/presenced.conf. */
#ifndef PRESENCE_WEB_MANUAL_H
#define PRESENCE_WEB_MANUAL_H

#include "core/base/buffer.h"

/* Append a page as scdoc's source. */
void manual_append(struct buffer *out);
void manual_append_config(struct buffer *out);

/* Appends the file. */
void manual_append_example(struct buffer *out);

#endif
