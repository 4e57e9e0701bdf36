#include "core/admin/encode.h"

#include <string.h>

#include "core/base/address.h"
#include "core/events/encode.h"
#include "core/session/user_agent.h"
#include "core/text/json.h"

static bool at_start(const struct buffer *out)
{
	return out->len > 0 && (out->data[out->len - 1] == '{' || out->data[out->len - 1] == '[');
}

void admin_element(struct buffer *out)
{
	if (!at_start(out)) {
		buffer_append_byte(out, ',');
	}
}

void admin_key(struct buffer *out, const char *key)
{
	admin_element(out);
	buffer_append_byte(out, '"'); /* our own keys need no escape */
	buffer_append_text(out, key);
	buffer_append(out, "\":", 2);
}

void admin_text_member(struct buffer *out, const char *key, const char *text)
{
	admin_key(out, key);
	json_append_string(out, text, strlen(text));
}

void admin_number_member(struct buffer *out, const char *key, int64_t number)
{
	admin_key(out, key);
	buffer_append_integer(out, number);
}

static void begin_user(struct buffer *out, const struct room *room, const struct user *user)
{
	buffer_append_byte(out, '{');
	admin_text_member(out, "id", user->id);
	admin_text_member(out, "name", user->profile.name);
	admin_text_member(out, "room", room->name);
	admin_text_member(out, "kind", user_kind_text(user->profile.kind));
	admin_number_member(out, "since", user->since_ms);
	admin_key(out, "connections");
}

void admin_encode_user(struct buffer *out, const struct room *room, const struct user *user)
{
	begin_user(out, room, user);
	buffer_append_integer(out, (int64_t)list_length(&user->presences));
	buffer_append_byte(out, '}');
}

void admin_encode_peer(struct buffer *out, const struct session *session)
{
	char address[ADDRESS_TEXT_MAX];

	address_format(&session->peer.address, address);
	admin_text_member(out, "address", address);
	admin_text_member(out, "transport",
	                  session_transport(session) == ENGINEIO_WEBSOCKET ? "websocket" : "polling");
	admin_text_member(out, "agent", user_agent_text(session->peer.agent));
}

static void encode_connection(struct buffer *out, const struct service *service,
                              const struct presence *presence)
{
	const struct session *session = member_session(presence->member);

	buffer_append_byte(out, '{');
	admin_text_member(out, "sid", presence->member->sid);
	admin_encode_peer(out, session);
	admin_number_member(out, "since", presence->since_ms);
	admin_number_member(out, "last_seen", hub_wall_of(&service->hub, session->last_seen_ms));
	buffer_append_byte(out, '}');
}

void admin_encode_user_whole(struct buffer *out, const struct service *service,
                             const struct room *room, const struct user *user)
{
	begin_user(out, room, user);
	buffer_append_byte(out, '[');
	list_for_each(node, &user->presences) {
		admin_element(out);
		encode_connection(out, service, list_entry(node, struct presence, of_user));
	}
	buffer_append_text(out, "]}");
}

void admin_encode_room(struct buffer *out, const struct room *room)
{
	buffer_append_byte(out, '{');
	admin_text_member(out, "room", room->name);
	admin_number_member(out, "users", (int64_t)room->roster.count);
	admin_number_member(out, "connections", (int64_t)room->namespace.member_count);
	buffer_append_byte(out, '}');
}

void admin_encode_leave(struct buffer *out, const struct leave *leave)
{
	char address[ADDRESS_TEXT_MAX];

	address_format(&leave->address, address);
	buffer_append_byte(out, '{');
	admin_text_member(out, "id", leave->id);
	admin_text_member(out, "name", leave->name);
	admin_text_member(out, "room", leave->room);
	admin_number_member(out, "time", leave->time_ms);
	admin_text_member(out, "reason", leave_reason_text(leave->reason));
	admin_text_member(out, "detail", leave->detail);
	admin_text_member(out, "sid", leave->sid);
	admin_text_member(out, "address", address);
	admin_number_member(out, "since", leave->since_ms);
	admin_number_member(out, "last_seen", leave->last_seen_ms);
	buffer_append_byte(out, '}');
}

/* A ban lasts as long as it was told to, whatever is done to the wall's clock: its ends are by the
 * steady one, and told by the wall's as it is now. */
void admin_encode_ban(struct buffer *out, const struct ban *ban, const struct hub *hub)
{
	buffer_append_byte(out, '{');
	admin_text_member(out, "target", ban->target);
	admin_text_member(out, "kind", ban_kind_text(ban->kind));
	admin_text_member(out, "reason", ban->reason);
	admin_number_member(out, "since", hub_wall_of(hub, ban->since_ms));
	admin_number_member(out, "until", ban->until_ms ? hub_wall_of(hub, ban->until_ms) : 0);
	admin_number_member(out, "by", ban->by_uid);
	buffer_append_byte(out, '}');
}
