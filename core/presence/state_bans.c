#include "core/presence/state_bans.h"

#include <string.h>

#include "core/session/hub_state.h"
#include "core/text/json.h"

static void append_ban(struct buffer *out, const struct hub *hub, const struct ban *ban)
{
	buffer_append_text(out, "{\"target\":");
	json_append_string(out, ban->target, strlen(ban->target));
	buffer_append_text(out, ",\"reason\":");
	json_append_string(out, ban->reason, strlen(ban->reason));
	buffer_append_text(out, ",\"since\":");
	buffer_append_integer(out, hub_wall_of(hub, ban->since_ms));
	buffer_append_text(out, ",\"until\":");
	buffer_append_integer(out, ban->until_ms ? hub_wall_of(hub, ban->until_ms) : 0);
	buffer_append_text(out, ",\"uid\":");
	buffer_append_integer(out, ban->by_uid);
	buffer_append_byte(out, '}');
}

void state_append_bans(struct buffer *out, const struct tracker *tracker)
{
	const char *before = ",\"bans\":[";

	list_for_each(node, &tracker->bans.all) {
		buffer_append_text(out, before);
		append_ban(out, tracker->hub, list_entry(node, struct ban, link));
		before = ",";
	}
	if (!list_empty(&tracker->bans.all)) {
		buffer_append_byte(out, ']');
	}
}

static void restore_ban(struct tracker *tracker, const cJSON *object)
{
	const struct hub *hub = tracker->hub;
	const char *target = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "target"));
	const char *reason = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "reason"));
	int64_t to_steady = hub->now_ms - hub_wall_ms(hub);
	int64_t since;
	int64_t until;
	int64_t uid;

	if (!target || !reason || strlen(reason) > BAN_REASON_MAX ||
	    !json_read_whole(object, "since", &since) || !json_read_whole(object, "until", &until) ||
	    !json_read_whole(object, "uid", &uid)) {
		return;
	}
	if (until == 0 || until + to_steady > hub->now_ms) {
		const struct ban *ban;
		bans_add(&tracker->bans, target, reason, since + to_steady,
		         until == 0 ? 0 : until + to_steady, uid, &ban);
	}
}

void state_restore_bans(struct tracker *tracker, const cJSON *bans)
{
	for (const cJSON *ban = bans ? bans->child : NULL; ban; ban = ban->next) {
		restore_ban(tracker, ban);
	}
}
