/* Who opened the rooms there are: each room counts against one address, and an address has a share
 * of them, so that nobody can open all there may be and lock the others out. What counts as one
 * address source.h says.
 *
 * An address is remembered while a room counts against it. */
#ifndef PRESENCE_CORE_ACCESS_OPENERS_H
#define PRESENCE_CORE_ACCESS_OPENERS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/source.h"
#include "core/base/table.h"

struct opener {
	struct table_entry by_address; /* openers::by_address */
	struct source source;
	size_t rooms;
};

struct openers {
	struct table by_address; /* opener::by_address */
};

void openers_init(struct openers *openers, struct table_seed seed);

/* Everything must have been released. */
void openers_finish(struct openers *openers);

/* Whether a further room may count against the address, of `share` at most; 0: of any number. */
bool openers_allow(const struct openers *openers, const struct address *address, size_t share);

/* A room more counts against the address. NULL: its share is full, or there is no memory. */
struct opener *openers_take(struct openers *openers, const struct address *address, size_t share);

/* Whether this is the one that the address counts as. */
bool openers_is(const struct opener *opener, const struct address *address);

/* A room less. NULL is nothing. */
void openers_release(struct openers *openers, struct opener *opener);

#endif
