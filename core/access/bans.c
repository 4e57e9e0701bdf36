#include "core/access/bans.h"

#include <stdlib.h>
#include <string.h>

#include "core/text/utf8.h"

enum { NETWORK_KEY_BYTES = 2 + ADDRESS_BYTES };

/* What a target means. */
struct target {
	enum ban_kind kind;
	struct address_prefix network;
	char key[NAME_FOLDED_MAX];
	size_t key_len;
};

_Static_assert((int)NAME_FOLDED_MAX >= (int)NETWORK_KEY_BYTES, "a key of a network has room");

const char *ban_kind_text(enum ban_kind kind)
{
	return kind == BAN_ADDRESS ? "address" : "name";
}

void bans_init(struct bans *bans, struct table_seed seed)
{
	*bans = (struct bans){ 0 };
	list_init(&bans->all);
	table_init(&bans->networks, seed);
	table_init(&bans->names, seed);
}

static struct table *table_of(struct bans *bans, enum ban_kind kind)
{
	return kind == BAN_ADDRESS ? &bans->networks : &bans->names;
}

static uint16_t *length_of(struct bans *bans, const struct address_prefix *network)
{
	return network->v4 ? &bans->lengths_v4[network->bits] : &bans->lengths[network->bits];
}

/* Takes it out of everything but its table, and frees it. */
static void forget(struct bans *bans, struct ban *ban)
{
	if (ban->kind == BAN_ADDRESS) {
		(*length_of(bans, &ban->network))--;
	}
	timer_stop(&ban->end, &bans->ends);
	list_remove(&ban->link);
	bans->count--;
	free(ban);
}

static void ban_destroy(struct bans *bans, struct ban *ban)
{
	table_remove(table_of(bans, ban->kind), &ban->entry);
	forget(bans, ban);
}

void bans_finish(struct bans *bans)
{
	list_for_each_safe(node, &bans->all) {
		ban_destroy(bans, list_entry(node, struct ban, link));
	}
	table_finish(&bans->networks);
	table_finish(&bans->names);
}

static void write_network_key(const struct address *address, unsigned bits, bool v4, char *key)
{
	struct address masked = address_masked(address, bits);

	key[0] = (char)v4;
	key[1] = (char)bits;
	memcpy(key + 2, masked.bytes, sizeof(masked.bytes));
}

/* PRESENCE_EMALFORMED: it means nothing. */
static enum presence_error read_target(const char *text, struct target *target)
{
	size_t len = strnlen(text, BAN_TARGET_MAX + 1);

	if (len > BAN_TARGET_MAX || !utf8_valid(text, len)) {
		return PRESENCE_EMALFORMED;
	}
	switch (address_prefix_parse(text, &target->network)) {
	case ADDRESS_PREFIX_GOOD:
		target->kind = BAN_ADDRESS;
		write_network_key(&target->network.address, target->network.bits, target->network.v4,
		                  target->key);
		target->key_len = NETWORK_KEY_BYTES;
		return PRESENCE_OK;
	case ADDRESS_PREFIX_WRONG_BITS: /* a mistyped network, not a name */
		return PRESENCE_EMALFORMED;
	case ADDRESS_PREFIX_NO_ADDRESS:
		break;
	}
	target->kind = BAN_NAME;
	target->key_len = name_fold(text, len, target->key);
	return target->key_len > 0 ? PRESENCE_OK : PRESENCE_EMALFORMED;
}

static struct ban *find(const struct table *table, const char *key, size_t key_len)
{
	struct table_entry *entry = table_find(table, key, key_len);

	return entry ? list_entry(entry, struct ban, entry) : NULL;
}

static struct ban *ban_create(const struct target *target, const char *text, const char *reason)
{
	struct ban *ban = calloc(1, sizeof(*ban) + target->key_len);

	if (!ban) {
		return NULL;
	}
	ban->kind = target->kind;
	ban->network = target->network;
	ban->key_len = target->key_len;
	memcpy(ban->key, target->key, target->key_len);
	memcpy(ban->target, text, strlen(text));
	if (reason) {
		memcpy(ban->reason, reason, strnlen(reason, BAN_REASON_MAX));
	}
	return ban;
}

/* In the place of `before`, which is of the same target; NULL: there is none. */
static enum presence_error insert(struct bans *bans, struct ban *ban, struct ban *before)
{
	struct table *table = table_of(bans, ban->kind);

	if (before) {
		table_remove(table, &before->entry); /* an entry less: the other has room for sure */
	}
	enum presence_error error = table_insert(table, &ban->entry, ban->key, ban->key_len);
	if (error != PRESENCE_OK) {
		return error;
	}
	if (before) {
		forget(bans, before);
	}
	if (ban->kind == BAN_ADDRESS) {
		(*length_of(bans, &ban->network))++;
	}
	if (ban->until_ms != 0) {
		timer_start(&ban->end, &bans->ends, ban->until_ms);
	}
	list_push_back(&bans->all, &ban->link);
	bans->count++;
	return PRESENCE_OK;
}

enum presence_error bans_add(struct bans *bans, const char *target, const char *reason,
                             int64_t now_ms, int64_t until_ms, int64_t by_uid,
                             const struct ban **out)
{
	struct target meant = { 0 };

	if (read_target(target, &meant) != PRESENCE_OK) {
		return PRESENCE_EMALFORMED;
	}
	struct ban *before = find(table_of(bans, meant.kind), meant.key, meant.key_len);
	if (!before && bans->count >= BANS_MAX) {
		return PRESENCE_EFULL;
	}
	struct ban *ban = ban_create(&meant, target, reason);
	if (!ban) {
		return PRESENCE_ENOMEM;
	}
	ban->since_ms = now_ms;
	ban->until_ms = until_ms;
	ban->by_uid = by_uid;
	enum presence_error error = insert(bans, ban, before);
	if (error != PRESENCE_OK) {
		free(ban);
		return error;
	}
	*out = ban;
	return PRESENCE_OK;
}

bool bans_remove(struct bans *bans, const char *target, struct ban *ended)
{
	struct target meant = { 0 };

	if (read_target(target, &meant) != PRESENCE_OK) {
		return false;
	}
	struct ban *ban = find(table_of(bans, meant.kind), meant.key, meant.key_len);
	if (!ban) {
		return false;
	}
	*ended = *ban;
	ban_destroy(bans, ban);
	return true;
}

void bans_expire(struct bans *bans, int64_t now_ms)
{
	while (timer_heap_next(&bans->ends) <= now_ms && bans->ends.first) {
		ban_destroy(bans, list_entry(bans->ends.first, struct ban, end));
	}
}

static bool is_in_force(const struct ban *ban, int64_t now_ms)
{
	return ban && (ban->until_ms == 0 || ban->until_ms > now_ms);
}

const struct ban *bans_find_address(const struct bans *bans, const struct address *address,
                                    int64_t now_ms)
{
	bool v4 = address_is_v4(address);
	const uint16_t *lengths = v4 ? bans->lengths_v4 : bans->lengths;
	char key[NETWORK_KEY_BYTES];

	if (bans->networks.count == 0) {
		return NULL;
	}
	for (int bits = ADDRESS_BITS; bits >= 0; bits--) {
		if (lengths[bits] == 0) {
			continue;
		}
		write_network_key(address, (unsigned)bits, v4, key);
		const struct ban *ban = find(&bans->networks, key, sizeof(key));
		if (is_in_force(ban, now_ms)) {
			return ban;
		}
	}
	return NULL;
}

const struct ban *bans_find_name(const struct bans *bans, const char *name, int64_t now_ms)
{
	char key[NAME_FOLDED_MAX];

	if (bans->names.count == 0) {
		return NULL;
	}
	const struct ban *ban = find(&bans->names, key, name_fold(name, strlen(name), key));
	return is_in_force(ban, now_ms) ? ban : NULL;
}

bool ban_is_of_name(const struct ban *ban, const char *name)
{
	char key[NAME_FOLDED_MAX];

	return ban->kind == BAN_NAME && name_fold(name, strlen(name), key) == ban->key_len &&
	       memcmp(key, ban->key, ban->key_len) == 0;
}
