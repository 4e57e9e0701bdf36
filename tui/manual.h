/* The manual page, presence-tui(1), made of the tables of options, keys and exit statuses. */
#ifndef PRESENCE_TUI_MANUAL_H
#define PRESENCE_TUI_MANUAL_H

#include "core/base/buffer.h"

/* Appends the page as scdoc's source. */
void manual_append(struct buffer *out);

#endif
