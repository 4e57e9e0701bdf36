#include "core/presence/bans.h"

#include <stdlib.h>
#include <string.h>

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
	enum address_prefix_result parsed = address_prefix_parse(target, &ban->network);
	if (parsed == ADDRESS_PREFIX_WRONG_BITS) { /* a mistyped network, not a name */
		free(ban);
		return PRESENCE_EMALFORMED;
	}
	ban->kind = parsed == ADDRESS_PREFIX_GOOD ? BAN_ADDRESS : BAN_NAME;
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

const struct ban *bans_find_address(const struct bans *bans, const struct address *address)
{
	list_for_each(node, &bans->all) {
		const struct ban *ban = list_entry(node, struct ban, link);
		if (ban->kind == BAN_ADDRESS && address_prefix_matches(&ban->network, address)) {
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
