#include "core/presence/presence.h"

#include <stdlib.h>

#include "core/events/encode.h"
#include "core/session/client.h"
#include "core/session/hub_state.h"
#include "core/session/session.h"

struct presence *presence_create(struct member *member)
{
	const struct hub *hub = member_session(member)->hub;
	struct presence *presence = calloc(1, sizeof(*presence));

	if (!presence) {
		return NULL;
	}
	list_node_init(&presence->of_user);
	presence->member = member;
	presence->since_ms = hub_wall_ms(hub);
	rate_init(&presence->joins, hub->now_ms);
	return presence;
}

void presence_destroy(struct presence *presence)
{
	free(presence);
}

void presence_give_to(struct presence *presence, struct user *user)
{
	presence->user = user;
	list_push_back(&user->presences, &presence->of_user);
	session_trust(member_session(presence->member));
}

void presence_take_away(struct presence *presence)
{
	list_remove(&presence->of_user);
	presence->user = NULL;
}

bool presence_has_turn(const struct presence *presence, struct turns *turns)
{
	const struct session *session = member_session(presence->member);
	bool has_turn = turns_come(turns, &session->peer.address, session->hub->now_ms);

	hub_expect_chore(session->hub, turns_next_ms(turns)); /* at least to forget the address */
	return has_turn;
}

enum presence_error presence_wait(struct presence *presence, const struct join_request *request,
                                  struct turns *turns)
{
	const struct session *session = member_session(presence->member);
	struct waiting_join *waiting = calloc(1, sizeof(*waiting));

	if (!waiting) {
		return PRESENCE_ENOMEM;
	}
	*waiting = (struct waiting_join){
		.presence = presence,
		.request = *request,
		.ack = SOCKETIO_NO_ACK,
	};
	presence->waiting = waiting;
	turns_wait(turns, &session->peer.address, &waiting->waiter, session->hub->now_ms);
	hub_expect_chore(session->hub, turns_next_ms(turns));
	return PRESENCE_OK;
}

void presence_stop_waiting(struct presence *presence, struct turns *turns)
{
	if (presence->waiting) {
		turns_go(turns, &presence->waiting->waiter);
		free(presence->waiting);
		presence->waiting = NULL;
	}
}

void presence_tell_count(const struct user *user)
{
	struct buffer argument;

	buffer_init(&argument, PRESENCE_ANSWER_MAX);
	event_encode_connections(&argument, list_length(&user->presences));
	list_for_each(node, &user->presences) {
		struct member *member = list_entry(node, struct presence, of_user)->member;
		if (!buffer_failed(&argument)) {
			member_emit(member, &(struct event){
									.name = { "\"own_connections\"", 17 },
									.arguments = { (const char *)argument.data, argument.len },
								});
		}
	}
	buffer_finish(&argument);
}

void presence_kick(struct presence *presence, const char *reason)
{
	struct member *member = presence->member;
	struct buffer argument;

	buffer_init(&argument, PRESENCE_ANSWER_MAX);
	event_encode_kicked(&argument, reason);
	if (!buffer_failed(&argument)) {
		member_emit(member, &(struct event){
								.name = { "\"kicked\"", 8 },
								.arguments = { (const char *)argument.data, argument.len },
							});
	}
	buffer_finish(&argument);
	client_disconnect(member, LEAVE_KICKED);
}

/* Clients whose polling fails close the session with Engine.IO's `1`, and come back; those who
 * leave the room say so before, while the session is open. */
bool presence_is_lost(const struct presence *presence, enum leave_reason reason)
{
	return reason == LEAVE_LOST || reason == LEAVE_TIMEOUT ||
	       (reason == LEAVE_LEFT && member_session(presence->member)->state != SESSION_OPEN);
}

const char *presence_end_text(const struct presence *presence, enum leave_reason reason)
{
	const struct session *session = member_session(presence->member);

	if (reason == LEAVE_KICKED) {
		return "kicked by an admin";
	}
	return session->state == SESSION_OPEN ? "left the room" : session_end_text(session->end);
}
