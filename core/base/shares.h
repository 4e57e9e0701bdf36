/* What each source (source.h) has of a server at the moment: how many sessions, how many of those
 * have not joined, and how many bytes wait in them. Pure counting; who is above a limit, and what
 * follows from it, the hub says.
 *
 * It allocates one small record for a source, and frees it with the last that holds it; but the one
 * that was looked up last is kept, for it is mostly the next: a source is asked about before it is
 * counted, and comes in crowds. */
#ifndef PRESENCE_CORE_BASE_SHARES_H
#define PRESENCE_CORE_BASE_SHARES_H

#include <stddef.h>

#include "core/base/list.h"
#include "core/base/source.h"
#include "core/base/table.h"

struct share {
	struct table_entry entry; /* shares::by_source */
	struct source source;
	size_t holders;     /* that point at it */
	size_t sessions;    /* that are not over */
	size_t strangers;   /* of them, that have not joined */
	size_t bytes;       /* that wait in them */
	struct list silent; /* of the strangers those that have said nothing yet, the oldest first */
};

struct shares {
	struct table by_source;
	struct share *last; /* looked up last, and perhaps held by nobody; NULL: none */
};

/* The seed keeps strangers from choosing addresses that collide. */
void shares_init(struct shares *shares, struct table_seed seed);

/* All shares must have been released. */
void shares_finish(struct shares *shares);

/* Its holders may be none. NULL: there is no share of this source. */
struct share *shares_find(struct shares *shares, const struct source *source);

/* The source's share, which the caller holds from now on; NULL: out of memory. */
struct share *shares_hold(struct shares *shares, const struct source *source);

/* It is held once less. What is counted in it must have been taken off before. */
void shares_release(struct shares *shares, struct share *share);

#endif
