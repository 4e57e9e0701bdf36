#include "core/admin/evict.h"

#include "core/session/client.h"

/* --- By address --- */

static size_t evict_session(const struct session *session, const char *reason)
{
	const struct client *client = session->upper;
	size_t count = 0;

	list_for_each_safe(node, &client->members) {
		struct member *member = list_entry(node, struct member, link);
		struct presence *presence = member->namespace ? presence_of(member) : NULL;
		if (presence) {
			presence_kick(presence, reason);
			count++;
		}
	}
	return count;
}

static size_t count_absences(const struct user *user, const struct address_prefix *network)
{
	size_t count = 0;

	list_for_each(node, &user->absences) {
		const struct leave *leave = &list_entry(node, struct absence, of_user)->leave;
		if (leave->sid[0] && /* else it is from before a restart, and from nobody knows where */
		    address_prefix_matches(network, &leave->address)) {
			count++;
		}
	}
	return count;
}

/* Who has connections elsewhere goes on with them: what it lost cannot come back from there. */
static size_t evict_absent(struct tracker *tracker, const struct address_prefix *network,
                           const char *reason)
{
	size_t count = 0;

	if (tracker->absences.count == 0) {
		return 0;
	}
	list_for_each(room_node, &tracker->rooms->all) {
		struct room *room = list_entry(room_node, struct room, link);
		list_for_each_safe(node, &room->roster.users) {
			struct user *user = list_entry(node, struct user, link);
			size_t absences = list_empty(&user->presences) ? count_absences(user, network) : 0;
			if (absences > 0 && absences == list_length(&user->absences)) {
				tracker_kick(tracker, room, user, reason);
				count += absences;
			}
		}
	}
	return count;
}

static size_t evict_network(struct service *service, const struct address_prefix *network,
                            const char *reason)
{
	size_t count = 0;

	list_for_each(node, &service->hub.open) {
		const struct session *session = list_entry(node, struct session, link);
		if (address_prefix_matches(network, &session->peer.address)) {
			count += evict_session(session, reason);
		}
	}
	return count + evict_absent(&service->tracker, network, reason);
}

/* --- By name --- */

static size_t evict_named(struct service *service, const struct ban *ban, const char *reason)
{
	size_t count = 0;

	list_for_each(room_node, &service->rooms.all) {
		struct room *room = list_entry(room_node, struct room, link);
		list_for_each_safe(node, &room->roster.users) {
			struct user *user = list_entry(node, struct user, link);
			if (ban_is_of_name(ban, user->profile.name)) {
				count += list_length(&user->presences) + list_length(&user->absences);
				tracker_kick(&service->tracker, room, user, reason);
			}
		}
	}
	return count;
}

size_t evict(struct service *service, const struct ban *ban, const char *reason)
{
	return ban->kind == BAN_ADDRESS ? evict_network(service, &ban->network, reason)
	                                : evict_named(service, ban, reason);
}
