#include "core/presence/bans.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { MAPPED_BITS = 96, ADDRESS_BITS = 128 };

const char *ban_kind_text(enum ban_kind kind)
{
	return kind == BAN_ADDRESS ? "address" : "name";
}

void bans_init(struct bans *bans)
{
	list_init(&bans->all);
	bans->count = 0;
}

static void ban_destroy(struct bans *bans, struct ban *ban)
{
	list_remove(&ban->link);
	bans->count--;
	free(ban);
}

void bans_finish(struct bans *bans)
{
	list_for_each_safe(node, &bans->all) {
		ban_destroy(bans, list_entry(node, struct ban, link));
	}
}

/* Digits up to the end, at most `max`; -1: it is something else. */
static int parse_bits(const char *text, int max)
{
	int value = 0;

	if (!*text) {
		return -1;
	}
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || value > max) {
			return -1;
		}
		value = value * 10 + (*text - '0');
	}
	return value <= max ? value : -1;
}

static void map_address(uint8_t address[PEER_ADDRESS_BYTES], const uint8_t v4[4])
{
	memset(address, 0, PEER_ADDRESS_BYTES);
	address[10] = 0xff;
	address[11] = 0xff;
	memcpy(address + 12, v4, 4);
}

static bool is_mapped(const uint8_t address[PEER_ADDRESS_BYTES])
{
	static const uint8_t prefix[MAPPED_BITS / 8] = { [10] = 0xff, [11] = 0xff };

	return memcmp(address, prefix, sizeof(prefix)) == 0;
}

enum parsed { PARSED_NETWORK, PARSED_NAME, PARSED_NEITHER };

/* "192.0.2.7", "192.0.2.0/24", "2001:db8::1", "2001:db8::/32"; an address with a wrong prefix is
 * neither a network nor a name. */
static enum parsed parse_network(struct ban *ban, const char *target)
{
	char host[BAN_TARGET_MAX + 1];
	uint8_t v4[4];
	const char *slash = strchr(target, '/');
	size_t len = slash ? (size_t)(slash - target) : strlen(target);

	memcpy(host, target, len);
	host[len] = '\0';
	ban->v4 = inet_pton(AF_INET, host, v4) == 1;
	if (!ban->v4 && inet_pton(AF_INET6, host, ban->address) != 1) {
		return PARSED_NAME;
	}
	int own = ban->v4 ? ADDRESS_BITS - MAPPED_BITS : ADDRESS_BITS;
	int bits = slash ? parse_bits(slash + 1, own) : own;
	if (bits < 0) {
		return PARSED_NEITHER;
	}
	ban->prefix_bits = (unsigned)bits + (ban->v4 ? MAPPED_BITS : 0);
	if (ban->v4) {
		map_address(ban->address, v4);
	} else {
		ban->v4 = bits >= MAPPED_BITS && is_mapped(ban->address); /* "::ffff:192.0.2.7" */
	}
	return PARSED_NETWORK;
}

static struct ban *find_target(const struct bans *bans, const char *target)
{
	list_for_each(node, &bans->all) {
		struct ban *ban = list_entry(node, struct ban, link);
		if (strcmp(ban->target, target) == 0) {
			return ban;
		}
	}
	return NULL;
}

static struct ban *ban_create(const char *target, const char *reason)
{
	struct ban *ban = calloc(1, sizeof(*ban));

	if (!ban) {
		return NULL;
	}
	list_node_init(&ban->link);
	memcpy(ban->target, target, strlen(target));
	if (reason) {
		memcpy(ban->reason, reason, strnlen(reason, BAN_REASON_MAX));
	}
	return ban;
}

enum presence_error bans_add(struct bans *bans, const char *target, const char *reason,
                             int64_t now_ms, int64_t until_ms, int64_t by_uid,
                             const struct ban **out)
{
	if (!target[0] || strlen(target) > BAN_TARGET_MAX) {
		return PRESENCE_EMALFORMED;
	}
	struct ban *before = find_target(bans, target);
	if (!before && bans->count >= BANS_MAX) {
		return PRESENCE_EFULL;
	}
	struct ban *ban = ban_create(target, reason);
	if (!ban) {
		return PRESENCE_ENOMEM;
	}
	enum parsed parsed = parse_network(ban, target);
	if (parsed == PARSED_NEITHER) {
		free(ban);
		return PRESENCE_EMALFORMED;
	}
	ban->kind = parsed == PARSED_NETWORK ? BAN_ADDRESS : BAN_NAME;
	if (before) {
		ban_destroy(bans, before);
	}
	ban->since_ms = now_ms;
	ban->until_ms = until_ms;
	ban->by_uid = by_uid;
	list_push_back(&bans->all, &ban->link);
	bans->count++;
	*out = ban;
	return PRESENCE_OK;
}

bool bans_remove(struct bans *bans, const char *target, struct ban *ended)
{
	struct ban *ban = find_target(bans, target);

	if (!ban) {
		return false;
	}
	*ended = *ban;
	ban_destroy(bans, ban);
	return true;
}

void bans_expire(struct bans *bans, int64_t now_ms)
{
	list_for_each_safe(node, &bans->all) {
		struct ban *ban = list_entry(node, struct ban, link);
		if (ban->until_ms != 0 && ban->until_ms <= now_ms) {
			ban_destroy(bans, ban);
		}
	}
}

static bool same_network(const struct ban *ban, const uint8_t address[PEER_ADDRESS_BYTES])
{
	if (ban->v4 != is_mapped(address)) {
		return false;
	}
	unsigned bytes = ban->prefix_bits / 8;
	unsigned rest = ban->prefix_bits % 8;

	if (memcmp(ban->address, address, bytes) != 0) {
		return false;
	}
	return rest == 0 || (ban->address[bytes] ^ address[bytes]) >> (8 - rest) == 0;
}

const struct ban *bans_find_address(const struct bans *bans,
                                    const uint8_t address[PEER_ADDRESS_BYTES])
{
	list_for_each(node, &bans->all) {
		const struct ban *ban = list_entry(node, struct ban, link);
		if (ban->kind == BAN_ADDRESS && same_network(ban, address)) {
			return ban;
		}
	}
	return NULL;
}

const struct ban *bans_find_name(const struct bans *bans, const char *name)
{
	list_for_each(node, &bans->all) {
		const struct ban *ban = list_entry(node, struct ban, link);
		if (ban->kind == BAN_NAME && strcmp(ban->target, name) == 0) {
			return ban;
		}
	}
	return NULL;
}
