/* Who may not come in: addresses and networks, and names, each for a time or for good.
 *
 * Whatever their number, a lookup costs one probe of a table for a name, and for an address one for
 * each length of prefix that is in use in its family, which are 33 and 129 at most. Adding and
 * ending one, and forgetting one whose time is over, cost a probe and a step of a heap.
 *
 * Names are compared folded (name_fold()), addresses as networks: "::ffff:192.0.2.7" is 192.0.2.7,
 * and the bits behind a prefix do not count. Times are by the steady clock, so that a ban lasts as
 * long as it is to whatever the wall's says. Pure state, in memory; what a restart keeps of it is
 * in core/presence/state_bans.h. */
#ifndef PRESENCE_CORE_ACCESS_BANS_H
#define PRESENCE_CORE_ACCESS_BANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/address.h"
#include "core/base/error.h"
#include "core/base/list.h"
#include "core/base/table.h"
#include "core/base/timer.h"
#include "core/text/name.h"

enum {
	BANS_MAX = 10 * 1000,
	BAN_TARGET_MAX = NAME_BYTES_MAX, /* bytes */
	BAN_REASON_MAX = 200,
};

enum ban_kind {
	BAN_ADDRESS,
	BAN_NAME,
};

/* "address", "name" */
const char *ban_kind_text(enum ban_kind kind);

struct ban {
	struct list_node link;    /* bans::all */
	struct table_entry entry; /* bans::networks or bans::names */
	struct timer end;         /* bans::ends, if it is not for good */
	enum ban_kind kind;
	struct address_prefix network; /* of a BAN_ADDRESS */
	int64_t since_ms;     /* this and the next by the steady clock */
	int64_t until_ms;     /* 0: for good */
	int64_t by_uid;
	char target[BAN_TARGET_MAX + 1]; /* as it was given */
	char reason[BAN_REASON_MAX + 1];
	size_t key_len;
	char key[]; /* what it is looked up by */
};

struct bans {
	struct list all; /* ban::link, oldest first */
	size_t count;
	struct table networks; /* ban::entry, by family, bits, and address without the others */
	struct table names;    /* ban::entry, by the folded name */
	struct timer_heap ends;
	uint16_t lengths[ADDRESS_BITS + 1];    /* networks of IPv6 by their bits */
	uint16_t lengths_v4[ADDRESS_BITS + 1]; /* networks of IPv4 by their mapped bits */
};

void bans_init(struct bans *bans, struct table_seed seed);
void bans_finish(struct bans *bans);

/* Bans "192.0.2.7", "2001:db8::/32" or, if it is no address, a name. A ban of the same target,
 * however it was spelled, is replaced. `until_ms` 0: for good; `reason` (valid UTF-8, at most
 * BAN_REASON_MAX bytes) may be NULL. PRESENCE_EMALFORMED: the target is too long, has nothing to be
 * seen in it, is not UTF-8, or is a network with a wrong prefix; PRESENCE_EFULL: there are
 * BANS_MAX; PRESENCE_ENOMEM. All of them change nothing. */
enum presence_error bans_add(struct bans *bans, const char *target, const char *reason,
                             int64_t now_ms, int64_t until_ms, int64_t by_uid,
                             const struct ban **out);

/* Ends the ban of this target, by any spelling of it; *ended is a copy, without its key. false:
 * there is none. */
bool bans_remove(struct bans *bans, const char *target, struct ban *ended);

/* Forgets those whose time is over. */
void bans_expire(struct bans *bans, int64_t now_ms);

/* The ban that keeps this address out at that time, of several the narrowest; NULL: none does. */
const struct ban *bans_find_address(const struct bans *bans, const struct address *address,
                                    int64_t now_ms);

/* The same for a name of at most NAME_BYTES_MAX bytes. */
const struct ban *bans_find_name(const struct bans *bans, const char *name, int64_t now_ms);

/* Whether this ban is one of a name that is folded to the same. */
bool ban_is_of_name(const struct ban *ban, const char *name);

#endif
