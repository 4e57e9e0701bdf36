#include "core/presence/service.h"

#include "core/events/encode.h"
#include "core/events/join_request.h"
#include "core/presence/comeback.h"

struct rate_limit service_packet_limit(void)
{
	return (struct rate_limit){ .per_second = SERVICE_PACKETS_PER_SECOND, .burst = SERVICE_BURST };
}

struct rate_limit service_join_limit(void)
{
	return (struct rate_limit){ .per_second = SERVICE_JOINS_PER_SECOND, .burst = SERVICE_BURST };
}

struct pace_limit service_change_limit(void)
{
	return (struct pace_limit){ .burst = SERVICE_CHANGES_AT_ONCE,
		                        .every_ms = SERVICE_CHANGE_EVERY_MS };
}

struct pace_limit service_arrival_limit(int32_t at_once)
{
	return (struct pace_limit){ .burst = at_once, .every_ms = SERVICE_ARRIVAL_EVERY_MS };
}

static struct namespace *resolve(void *context, struct slice name)
{
	struct service *service = context;
	struct room *room = rooms_open(&service->rooms, name);

	return room ? &room->namespace : NULL;
}

static struct verdict admit(void *context, const struct client *client, struct slice name,
                            struct slice auth)
{
	struct service *service = context;
	const struct address *address = &client->session->peer.address;
	struct verdict verdict = { .allowed = true };

	(void)auth;
	if (!tracker_admits(&service->tracker, address)) {
		verdict = (struct verdict){ .message = "You are banned from here." };
	} else if (rooms_allow(&service->rooms, name) && !rooms_admit(&service->rooms, name, address)) {
		verdict = (struct verdict){ .message = "Too many rooms are open from your address." };
	}
	return verdict;
}

static void arrive(void *context, struct member *member, struct slice auth, struct arrival *arrival)
{
	struct service *service = context;

	rooms_enter(&service->rooms, member);
	comeback_arrive(&service->tracker, member, auth, arrival);
}

static void connected(void *context, struct member *member, struct slice auth)
{
	const struct presence *presence = presence_of(member);

	(void)context;
	(void)auth;
	if (presence) {
		tracker_connected(presence);
	} else { /* there was no memory for it */
		session_fail(member_session(member), SESSION_END_RESOURCES);
	}
}

static void acknowledge(struct member *member, int64_t ack, enum refusal refusal)
{
	const struct presence *presence = presence_of(member);
	struct buffer answer;

	buffer_init(&answer, PRESENCE_ANSWER_MAX);
	if (refusal == REFUSAL_NONE) {
		event_encode_joined(&answer, presence->user ? presence->user->id : NULL);
	} else {
		event_encode_not_joined(&answer, refusal);
	}
	if (buffer_failed(&answer)) {
		session_fail(member_session(member), SESSION_END_RESOURCES);
	} else {
		struct slice argument = { (const char *)answer.data, answer.len };
		member_acknowledge(member, ack, argument, NULL, 0);
	}
	buffer_finish(&answer);
}

static void tell_refusal(struct member *member, enum refusal refusal)
{
	struct buffer answer;

	buffer_init(&answer, PRESENCE_ANSWER_MAX);
	event_encode_refusal(&answer, refusal);
	if (buffer_failed(&answer)) {
		session_fail(member_session(member), SESSION_END_RESOURCES);
	} else {
		member_emit(member, &(struct event){
								.name = { "\"join_refused\"", 14 },
								.arguments = { (const char *)answer.data, answer.len },
							});
	}
	buffer_finish(&answer);
}

static void answer(struct service *service, struct member *member, int64_t ack,
                   enum refusal refusal)
{
	service->tracker.counters.refused_joins[refusal] += refusal == REFUSAL_NONE ? 0 : 1;
	if (ack != SOCKETIO_NO_ACK) {
		acknowledge(member, ack, refusal);
	} else if (refusal != REFUSAL_NONE) {
		tell_refusal(member, refusal);
	}
}

/* A join that has to wait is answered when it is done. */
static void take_join(struct service *service, struct member *member, const struct event *event)
{
	struct presence *presence = presence_of(member);
	struct join_request request = { 0 };
	enum refusal refusal = event_decode_join(event, &request);

	if (refusal == REFUSAL_NONE) {
		refusal = tracker_join(&service->tracker, presence, &request);
	}
	if (refusal == REFUSAL_NONE && presence->waiting) {
		presence->waiting->ack = event->ack;
	} else {
		answer(service, member, event->ack, refusal);
	}
}

static void take_turns(struct service *service)
{
	for (struct waiting_join *waiting; (waiting = tracker_next_turn(&service->tracker));) {
		struct member *member = waiting->presence->member;
		int64_t ack = waiting->ack;
		answer(service, member, ack, tracker_join_waited(&service->tracker, waiting));
	}
}

/* A list that is on its way anyway costs nothing more; one that nobody had yet is not known to be
 * large. */
static enum refusal take_question(struct service *service, struct member *member)
{
	struct subscription *reader = &member->subscription;

	if (!feed_awaits_snapshot(reader) &&
	    !budget_take(&service->lists, &member_session(member)->peer.address,
	                 reader->feed->snapshot_bytes, service->hub.now_ms)) {
		return REFUSAL_RATE;
	}
	feed_request_snapshot(reader);
	return REFUSAL_NONE;
}

static void take_event(void *context, struct member *member, const struct event *event)
{
	struct service *service = context;
	struct presence *presence = presence_of(member);
	bool list_request = event_is_list_request(event);

	if (!presence || (!list_request && !event_is_join(event))) {
		return;
	}
	if (!rate_take(&presence->joins, hub_limit(&service->hub, service->config.joins),
	               service->hub.now_ms)) {
		answer(service, member, event->ack, REFUSAL_RATE);
	} else if (list_request) {
		answer(service, member, event->ack, take_question(service, member));
	} else {
		take_join(service, member, event);
	}
}

static void disconnected(void *context, struct member *member, enum leave_reason reason)
{
	struct service *service = context;
	struct presence *presence = presence_of(member);

	if (presence) {
		tracker_leave(&service->tracker, presence, reason);
	}
	presence_destroy(presence);
	member->app_data = NULL;
	rooms_leave(&service->rooms, member);
	rooms_mark_idle(&service->rooms, room_of(member));
}

static void flushed(void *context)
{
	struct service *service = context;

	rooms_close_idle(&service->rooms);
}

static int64_t next_deadline(void *context)
{
	const struct service *service = context;

	return tracker_next_deadline(&service->tracker);
}

static void tick(void *context)
{
	struct service *service = context;

	tracker_expire(&service->tracker);
	tracker_tell_changes(&service->tracker);
	take_turns(service);
	service->hub.chore_ms = tracker_next_chore(&service->tracker);
}

/* Who is out of reach may be taken for present until a pong is missing, and then come back. */
static int64_t replay_ms(const struct service_config *config)
{
	return config->recovery
	           ? config->hub.ping_interval_ms + config->hub.ping_timeout_ms + config->leave_grace_ms
	           : 0;
}

enum presence_error service_init(struct service *service, const struct service_config *config)
{
	struct hub_config hub = config->hub;

	*service = (struct service){ .config = *config };
	service->clients = (struct clients){
		.app = {
			.admit = admit,
			.resolve = resolve,
			.arrive = arrive,
			.connected = connected,
			.event = take_event,
			.disconnected = disconnected,
			.flushed = flushed,
			.next_deadline = next_deadline,
			.tick = tick,
			.context = service,
		},
	};
	hub.max_payload_untrusted = SERVICE_PAYLOAD_UNTRUSTED;
	hub.replay_ms = replay_ms(config);
	hub.upper = client_protocol(&service->clients);
	hub_init(&service->hub, &hub);
	budget_init(&service->lists, service->hub.by_sid.seed);
	tracker_init(&service->tracker, &service->hub, &service->rooms,
	             &(struct tracker_config){
					 .leave_grace_ms = config->leave_grace_ms,
					 .recovery = config->recovery,
					 .digest = config->digest,
					 .secret = config->secret,
					 .return_ms = config->return_ms,
					 .changes = config->changes,
					 .arrivals = config->arrivals,
				 });
	enum presence_error error = rooms_init(&service->rooms, &service->hub,
	                                       &(struct rooms_config){
											   .names = config->rooms,
											   .name_count = config->room_count,
											   .share = config->rooms_per_address,
											   .offers_offsets = config->recovery,
										   });
	if (error != PRESENCE_OK) {
		tracker_finish(&service->tracker);
		budget_finish(&service->lists);
		hub_finish(&service->hub);
	}
	return error;
}

void service_finish(struct service *service)
{
	hub_finish(&service->hub);
	tracker_finish(&service->tracker);
	budget_finish(&service->lists);
	rooms_finish(&service->rooms);
}
