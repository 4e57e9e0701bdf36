/* What each address may have of big answers: so many bytes a second in the long run, and a large
 * sum at once, so that a school behind one address may open the page together. Whoever asks for the
 * list of thousands in a loop, by HTTP or by who_is_here, is told to wait instead, and everybody
 * else is served.
 *
 * It remembers BUDGET_ADDRESSES_MAX addresses; the one that asked longest ago is forgotten first,
 * and begins anew. An IPv6 address stands for its /64, which one home or machine has of its own. */
#ifndef PRESENCE_CORE_BASE_BUDGET_H
#define PRESENCE_CORE_BASE_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/address.h"
#include "core/base/list.h"
#include "core/base/table.h"

enum {
	BUDGET_ADDRESSES_MAX = 4096,
	BUDGET_BYTES_AT_ONCE = 256 * 1024 * 1024,
	BUDGET_BYTES_PER_MS = 8 * 1024, /* 8 MB a second */
	BUDGET_FREE_BYTES = 16 * 1024,  /* an answer up to this is none that counts */
};

struct budget {
	struct table by_address; /* spender::entry */
	struct list spenders;    /* spender::link, who asked longest ago first */
};

void budget_init(struct budget *budget, struct table_seed seed);
void budget_finish(struct budget *budget);

/* Takes `len` bytes. false: the address has to wait, and nothing is taken. `now_ms` is of a steady
 * clock. Out of memory everybody may. */
bool budget_take(struct budget *budget, const struct address *address, size_t len, int64_t now_ms);

#endif
