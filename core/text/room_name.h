/* What a room may be called: what stands behind the slash of its namespace, and in a URL without
 * being escaped. */
#ifndef PRESENCE_CORE_TEXT_ROOM_NAME_H
#define PRESENCE_CORE_TEXT_ROOM_NAME_H

#include <stdbool.h>
#include <stddef.h>

enum { ROOM_NAME_BYTES_MAX = 64 };

/* Whether these bytes are the name of a room, without the slash: 1 to ROOM_NAME_BYTES_MAX letters
 * and digits of ASCII, '_' and '-'. */
bool room_name_is_legal(const char *name, size_t len);

/* Why this text is none, as a sentence without a full stop; NULL: it is one. */
const char *room_name_check(const char *name);

#endif
