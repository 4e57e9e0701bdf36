/* Who may not come in: addresses and networks, and names, each for a time or for good.
 * Pure state, in memory: a restart forgets it. */
#ifndef PRESENCE_CORE_PRESENCE_BANS_H
#define PRESENCE_CORE_PRESENCE_BANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/address.h"
#include "core/base/error.h"
#include "core/base/list.h"

enum {
	BANS_MAX = 10 * 1000,
	BAN_TARGET_MAX = 64, /* bytes */
	BAN_REASON_MAX = 200,
};

enum ban_kind {
	BAN_ADDRESS,
	BAN_NAME,
};

/* "address", "name" */
const char *ban_kind_text(enum ban_kind kind);

struct ban {
	struct list_node link; /* bans::all */
	enum ban_kind kind;
	struct address_prefix network; /* of a BAN_ADDRESS */
	int64_t since_ms;     /* since the epoch */
	int64_t until_ms;     /* 0: for good */
	int64_t by_uid;
	char target[BAN_TARGET_MAX + 1]; /* as it was given */
	char reason[BAN_REASON_MAX + 1];
};

struct bans {
	struct list all; /* ban::link, oldest first */
	size_t count;
};

void bans_init(struct bans *bans);
void bans_finish(struct bans *bans);

/* Bans "192.0.2.7", "2001:db8::/32" or, if it is no address, a name. A ban of the same target is
 * replaced. `until_ms` 0: for good; `reason` (valid UTF-8, at most BAN_REASON_MAX bytes) may be
 * NULL. PRESENCE_EMALFORMED: the target is empty or too long, or a network with a wrong prefix;
 * PRESENCE_EFULL: there are BANS_MAX. */
enum presence_error bans_add(struct bans *bans, const char *target, const char *reason,
                             int64_t now_ms, int64_t until_ms, int64_t by_uid,
                             const struct ban **out);

/* Ends the ban of exactly this target; *ended is a copy. false: there is none. */
bool bans_remove(struct bans *bans, const char *target, struct ban *ended);

/* Forgets those whose time is over. */
void bans_expire(struct bans *bans, int64_t now_ms);

/* The ban that keeps this address out; NULL: none does. */
const struct ban *bans_find_address(const struct bans *bans, const struct address *address);

/* The same for a name. */
const struct ban *bans_find_name(const struct bans *bans, const char *name);

#endif
