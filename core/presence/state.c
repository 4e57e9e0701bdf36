#include "core/presence/state.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "core/events/key.h"
#include "core/presence/state_bans.h"
#include "core/session/hub_state.h"
#include "core/text/json.h"

static void append_user(struct buffer *out, const struct room *room, const struct user *user)
{
	buffer_append_text(out, out->data[out->len - 1] == '[' ? "{\"room\":" : ",{\"room\":");
	json_append_string(out, room->name, room->name_len);
	buffer_append_byte(out, ',');
	profile_encode(out, "\"name\"", user->id, change_wanted(user), user->since_ms);
	buffer_append_byte(out, '}');
}

/* Oldest first, as they are remembered again. */
static void append_lost_places(struct buffer *out, const struct tracker *tracker)
{
	const struct pids *pids = &tracker->pids;
	const char *before = ",\"lost\":[{\"pid\":\"";

	list_for_each(node, &pids->lost) {
		const struct lost_place *place = list_entry(node, struct lost_place, by_age);
		buffer_append_text(out, before);
		buffer_append(out, place->pid.text, PID_LENGTH);
		buffer_append_text(out, place->keyed ? "\",\"keyed\":true,\"room\":"
		                                     : "\",\"keyed\":false,\"room\":");
		json_append_string(out, place->room, strlen(place->room));
		buffer_append_byte(out, ',');
		profile_encode(out, "\"name\"", place->id, &place->profile,
		               hub_wall_of(tracker->hub, place->time_ms));
		buffer_append_byte(out, '}');
		before = ",{\"pid\":\"";
	}
	if (!list_empty(&pids->lost)) {
		buffer_append_byte(out, ']');
	}
}

static void append_times(struct buffer *out, const struct tracker *tracker,
                         const struct state_clock *clock)
{
	buffer_append_text(out, "\"time\":");
	buffer_append_integer(out, hub_wall_ms(tracker->hub));
	if (clock->boot) {
		buffer_append_text(out, ",\"boot\":");
		json_append_string(out, clock->boot, strlen(clock->boot));
		buffer_append_text(out, ",\"uptime\":");
		buffer_append_integer(out, clock->uptime_ms);
	}
}

void state_encode(struct buffer *out, const struct tracker *tracker,
                  const struct state_clock *clock)
{
	buffer_append_text(out, "{\"presence_state\":1,");
	append_times(out, tracker, clock);
	buffer_append_text(out, ",\"users\":[");
	list_for_each(room_node, &tracker->rooms->all) {
		const struct room *room = list_entry(room_node, struct room, link);
		list_for_each(node, &room->roster.users) {
			const struct user *user = list_entry(node, struct user, link);
			if (user->keyed && !user->origin && !buffer_failed(out)) {
				append_user(out, room, user);
			}
		}
	}
	buffer_append_byte(out, ']');
	append_lost_places(out, tracker);
	state_append_bans(out, tracker);
	buffer_append_text(out, "}\n");
}

static const char *text_of(const cJSON *object, const char *field)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, field));

	return text ? text : "";
}

static bool read_profile(const cJSON *object, struct profile *profile)
{
	const char *name = text_of(object, "name");
	size_t len;

	if (name_check(name, strlen(name), &name, &len) != NAME_OK) {
		return false;
	}
	profile->kind = user_kind_parse(text_of(object, "kind"));
	profile_set_name(profile, name, len);
	return true;
}

static bool expect_user(struct tracker *tracker, const cJSON *object)
{
	struct profile profile = { 0 };
	struct newcomer newcomer = {
		.id = text_of(object, "id"),
		.profile = &profile,
		.keyed = true,
	};
	const char *name = text_of(object, "room");

	if (!key_is_id(newcomer.id) || !json_read_whole(object, "since", &newcomer.since_ms) ||
	    !read_profile(object, &profile)) {
		return false;
	}
	struct room *room = rooms_open(tracker->rooms, (struct slice){ name, strlen(name) });
	return room && tracker_expect(tracker, room, &newcomer) == PRESENCE_OK;
}

static bool is_id(const char *text)
{
	return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
	           PID_LENGTH &&
	       text[PID_LENGTH] == '\0';
}

/* What is wrong with one is no reason to forget the others. */
static void remember_place(struct tracker *tracker, const cJSON *object)
{
	const char *pid = text_of(object, "pid");
	const char *id = text_of(object, "id");
	const char *room = text_of(object, "room");
	struct profile profile = { 0 };
	int64_t now_ms = hub_wall_ms(tracker->hub);
	int64_t time_ms;

	if (!is_id(pid) || !is_id(id) || strlen(room) > 1 + ROOM_NAME_BYTES_MAX ||
	    !json_read_whole(object, "since", &time_ms) || time_ms <= now_ms - LOST_PLACE_MS ||
	    !read_profile(object, &profile) || pids_find(&tracker->pids, pid)) {
		return;
	}
	int64_t age_ms = time_ms < now_ms ? now_ms - time_ms : 0;
	struct lost_place *place =
		pids_remember(&tracker->pids, pid, tracker->hub->now_ms - age_ms, NULL);
	if (place) {
		place->keyed = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "keyed"));
		place->profile = profile;
		memcpy(place->id, id, sizeof(place->id));
		memcpy(place->room, room, strlen(room) + 1);
	}
}

/* By the clock that nobody sets, if the machine runs as it did then; else by the wall's, which may
 * have been set, but not by much. */
static bool is_of_now(const struct tracker *tracker, const cJSON *state, int64_t time_ms,
                      const struct state_clock *clock)
{
	int64_t age_ms = hub_wall_ms(tracker->hub) - time_ms;
	int64_t uptime_ms;

	if (clock->boot && strcmp(text_of(state, "boot"), clock->boot) == 0 &&
	    json_read_whole(state, "uptime", &uptime_ms)) {
		age_ms = clock->uptime_ms - uptime_ms;
	}
	return age_ms <= STATE_AGE_MAX_MS && age_ms >= -STATE_AGE_MAX_MS;
}

static enum presence_error expect_all(struct tracker *tracker, const cJSON *state,
                                      const struct state_clock *clock, size_t *count)
{
	const cJSON *users = cJSON_GetObjectItemCaseSensitive(state, "users");
	const cJSON *lost = cJSON_GetObjectItemCaseSensitive(state, "lost");
	const cJSON *version = cJSON_GetObjectItemCaseSensitive(state, "presence_state");
	int64_t time_ms;

	if (!cJSON_IsArray(users) || !cJSON_IsNumber(version) || version->valuedouble != 1 ||
	    !json_read_whole(state, "time", &time_ms)) {
		return PRESENCE_EMALFORMED;
	}
	for (const cJSON *place = lost ? lost->child : NULL; place; place = place->next) {
		remember_place(tracker, place);
	}
	state_restore_bans(tracker, cJSON_GetObjectItemCaseSensitive(state, "bans"));
	if (!is_of_now(tracker, state, time_ms, clock)) {
		return PRESENCE_ENOENT;
	}
	for (const cJSON *user = users->child; user; user = user->next) {
		*count += expect_user(tracker, user) ? 1 : 0;
	}
	return PRESENCE_OK;
}

enum presence_error state_restore(struct tracker *tracker, const char *text, size_t len,
                                  const struct state_clock *clock, size_t *count)
{
	*count = 0;
	if (!json_valid(text, len) || json_has_nul((struct slice){ text, len })) {
		return PRESENCE_EMALFORMED;
	}
	cJSON *state = cJSON_ParseWithLength(text, len);
	enum presence_error error = expect_all(tracker, state, clock, count);
	cJSON_Delete(state);
	return error;
}
