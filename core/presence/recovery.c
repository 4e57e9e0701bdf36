#include "core/presence/recovery.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "core/presence/tracker.h"
#include "core/session/hub_state.h"
#include "core/text/json.h"
#include "core/wire/base64.h"

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
	memcpy(presence->pid, absence->pid, PID_LENGTH + 1);
	member->subscription.floor = absence->floor;
	arrival->recovered = true;
}

static bool may_go_on(const struct absence *absence, const struct member *member)
{
	return strcmp(absence->leave.room, room_of(member)->name) == 0 &&
	       !(absence->user && tracker_is_full(absence->user));
}

/* Only who has joined is told that it goes on: clients join again, and ask for the list, unless
 * they are told so, and whether they meant to before the loss cannot be known. */
static void come_back(struct tracker *tracker, struct member *member, const cJSON *auth,
                      struct arrival *arrival)
{
	struct presence *presence = presence_of(member);
	struct absence *absence = absences_find(&tracker->absences, text_of(auth, "pid"));

	if (!absence || !may_go_on(absence, member)) {
		return;
	}
	if (absence->user && feed_parse_offset(&member->subscription, text_of(auth, "offset"),
	                                       absence->floor, &arrival->position)) {
		go_on(member, absence, presence, arrival);
	} else if (absence->user || feed_was_listed(absence->floor)) {
		feed_request_snapshot(&member->subscription);
	}
	tracker_return(presence, absence);
}

void recovery_arrive(struct tracker *tracker, struct member *member, struct slice auth,
                     struct arrival *arrival)
{
	struct presence *presence = presence_create(member, tracker->config.recovery);

	member->app_data = presence;
	if (!presence || !tracker->config.recovery || !arrival->tells_pid) {
		return;
	}
	make_pid(tracker, presence->pid);
	if (!json_has_nul(auth)) {
		cJSON *object = cJSON_ParseWithLength(auth.text, auth.len);
		come_back(tracker, member, object, arrival);
		cJSON_Delete(object);
	}
	memcpy(arrival->pid, presence->pid, PID_LENGTH + 1);
}
