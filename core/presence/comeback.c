#include "core/presence/comeback.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "core/presence/tracker.h"
#include "core/session/hub_state.h"
#include "core/text/json.h"
#include "core/wire/base64.h"

enum { AUTH_LEAST = 2 + 5 + 1 }; /* bytes of `{"pid":…}`; less is none */

static void make_pid(const struct tracker *tracker, char pid[PID_LENGTH + 1])
{
	const struct transport *transport = &tracker->hub->config.transport;
	uint8_t random[PID_LENGTH / 4 * 3];

	transport->random(transport->context, random, sizeof(random));
	base64url_encode(pid, random, sizeof(random));
	pid[PID_LENGTH] = '\0';
}

static const char *text_of(const cJSON *object, const char *field)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, field));

	return text ? text : "";
}

/* It is the same connection again: sid, pid, and its place in the feed. */
static void go_on(struct member *member, const struct absence *absence, struct presence *presence,
                  struct arrival *arrival)
{
	memcpy(member->sid, absence->leave.sid, sizeof(member->sid));
	memcpy(presence->pid.text, absence->pid, PID_LENGTH + 1);
	member->subscription.floor = absence->floor;
	arrival->recovered = true;
}

static bool is_of_room(const struct member *member, const char *room)
{
	return strcmp(room, room_of(member)->name) == 0;
}

static bool may_go_on(const struct absence *absence, const struct member *member)
{
	return is_of_room(member, absence->leave.room) &&
	       !(absence->user && tracker_is_full(absence->user));
}

/* Only who has joined is told that it goes on: clients join again, and ask for the list, unless
 * they are told so, and whether they meant to before the loss cannot be known. */
static void come_back_in_time(struct tracker *tracker, struct member *member,
                              struct absence *absence, const char *offset, struct arrival *arrival)
{
	struct presence *presence = presence_of(member);

	if (!may_go_on(absence, member)) {
		return;
	}
	if (absence->user &&
	    feed_parse_offset(&member->subscription, offset, absence->floor, &arrival->position)) {
		go_on(member, absence, presence, arrival);
	} else if (absence->user || feed_was_listed(absence->floor)) {
		feed_request_snapshot(&member->subscription);
	}
	tracker_end_absence(tracker, presence, absence);
}

/* Its client knows better than we that the connection is lost: no client has two with one pid. */
static void come_back_early(struct tracker *tracker, struct member *member, struct presence *old)
{
	if (old->member->namespace == member->namespace) {
		tracker_replace(tracker, presence_of(member), old);
	}
}

/* Where it cannot be now, its client has to keep the pid that it brought: it must not be told
 * another one. */
static void come_back_late(struct tracker *tracker, struct member *member, struct lost_place *place,
                           struct arrival *arrival)
{
	const struct newcomer newcomer = {
		.id = place->keyed ? place->id : member->sid,
		.profile = &place->profile,
		.since_ms = hub_wall_ms(tracker->hub),
		.keyed = place->keyed,
	};

	if (!is_of_room(member, place->room)) {
		return;
	}
	enum refusal refusal = tracker_join_again(tracker, presence_of(member), &newcomer);
	if (refusal == REFUSAL_NONE) {
		pids_forget(&tracker->pids, place);
	}
	arrival->turned_away = refusal == REFUSAL_RATE || refusal == REFUSAL_UNAVAILABLE;
}

static void come_back(struct tracker *tracker, struct member *member, const cJSON *auth,
                      struct arrival *arrival)
{
	const char *text = text_of(auth, "pid");
	struct absence *absence = absences_find(&tracker->absences, text);

	if (absence) {
		come_back_in_time(tracker, member, absence, text_of(auth, "offset"), arrival);
		return;
	}
	pids_expire(&tracker->pids, tracker->hub->now_ms);
	struct pid *pid = pids_find(&tracker->pids, text);
	if (pid && pid->owner == PID_OF_CONNECTION) {
		come_back_early(tracker, member, list_entry(pid, struct presence, pid));
	} else if (pid) {
		come_back_late(tracker, member, pid_lost_place(pid), arrival);
	}
}

void comeback_arrive(struct tracker *tracker, struct member *member, struct slice auth,
                     struct arrival *arrival)
{
	struct presence *presence = presence_create(member);

	member->app_data = presence;
	if (!presence || !arrival->tells_pid) {
		return;
	}
	make_pid(tracker, presence->pid.text);
	if (auth.len > AUTH_LEAST && !json_has_nul(auth)) {
		cJSON *object = cJSON_ParseWithLength(auth.text, auth.len);
		if (object) {
			come_back(tracker, member, object, arrival);
		} else { /* there is no memory to see what it brings */
			arrival->turned_away = true;
		}
		cJSON_Delete(object);
	}
	if (arrival->turned_away) {
		*presence->pid.text = '\0'; /* nobody will bring it */
	}
	memcpy(arrival->pid, presence->pid.text, PID_LENGTH + 1);
}
