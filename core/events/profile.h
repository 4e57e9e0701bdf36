/* A profile: what a user shows of itself to everybody in its room, and how that stands in events,
 * in lists and in the state file. It is copied and encoded here and nowhere else. */
#ifndef PRESENCE_CORE_EVENTS_PROFILE_H
#define PRESENCE_CORE_EVENTS_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/text/name.h"

enum { USER_ID_BYTES_MAX = 20 }; /* of the public id that a user has beside its profile */

/* What somebody is present with. */
enum user_kind {
	USER_WEB,
	USER_TUI,
	USER_APP,
};

/* Owns its texts: a struct assignment is a copy. */
struct profile {
	enum user_kind kind;
	size_t name_len;
	char name[NAME_BYTES_MAX + 1]; /* it passed name_check() */
};

/* "web", "tui", "app": what stands in events. */
const char *user_kind_text(enum user_kind kind);

/* "web" also where none was given (NULL): the page that the product began with names none. "app"
 * for a kind that we do not know. */
enum user_kind user_kind_parse(const char *text);

/* `name` passed name_check(). */
void profile_set_name(struct profile *profile, const char *name, size_t name_len);

/* Whether both have the same name, byte by byte. */
bool profile_same_name(const struct profile *profile, const struct profile *other);

/* Appends the members of a JSON object that say who a user is, without braces:
 * `"id":"…",<name_key>:"…"`. The key is raw JSON, `"name"` with its quotes; the id needs no escape.
 */
void profile_encode_name(struct buffer *out, const char *name_key, const char *id,
                         const struct profile *profile);

/* The same, and all else that a user shows: `…,"since":…,"kind":"…"`. */
void profile_encode(struct buffer *out, const char *name_key, const char *id,
                    const struct profile *profile, int64_t since_ms);

#endif
