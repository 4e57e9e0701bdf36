#include "core/presence/recovery.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "core/text/json.h"
#include "core/presence/service.h"
#include "core/wire/base64.h"

static void make_pid(const struct service *service, char pid[PID_LENGTH + 1])
{
	const struct outlet *outlet = &service->config.hub.outlet;
	uint8_t random[PID_LENGTH / 4 * 3];

	outlet->random(outlet->context, random, sizeof(random));
	base64url_encode(pid, random, sizeof(random));
	pid[PID_LENGTH] = '\0';
}

static const char *text_of(const cJSON *object, const char *field)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, field));

	return text ? text : "";
}

/* It is the same connection again: sid, pid, and its place in the feed. */
static void go_on(struct member *member, const struct absence *absence, struct seat *seat,
                  struct arrival *arrival)
{
	memcpy(member->sid, absence->leave.sid, sizeof(member->sid));
	memcpy(seat->pid, absence->pid, PID_LENGTH + 1);
	member->subscription.floor = absence->floor;
	arrival->recovered = true;
}

static bool may_sit_down(const struct absence *absence, const struct member *member)
{
	return strcmp(absence->leave.room, room_of(member)->name) == 0 &&
	       !(absence->user && seating_is_full(absence->user));
}

static void come_back(struct service *service, struct member *member, const cJSON *auth,
                      struct arrival *arrival)
{
	struct seat *seat = member->presence;
	struct absence *absence = absences_find(&service->absences, text_of(auth, "pid"));

	if (!absence || !may_sit_down(absence, member)) {
		return;
	}
	if (feed_parse_offset(&member->subscription, text_of(auth, "offset"), absence->floor,
	                      &arrival->position)) {
		go_on(member, absence, seat, arrival);
	} else if (absence->user) {
		feed_request_snapshot(&member->subscription);
	}
	seating_return(seat, absence);
}

void recovery_arrive(void *context, struct member *member, struct slice auth,
                     struct arrival *arrival)
{
	struct service *service = context;
	struct seat *seat = seat_create(service, member);

	member->presence = seat;
	if (!seat || !service->config.recovery || !arrival->tells_pid) {
		return;
	}
	make_pid(service, seat->pid);
	if (!json_has_nul(auth)) {
		cJSON *object = cJSON_ParseWithLength(auth.text, auth.len);
		come_back(service, member, object, arrival);
		cJSON_Delete(object);
	}
	memcpy(arrival->pid, seat->pid, PID_LENGTH + 1);
}
