/* What admins do, and that it is done. */
#include <string.h>

#include "core/session/client.h"
#include "tests/simulation/tools/trace.h"
#include "tests/simulation/truth/attendance.h"
#include "tests/simulation/truth/expect.h"
#include "tests/simulation/world.h"

void expect_kick(struct guest *guest, struct stay *stay)
{
	struct world *world = guest->world;

	world->acting = guest;
	world->reason = LEAVE_KICKED;
	if (stay->present) {
		tracker_kick(&world->service.tracker, room_of(stay->member),
		             attendance_user(world, stay->room, stay->user), "noise");
	} else {
		client_disconnect(stay->member, LEAVE_KICKED);
	}
	if (stay->member || (stay->user[0] && people_find(&stay->room->people, stay->user))) {
		fail("guest %u was kicked and is still there", guest->number);
	}
}

static struct room *find_room(struct world *world, const struct truth *truth)
{
	struct slice name = { truth->name, strlen(truth->name) };

	return rooms_find(&world->service.rooms, name);
}

void expect_notice(struct world *world, struct truth *truth, const char *text)
{
	struct room *room = find_room(world, truth);

	if (room && room_broadcast(room, text) == PRESENCE_OK) {
		truth_notice(truth, text);
	} else if (room && !world_is_poor(world)) {
		fail("a notice is not sent");
	}
}
