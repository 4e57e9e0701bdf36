/* A text of one's own. */
#ifndef PRESENCE_CORE_TEXT_COPY_H
#define PRESENCE_CORE_TEXT_COPY_H

#include <stddef.h>

/* The `len` bytes as a text that the caller frees; NULL: out of memory. */
char *copy_text(const char *text, size_t len);

#endif
