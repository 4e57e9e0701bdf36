/* Visitors (core/visitor) in front of the real service, in one process: what a visitor was told,
 * folded, is the roster. */
#include <stdio.h>
#include <stdlib.h>

#include "core/base/deadline.h"
#include "core/client/client_session.h"
#include "tests/lib/core/check.h"
#include "tests/lib/core/guest.h"
#include "tests/lib/core/told.h"

enum { CROWD = 2000, KNOWN_MAX = 2100, VISITS = 3, TEXT_MAX = 1024 };

struct known {
	char id[NEWS_ID_BYTES_MAX + 1];
	char name[NEWS_TEXT_BYTES_MAX + 1];
	int64_t since_ms;
	enum user_kind kind;
};

struct visit {
	struct visitor visitor;
	struct service *service;
	struct session *session;
	struct fake_socket socket;
	struct known *people;
	size_t count;
	size_t expected; /* of the list that is being told */
	bool listed;     /* it has a list */
	struct buffer told; /* what is not about others */
	char me[NEWS_ID_BYTES_MAX + 1];
};

struct fixture {
	struct service service;
	struct fake_world world;
	struct visit visits[VISITS];
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

static void finish(struct visit *visit)
{
	if (visit->service) {
		fake_socket_finish(&visit->socket);
		buffer_finish(&visit->told);
		free(visit->people);
	}
	*visit = (struct visit){ 0 };
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	service_finish(&fixture->service);
	for (int i = 0; i < VISITS; i++) {
		finish(&fixture->visits[i]);
	}
	guest_finish(&fixture->guest);
	free(fixture);
	return 0;
}

static void send_text(void *context, const uint8_t *bytes, size_t len)
{
	struct visit *visit = context;
	char text[TEXT_MAX];

	assert_true(len < sizeof(text));
	memcpy(text, bytes, len);
	text[len] = '\0';
	if (!visit->socket.closed) {
		socket_say(visit->session, &visit->socket, text);
	}
}

static struct known *find(struct visit *visit, const char *id)
{
	for (size_t i = 0; i < visit->count; i++) {
		if (strcmp(visit->people[i].id, id) == 0) {
			return &visit->people[i];
		}
	}
	return NULL;
}

static void add(struct visit *visit, const struct news *news)
{
	assert_null(find(visit, news->id));
	assert_true(visit->count < KNOWN_MAX);
	struct known *known = &visit->people[visit->count++];
	snprintf(known->id, sizeof(known->id), "%s", news->id);
	snprintf(known->name, sizeof(known->name), "%s", news->name);
	known->since_ms = news->since_ms;
	known->kind = news->kind;
}

static void drop(struct visit *visit, const struct news *news)
{
	struct known *known = find(visit, news->id);

	assert_non_null(known);
	assert_string_equal(known->name, news->name);
	visit->count--;
	memmove(known, known + 1, (size_t)(visit->people + visit->count - known) * sizeof(*known));
}

/* A change of one of those that it knows of. */
static void fold_change(struct visit *visit, const struct news *news)
{
	if (!visit->listed) {
		return;
	}
	if (news->type == NEWS_CAME) {
		assert_string_not_equal(news->id, visit->me);
		add(visit, news);
	} else if (news->type == NEWS_RENAMED) {
		struct known *known = find(visit, news->id);
		assert_non_null(known);
		snprintf(known->name, sizeof(known->name), "%s", news->name);
	} else {
		drop(visit, news);
	}
}

static void hear(void *context, const struct news *news)
{
	struct visit *visit = context;

	switch (news->type) {
	case NEWS_LIST_BEGINS:
		visit->count = 0;
		visit->expected = news->count;
		break;
	case NEWS_PRESENT:
		add(visit, news);
		break;
	case NEWS_LIST_ENDS:
		assert_int_equal(visit->count, visit->expected);
		visit->listed = true;
		break;
	case NEWS_CAME:
	case NEWS_RENAMED:
	case NEWS_WENT:
		fold_change(visit, news);
		break;
	case NEWS_JOINED:
		snprintf(visit->me, sizeof(visit->me), "%s", news->id);
		break;
	default:
		told_append(&visit->told, news);
		break;
	}
}

/* Lets service and visitor talk until both are silent. */
static enum visitor_state talk(struct visit *visit)
{
	const char *text;

	do {
		hub_settle(&visit->service->hub);
		while ((text = socket_read(&visit->socket))) {
			size_t len = strlen(text);
			uint8_t *bytes = malloc(len);
			assert_non_null(bytes);
			memcpy(bytes, text, len);
			visitor_take(&visit->visitor, bytes, len, visit->service->hub.now_ms);
			free(bytes);
			hub_settle(&visit->service->hub);
		}
	} while (visit->socket.read < visit->socket.sent.len);
	return visit->visitor.state;
}

static struct visit *arrive(struct fixture *fixture, int i, const char *room, const char *name)
{
	struct visit *visit = &fixture->visits[i];

	visit->service = &fixture->service;
	visit->people = calloc(KNOWN_MAX, sizeof(*visit->people));
	assert_non_null(visit->people);
	told_init(&visit->told);
	fake_socket_init(&visit->socket);
	visit->session = session_open(&fixture->service.hub, &visit->socket);
	assert_non_null(visit->session);
	visitor_init(&visit->visitor,
	             &(struct visitor_config){
					 .nsp = room, .name = name, .send = send_text, .tell = hear, .context = visit },
	             fixture->service.hub.now_ms);
	return visit;
}

/* What it knows is who is there. */
static void check_visit(struct visit *visit)
{
	struct slice name = { visit->visitor.config.nsp, strlen(visit->visitor.config.nsp) };
	size_t i = 0;

	assert_int_equal(talk(visit), VISITOR_HERE);
	const struct room *room = service_find_room(visit->service, name);
	assert_non_null(room);
	assert_int_equal(visit->count, room->roster.count);
	list_for_each(node, &room->roster.users) {
		const struct user *user = list_entry(node, struct user, link);
		assert_string_equal(visit->people[i].id, user->id);
		assert_string_equal(visit->people[i].name, user->name);
		assert_true(visit->people[i].since_ms == user->since_ms);
		assert_int_equal(visit->people[i].kind, user->kind);
		i++;
	}
}

static void a_visitor_joins_and_finds_itself_in_the_list(void **state)
{
	struct fixture *fixture = *state;
	struct visit *ann = arrive(fixture, 0, "/lobby", "Ann \"\u00e9\"");

	check_visit(ann);
	assert_int_equal(ann->count, 1);
	assert_string_equal(ann->people[0].id, ann->me);
	assert_string_equal(ann->people[0].name, "Ann \"\u00e9\"");
	assert_int_equal(ann->people[0].kind, USER_TUI);
}

static void visitors_see_each_other_come_and_go(void **state)
{
	struct fixture *fixture = *state;
	struct visit *ann = arrive(fixture, 0, "/", "Ann");

	check_visit(ann);
	struct visit *bob = arrive(fixture, 1, "/", "Bob");
	check_visit(bob);
	check_visit(ann);
	assert_int_equal(ann->count, 2);
	visitor_call_me(&ann->visitor, "Eve");
	check_visit(ann);
	check_visit(bob);
	assert_string_equal(bob->people[0].name, "Eve");
	visitor_leave(&bob->visitor);
	talk(bob);
	check_visit(ann);
	assert_int_equal(ann->count, 1);
	assert_int_equal(fixture->service.counters.leaves[LEAVE_LEFT], 1);
}

static void a_visitor_without_a_name_sees_and_is_not_seen(void **state)
{
	struct fixture *fixture = *state;
	struct visit *ann = arrive(fixture, 0, "/", "Ann");

	check_visit(ann);
	struct visit *watcher = arrive(fixture, 1, "/", NULL);
	check_visit(watcher);
	assert_int_equal(watcher->count, 1);
	struct visit *bob = arrive(fixture, 2, "/", "Bob");
	check_visit(bob);
	check_visit(watcher);
	assert_int_equal(watcher->count, 2);
	visitor_call_me(&watcher->visitor, "no watcher any more");
	check_visit(watcher);
	assert_int_equal(watcher->count, 3);
}

static void ban(struct fixture *fixture, const char *target)
{
	const struct ban *ban;

	assert_int_equal(bans_add(&fixture->service.bans, target, NULL, 0, 0, 0, &ban), PRESENCE_OK);
}

static void a_name_that_is_refused_is_told_and_another_one_may_be_tried(void **state)
{
	struct fixture *fixture = *state;

	ban(fixture, "Eve");
	struct visit *eve = arrive(fixture, 0, "/", "Eve");
	assert_int_equal(talk(eve), VISITOR_HERE); /* she looks on */
	told_check(&eve->told, "refused banned You may not join with this name.; ");
	assert_true(eve->visitor.deadline_ms == 45000);
	visitor_call_me(&eve->visitor, "Ann");
	check_visit(eve);
	visitor_call_me(&eve->visitor, "Eve");
	check_visit(eve);
	assert_string_equal(eve->people[0].name, "Ann");
}

static void a_room_that_is_refused_turns_away(void **state)
{
	struct fixture *fixture = *state;
	struct visit *visit = arrive(fixture, 0, "/no.room", "Ann");

	assert_int_equal(talk(visit), VISITOR_TURNED_AWAY);
	assert_string_equal(visit->visitor.why, "Invalid namespace");
	ban(fixture, "::/0");
	visit = arrive(fixture, 1, "/", "Ann");
	assert_int_equal(talk(visit), VISITOR_TURNED_AWAY);
	assert_string_equal(visit->visitor.why, "You are banned from here.");
}

static void an_admin_is_heard(void **state)
{
	struct fixture *fixture = *state;
	struct visit *ann = arrive(fixture, 0, "/", "Ann");
	struct visit *bob = arrive(fixture, 1, "/", "Bob");

	check_visit(ann);
	check_visit(bob);
	service_broadcast(fixture->service.default_room, "tea \"is\" ready");
	check_visit(bob);
	told_check(&bob->told, "notice tea \"is\" ready; ");
	struct room *room = fixture->service.default_room;
	struct user *user = list_entry(list_first(&room->roster.users), struct user, link);
	service_kick(&fixture->service, room, user, "noise");
	assert_int_equal(talk(ann), VISITOR_DISMISSED);
	assert_string_equal(ann->visitor.why, "you were removed from this room: noise");
	told_check(&ann->told, "notice tea \"is\" ready; kicked noise; ");
	check_visit(bob);
	assert_int_equal(bob->count, 1);
}

static void a_watcher_may_be_sent_away_without_a_reason(void **state)
{
	struct fixture *fixture = *state;
	struct visit *watcher = arrive(fixture, 0, "/", NULL);

	check_visit(watcher);
	const struct client *client = watcher->session->upper;
	client_disconnect(list_entry(list_first(&client->members), struct member, link), LEAVE_KICKED);
	assert_int_equal(talk(watcher), VISITOR_DISMISSED);
	assert_string_equal(watcher->visitor.why, "the server ended the connection");
}

/* The websocket is closed, which is its owner's to notice; nothing tells not to come back. */
static void a_server_that_stops_lets_its_visitors_come_back(void **state)
{
	struct fixture *fixture = *state;
	struct visit *ann = arrive(fixture, 0, "/", "Ann");

	check_visit(ann);
	hub_close_some(&fixture->service.hub, SIZE_MAX, SESSION_END_SHUTDOWN);
	assert_int_equal(talk(ann), VISITOR_HERE);
	assert_true(ann->socket.closed);
}

static void hours_pass_with_pings(void **state)
{
	struct fixture *fixture = *state;
	struct hub *hub = &fixture->service.hub;
	struct visit *ann = arrive(fixture, 0, "/", "Ann");

	check_visit(ann);
	while (hub->now_ms < 3 * 3600 * 1000) {
		assert_true(ann->visitor.deadline_ms > hub_next_deadline(hub));
		hub_run_to(hub, hub_next_deadline(hub));
		assert_int_equal(visitor_tick(&ann->visitor, hub->now_ms), VISITOR_HERE);
		check_visit(ann);
	}
	int64_t silent_ms = ann->visitor.deadline_ms;
	assert_int_equal(visitor_tick(&ann->visitor, silent_ms), VISITOR_LOST);
}

/* They poll, but never come for what there is: they cost nothing. */
static void crowd_in(struct fixture *fixture)
{
	for (int i = 0; i < CROWD; i++) {
		struct session *session = session_open(&fixture->service.hub, NULL);
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
	struct visit *watcher = arrive(fixture, 0, "/", NULL);

	check_visit(watcher);
	crowd_in(fixture);
	struct visit *ann = arrive(fixture, 1, "/", "Ann");
	check_visit(ann);
	assert_int_equal(ann->count, CROWD + 1);
	check_visit(watcher);
}

static void a_room_full_of_change_is_followed(void **state)
{
	struct fixture *fixture = *state;
	struct visit *ann = arrive(fixture, 0, "/", "Ann");
	struct visit *watcher = arrive(fixture, 1, "/", NULL);

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
		WITH_SERVICE(a_visitor_joins_and_finds_itself_in_the_list),
		WITH_SERVICE(visitors_see_each_other_come_and_go),
		WITH_SERVICE(a_visitor_without_a_name_sees_and_is_not_seen),
		WITH_SERVICE(a_name_that_is_refused_is_told_and_another_one_may_be_tried),
		WITH_SERVICE(a_room_that_is_refused_turns_away),
		WITH_SERVICE(an_admin_is_heard),
		WITH_SERVICE(a_watcher_may_be_sent_away_without_a_reason),
		WITH_SERVICE(a_server_that_stops_lets_its_visitors_come_back),
		WITH_SERVICE(hours_pass_with_pings),
		WITH_SERVICE(a_list_of_two_thousand_is_told),
		WITH_SERVICE(a_room_full_of_change_is_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
