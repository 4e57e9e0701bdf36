/* top: what is largest and what is slowest, a few rows of each. */
#include "core/admin/admin_internal.h"
#include "core/admin/encode.h"
#include "core/presence/presence.h"
#include "core/session/client.h"

enum { TOP_USUAL = 10 };

/* The largest of many, the largest first and the first of equal ones: no more than ADMIN_TOP_MAX
 * rows are moved for each of them, and nothing is allocated. */
struct ranking {
	size_t limit;
	size_t count;
	struct ranked {
		size_t size;
		const void *what;
	} rows[ADMIN_TOP_MAX];
};

static void rank(struct ranking *ranking, size_t size, const void *what)
{
	struct ranked *rows = ranking->rows;
	size_t at = ranking->count;

	if (ranking->count < ranking->limit) {
		ranking->count++;
	} else if (at == 0 || rows[--at].size >= size) {
		return;
	}
	while (at > 0 && rows[at - 1].size < size) {
		rows[at] = rows[at - 1];
		at--;
	}
	rows[at] = (struct ranked){ size, what };
}

static struct ranking ranking_for(const struct call *call)
{
	int64_t limit = call->request->given & CONTROL_PARAM_LIMIT ? call->request->limit : TOP_USUAL;

	return (struct ranking){ .limit = limit < ADMIN_TOP_MAX ? (size_t)limit : ADMIN_TOP_MAX };
}

static void encode_largest_rooms(struct call *call)
{
	struct ranking ranking = ranking_for(call);

	list_for_each(node, &call->admin->service->rooms.all) {
		const struct room *room = list_entry(node, struct room, link);
		rank(&ranking, room->roster.count, room);
	}
	call_begin_array(call->out, "largest_rooms");
	for (size_t i = 0; i < ranking.count; i++) {
		admin_element(call->out);
		admin_encode_room(call->out, ranking.rows[i].what);
	}
	buffer_append_byte(call->out, ']');
}

/* The member that tells most of who a session is: one that has joined. NULL: it is in no room. */
static const struct member *find_member(const struct session *session)
{
	const struct client *client = session->upper;
	const struct member *found = NULL;

	list_for_each(node, &client->members) {
		const struct member *member = list_entry(node, struct member, link);
		const struct presence *presence = presence_of(member);
		if (member->namespace && presence && presence->user) {
			return member;
		}
		found = member->namespace && presence ? member : found;
	}
	return found;
}

static void encode_member(struct buffer *out, const struct member *member)
{
	const struct presence *presence = presence_of(member);

	admin_text_member(out, "sid", member->sid);
	admin_text_member(out, "room", room_of(member)->name);
	admin_number_member(out, "since", presence->since_ms);
	if (presence->user) {
		admin_text_member(out, "id", presence->user->id);
		admin_text_member(out, "name", presence->user->profile.name);
	}
}

static void encode_peer(struct call *call, const struct ranked *ranked)
{
	const struct session *session = ranked->what;
	const struct member *member = find_member(session);

	buffer_append_byte(call->out, '{');
	admin_number_member(call->out, "waiting", (int64_t)ranked->size);
	admin_encode_peer(call->out, session);
	admin_number_member(call->out, "last_seen",
	                    hub_wall_of(&call->admin->service->hub, session->last_seen_ms));
	if (member) {
		encode_member(call->out, member);
	}
	buffer_append_byte(call->out, '}');
}

static void encode_slowest_peers(struct call *call)
{
	struct ranking ranking = ranking_for(call);
	size_t all = 0;

	list_for_each(node, &call->admin->service->hub.open) {
		const struct session *session = list_entry(node, struct session, link);
		size_t waiting = session->state == SESSION_OPEN ? session_waiting(session) : 0;
		all += waiting;
		if (waiting > 0) {
			rank(&ranking, waiting, session);
		}
	}
	admin_number_member(call->out, "waiting", (int64_t)all);
	call_begin_array(call->out, "slowest_peers");
	for (size_t i = 0; i < ranking.count; i++) {
		admin_element(call->out);
		encode_peer(call, &ranking.rows[i]);
	}
	buffer_append_byte(call->out, ']');
}

enum control_error admin_run_top(struct call *call)
{
	call_begin(call);
	encode_largest_rooms(call);
	encode_slowest_peers(call);
	return call_end(call);
}
