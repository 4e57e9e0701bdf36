/* Text for scdoc, of which the manual pages are made. */
#ifndef PRESENCE_CORE_OPTIONS_SCDOC_H
#define PRESENCE_CORE_OPTIONS_SCDOC_H

#include "core/base/buffer.h"

/* Appends text in which nothing is markup. */
void scdoc_append_plain(struct buffer *out, const char *text);

/* The same in bold, *text*, and underlined, _text_. */
void scdoc_append_bold(struct buffer *out, const char *text);
void scdoc_append_underlined(struct buffer *out, const char *text);

#endif
