/* Visitors (core/client) in front of the real service, in one process: what a client was told,
 * folded, is the roster. */
#include <stdio.h>
#include <stdlib.h>

#include "core/base/deadline.h"
#include "core/client/client_session.h"
#include "tests/lib/core/check.h"
#include "tests/lib/core/guest.h"
#include "tests/lib/core/told.h"

enum { CROWD = 2000, KNOWN_MAX = 2100, MATES = 3, TEXT_MAX = 1024 };

struct known {
	char id[EVENT_ID_BYTES_MAX + 1];
	char name[EVENT_TEXT_BYTES_MAX + 1];
	int64_t since_ms;
	enum user_kind kind;
};

struct mate {
	struct client_session client;
	struct service *service;
	struct session *session;
	struct fake_socket socket;
	struct known *people;
	size_t count;
	size_t expected; /* of the list that is being told */
	bool listed;     /* it has a list */
	struct buffer told; /* what is not about others */
	char me[EVENT_ID_BYTES_MAX + 1];
};

struct fixture {
	struct service service;
	struct fake_world world;
	struct mate mates[MATES];
	struct guest guest;
};

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	struct service_config config = guest_service_config(&fixture->world);
	*state = fixture;
	return service_init(&fixture->service, &config) == PRESENCE_OK ? 0 : -1;
}

static void finish(struct mate *mate)
{
	if (mate->service) {
		fake_socket_finish(&mate->socket);
		buffer_finish(&mate->told);
		free(mate->people);
	}
	*mate = (struct mate){ 0 };
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	service_finish(&fixture->service);
	for (int i = 0; i < MATES; i++) {
		finish(&fixture->mates[i]);
	}
	guest_finish(&fixture->guest);
	free(fixture);
	return 0;
}

static void send_text(void *context, const uint8_t *bytes, size_t len)
{
	struct mate *mate = context;
	char text[TEXT_MAX];

	assert_true(len < sizeof(text));
	memcpy(text, bytes, len);
	text[len] = '\0';
	if (!mate->socket.closed) {
		socket_say(mate->session, &mate->socket, text);
	}
}

static struct known *find(struct mate *mate, const char *id)
{
	for (size_t i = 0; i < mate->count; i++) {
		if (strcmp(mate->people[i].id, id) == 0) {
			return &mate->people[i];
		}
	}
	return NULL;
}

static void add(struct mate *mate, const struct presence_event *event)
{
	assert_null(find(mate, event->id));
	assert_true(mate->count < KNOWN_MAX);
	struct known *known = &mate->people[mate->count++];
	snprintf(known->id, sizeof(known->id), "%s", event->id);
	snprintf(known->name, sizeof(known->name), "%s", event->name);
	known->since_ms = event->since_ms;
	known->kind = event->kind;
}

static void drop(struct mate *mate, const struct presence_event *event)
{
	struct known *known = find(mate, event->id);

	assert_non_null(known);
	assert_string_equal(known->name, event->name);
	mate->count--;
	memmove(known, known + 1, (size_t)(mate->people + mate->count - known) * sizeof(*known));
}

/* A change of one of those that it knows of. */
static void fold_change(struct mate *mate, const struct presence_event *event)
{
	if (!mate->listed) {
		return;
	}
	if (event->type == EVENT_CAME) {
		assert_string_not_equal(event->id, mate->me);
		add(mate, event);
	} else if (event->type == EVENT_RENAMED) {
		struct known *known = find(mate, event->id);
		assert_non_null(known);
		snprintf(known->name, sizeof(known->name), "%s", event->name);
	} else {
		drop(mate, event);
	}
}

static void hear(void *context, const struct presence_event *event)
{
	struct mate *mate = context;

	switch (event->type) {
	case EVENT_LIST_BEGINS:
		mate->count = 0;
		mate->expected = event->count;
		break;
	case EVENT_PRESENT:
		add(mate, event);
		break;
	case EVENT_LIST_ENDS:
		assert_int_equal(mate->count, mate->expected);
		mate->listed = true;
		break;
	case EVENT_CAME:
	case EVENT_RENAMED:
	case EVENT_WENT:
		fold_change(mate, event);
		break;
	case EVENT_JOINED:
		snprintf(mate->me, sizeof(mate->me), "%s", event->id);
		break;
	default:
		told_append(&mate->told, event);
		break;
	}
}

/* Lets service and client talk until both are silent. */
static enum client_session_state talk(struct mate *mate)
{
	const char *text;

	do {
		hub_settle(&mate->service->hub);
		while ((text = socket_read(&mate->socket))) {
			size_t len = strlen(text);
			uint8_t *bytes = malloc(len);
			assert_non_null(bytes);
			memcpy(bytes, text, len);
			client_session_take(&mate->client, bytes, len, mate->service->hub.now_ms);
			free(bytes);
			hub_settle(&mate->service->hub);
		}
	} while (mate->socket.read < mate->socket.sent.len);
	return mate->client.state;
}

static struct mate *arrive(struct fixture *fixture, int i, const char *room, const char *name)
{
	struct mate *mate = &fixture->mates[i];

	mate->service = &fixture->service;
	mate->people = calloc(KNOWN_MAX, sizeof(*mate->people));
	assert_non_null(mate->people);
	told_init(&mate->told);
	fake_socket_init(&mate->socket);
	mate->session = session_open(&fixture->service.hub,
	                             &(struct session_opening){ .websocket = &mate->socket });
	assert_non_null(mate->session);
	client_session_init(
		&mate->client,
		&(struct client_session_config){
			.nsp = room, .name = name, .send = send_text, .tell = hear, .context = mate },
		fixture->service.hub.now_ms);
	return mate;
}

/* What it knows is who is there. */
static void check_visit(struct mate *mate)
{
	struct slice name = { mate->client.config.nsp, strlen(mate->client.config.nsp) };
	size_t i = 0;

	assert_int_equal(talk(mate), CLIENT_SESSION_HERE);
	const struct room *room = rooms_find(&mate->service->rooms, name);
	assert_non_null(room);
	assert_int_equal(mate->count, room->roster.count);
	list_for_each(node, &room->roster.users) {
		const struct user *user = list_entry(node, struct user, link);
		assert_string_equal(mate->people[i].id, user->id);
		assert_string_equal(mate->people[i].name, user->profile.name);
		assert_true(mate->people[i].since_ms == user->since_ms);
		assert_int_equal(mate->people[i].kind, user->profile.kind);
		i++;
	}
}

static void a_client_joins_and_finds_itself_in_the_list(void **state)
{
	struct fixture *fixture = *state;
	struct mate *ann = arrive(fixture, 0, "/lobby", "Ann \"\u00e9\"");

	check_visit(ann);
	assert_int_equal(ann->count, 1);
	assert_string_equal(ann->people[0].id, ann->me);
	assert_string_equal(ann->people[0].name, "Ann \"\u00e9\"");
	assert_int_equal(ann->people[0].kind, USER_TUI);
}

static void clients_see_each_other_come_and_go(void **state)
{
	struct fixture *fixture = *state;
	struct mate *ann = arrive(fixture, 0, "/", "Ann");

	check_visit(ann);
	struct mate *bob = arrive(fixture, 1, "/", "Bob");
	check_visit(bob);
	check_visit(ann);
	assert_int_equal(ann->count, 2);
	client_session_call_me(&ann->client, "Eve");
	check_visit(ann);
	check_visit(bob);
	assert_string_equal(bob->people[0].name, "Eve");
	client_session_leave(&bob->client);
	talk(bob);
	check_visit(ann);
	assert_int_equal(ann->count, 1);
	assert_int_equal(fixture->service.tracker.counters.leaves[LEAVE_LEFT], 1);
}

static void a_client_without_a_name_sees_and_is_not_seen(void **state)
{
	struct fixture *fixture = *state;
	struct mate *ann = arrive(fixture, 0, "/", "Ann");

	check_visit(ann);
	struct mate *watcher = arrive(fixture, 1, "/", NULL);
	check_visit(watcher);
	assert_int_equal(watcher->count, 1);
	struct mate *bob = arrive(fixture, 2, "/", "Bob");
	check_visit(bob);
	check_visit(watcher);
	assert_int_equal(watcher->count, 2);
	client_session_call_me(&watcher->client, "no watcher any more");
	check_visit(watcher);
	assert_int_equal(watcher->count, 3);
}

static void ban(struct fixture *fixture, const char *target)
{
	const struct ban *ban;

	assert_int_equal(bans_add(&fixture->service.tracker.bans, target, NULL, 0, 0, 0, &ban),
	                 PRESENCE_OK);
}

static void a_name_that_is_refused_is_told_and_another_one_may_be_tried(void **state)
{
	struct fixture *fixture = *state;

	ban(fixture, "Eve");
	struct mate *eve = arrive(fixture, 0, "/", "Eve");
	assert_int_equal(talk(eve), CLIENT_SESSION_HERE); /* she looks on */
	told_check(&eve->told, "refused banned You may not join with this name.; ");
	assert_true(eve->client.ping_due_ms == 45000);
	client_session_call_me(&eve->client, "Ann");
	check_visit(eve);
	client_session_call_me(&eve->client, "Eve");
	check_visit(eve);
	assert_string_equal(eve->people[0].name, "Ann");
}

static void a_room_that_is_refused_turns_away(void **state)
{
	struct fixture *fixture = *state;
	struct mate *mate = arrive(fixture, 0, "/no.room", "Ann");

	assert_int_equal(talk(mate), CLIENT_SESSION_TURNED_AWAY);
	assert_string_equal(mate->client.why, "Invalid namespace");
	ban(fixture, "::/0");
	mate = arrive(fixture, 1, "/", "Ann");
	assert_int_equal(talk(mate), CLIENT_SESSION_TURNED_AWAY);
	assert_string_equal(mate->client.why, "You are banned from here.");
}

static void an_admin_is_heard(void **state)
{
	struct fixture *fixture = *state;
	struct mate *ann = arrive(fixture, 0, "/", "Ann");
	struct mate *bob = arrive(fixture, 1, "/", "Bob");

	check_visit(ann);
	check_visit(bob);
	room_broadcast(fixture->service.rooms.default_room, "tea \"is\" ready");
	check_visit(bob);
	told_check(&bob->told, "notice tea \"is\" ready; ");
	struct room *room = fixture->service.rooms.default_room;
	struct user *user = list_entry(list_first(&room->roster.users), struct user, link);
	tracker_kick(&fixture->service.tracker, room, user, "noise");
	assert_int_equal(talk(ann), CLIENT_SESSION_DISMISSED);
	assert_string_equal(ann->client.why, "you were removed from this room: noise");
	told_check(&ann->told, "notice tea \"is\" ready; kicked noise; ");
	check_visit(bob);
	assert_int_equal(bob->count, 1);
}

static void a_watcher_may_be_sent_away_without_a_reason(void **state)
{
	struct fixture *fixture = *state;
	struct mate *watcher = arrive(fixture, 0, "/", NULL);

	check_visit(watcher);
	const struct client *client = watcher->session->upper;
	client_disconnect(list_entry(list_first(&client->members), struct member, link), LEAVE_KICKED);
	assert_int_equal(talk(watcher), CLIENT_SESSION_DISMISSED);
	assert_string_equal(watcher->client.why, "the server ended the connection");
}

/* The websocket is closed, which is its owner's to notice; nothing tells not to come back. */
static void a_server_that_stops_lets_its_clients_come_back(void **state)
{
	struct fixture *fixture = *state;
	struct mate *ann = arrive(fixture, 0, "/", "Ann");

	check_visit(ann);
	hub_close_some(&fixture->service.hub, SIZE_MAX, SESSION_END_SHUTDOWN);
	assert_int_equal(talk(ann), CLIENT_SESSION_HERE);
	assert_true(ann->socket.closed);
}

static void hours_pass_with_pings(void **state)
{
	struct fixture *fixture = *state;
	struct hub *hub = &fixture->service.hub;
	struct mate *ann = arrive(fixture, 0, "/", "Ann");

	check_visit(ann);
	while (hub->now_ms < 3 * 3600 * 1000) {
		assert_true(ann->client.deadline_ms > hub_next_deadline(hub));
		hub_run_to(hub, hub_next_deadline(hub));
		assert_int_equal(client_session_tick(&ann->client, hub->now_ms), CLIENT_SESSION_HERE);
		check_visit(ann);
	}
	assert_false(ann->client.silent);
	int64_t silent_ms = ann->client.ping_due_ms;
	assert_int_equal(client_session_tick(&ann->client, silent_ms), CLIENT_SESSION_LOST);
}

/* They poll, but never come for what there is: they cost nothing. */
static void crowd_in(struct fixture *fixture)
{
	for (int i = 0; i < CROWD; i++) {
		struct session *session =
			session_open(&fixture->service.hub, &(struct session_opening){ 0 });
		char join[100];
		assert_non_null(session);
		assert_true(session_say(session, "40"));
		snprintf(join, sizeof(join), "42[\"got_a_new_user\",{\"name\":\"user \\\\ %d\"}]", i);
		assert_true(session_say(session, join));
	}
}

static void a_list_of_two_thousand_is_told(void **state)
{
	struct fixture *fixture = *state;
	struct mate *watcher = arrive(fixture, 0, "/", NULL);

	check_visit(watcher);
	crowd_in(fixture);
	struct mate *ann = arrive(fixture, 1, "/", "Ann");
	check_visit(ann);
	assert_int_equal(ann->count, CROWD + 1);
	check_visit(watcher);
}

static void a_room_full_of_change_is_followed(void **state)
{
	struct fixture *fixture = *state;
	struct mate *ann = arrive(fixture, 0, "/", "Ann");
	struct mate *watcher = arrive(fixture, 1, "/", NULL);

	for (int i = 0; i < 300; i++) {
		struct guest *guest = &fixture->guest;
		char name[32];
		guest_open(guest, &fixture->service, "/");
		snprintf(name, sizeof(name), "guest %d", i);
		guest_join(guest, name);
		if (i % 3 == 0) {
			guest_join(guest, "renamed");
		}
		if (i % 5 == 0) {
			check_visit(ann);
			check_visit(watcher);
		}
		if (i % 7 != 0) {
			guest_lose(guest);
		}
		hub_settle(&fixture->service.hub);
		if (i % 7 == 0) {
			session_close(guest->session, SESSION_END_CLIENT);
			hub_settle(&fixture->service.hub);
		}
		guest_finish(guest);
	}
	check_visit(ann);
	check_visit(watcher);
	assert_int_equal(ann->count, 1);
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVICE(a_client_joins_and_finds_itself_in_the_list),
		WITH_SERVICE(clients_see_each_other_come_and_go),
		WITH_SERVICE(a_client_without_a_name_sees_and_is_not_seen),
		WITH_SERVICE(a_name_that_is_refused_is_told_and_another_one_may_be_tried),
		WITH_SERVICE(a_room_that_is_refused_turns_away),
		WITH_SERVICE(an_admin_is_heard),
		WITH_SERVICE(a_watcher_may_be_sent_away_without_a_reason),
		WITH_SERVICE(a_server_that_stops_lets_its_clients_come_back),
		WITH_SERVICE(hours_pass_with_pings),
		WITH_SERVICE(a_list_of_two_thousand_is_told),
		WITH_SERVICE(a_room_full_of_change_is_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
