/* Out of memory at every allocation of everything that a client can do: nothing leaks, nobody is
 * sent half a packet, and those who stay know what the service knows. */
#include <stdlib.h>

#include "core/text/json.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"
#include "tests/lib/core/guest.h"

enum stage { ABSENT, CONNECTED, JOINED, KEYED };

/* A service with one who watches what becomes of another. */
struct world {
	struct service service;
	struct fake_world outside;
	struct guest witness;
	struct guest subject;
	struct fake_socket probe;
};

struct action {
	const char *what;
	enum stage stage; /* of the subject before */
	bool polling;
	void (*run)(struct world *world);
	unsigned least; /* allocations that it takes */
};

static void say(struct world *world, const char *packet)
{
	struct guest *subject = &world->subject;

	if (subject->polling) {
		session_say(subject->session, packet);
	} else {
		socket_say(subject->session, &subject->socket, packet);
	}
}

static void open_websocket(struct world *world)
{
	world->subject.session = session_open(
		&world->service.hub, &(struct session_opening){ .websocket = &world->subject.socket });
}

static void open_by_polling(struct world *world)
{
	world->subject.session = session_open(&world->service.hub, &(struct session_opening){ 0 });
	if (world->subject.session) {
		session_poll(world->subject.session, &world->subject.request);
	}
}

static void connect_to_new_room(struct world *world)
{
	say(world, "40/lobby,{\"token\":\"x\"}");
}

static void connect_to_nowhere(struct world *world)
{
	say(world, "40/no such room,");
}

static void join(struct world *world)
{
	say(world, "42[\"got_a_new_user\",{\"name\":\"Bob\"}]");
}

static void join_with_ack(struct world *world)
{
	say(world, "4217[\"got_a_new_user\",{\"name\":\"Bob\",\"kind\":\"tui\"}]");
}

static void join_with_key(struct world *world)
{
	say(world, "4217[\"got_a_new_user\",{\"name\":\"Bob\",\"key\":\"0123456789abcdef\"}]");
}

static void join_in_vain(struct world *world)
{
	say(world, "42[\"got_a_new_user\",{\"name\":\"\\u202e\"}]");
}

static void join_in_vain_with_ack(struct world *world)
{
	say(world, "4217[\"got_a_new_user\",{\"name\":\"\\u202e\"}]");
}

static void rename_to_eve(struct world *world)
{
	say(world, "42[\"got_a_new_user\",{\"name\":\"Eve\"}]");
}

static void leave(struct world *world)
{
	say(world, "41");
}

static void leave_and_come_back(struct world *world)
{
	say(world, "41");
	say(world, "40");
	join(world);
}

static void lose(struct world *world)
{
	guest_lose(&world->subject);
}

/* Another connection of the same user: by the socket of the probe. */
static void open_another(struct world *world)
{
	struct session *session =
		session_open(&world->service.hub, &(struct session_opening){ .websocket = &world->probe });

	if (session) {
		socket_say(session, &world->probe, "40");
	}
	if (session && session->state == SESSION_OPEN && !session->failed) {
		socket_say(session, &world->probe,
		           "42[\"got_a_new_user\",{\"name\":\"Bobby\",\"key\":\"0123456789abcdef\"}]");
	}
}

static void lose_and_come_back(struct world *world)
{
	lose(world);
	hub_flush(&world->service.hub);
	open_another(world);
}

static void open_another_and_lose_both(struct world *world)
{
	open_another(world);
	lose(world);
	hub_flush(&world->service.hub);
	if (!world->probe.closed && world->service.hub.session_count > 1) {
		hub_close_some(&world->service.hub, SIZE_MAX, SESSION_END_TRANSPORT);
	}
}

static void send_attachments(struct world *world)
{
	struct guest *subject = &world->subject;

	say(world, "452-1[\"got_a_new_user\",{\"name\":{\"_placeholder\":true,\"num\":0}},"
	           "{\"_placeholder\":true,\"num\":1}]");
	socket_say_binary(subject->session, &subject->socket, "one", 3);
	socket_say_binary(subject->session, &subject->socket, "two", 3);
}

static void let_25_seconds_pass(struct world *world)
{
	hub_run_to(&world->service.hub, 25000);
}

static void upgrade(struct world *world)
{
	struct session *session = world->subject.session;

	if (session_probe(session, &world->probe)) {
		socket_say(session, &world->probe, "2probe");
		hub_settle(&world->service.hub);
		rename_to_eve(world);
		if (session->state == SESSION_OPEN) {
			socket_say(session, &world->probe, "5");
		}
	}
}

static void kick(struct world *world)
{
	struct list *readers = &world->service.rooms.default_room->namespace.feed.subscriptions;

	client_disconnect(list_entry(readers->head.prev, struct member, subscription.of_feed),
	                  LEAVE_KICKED);
}

static void hear_of_much(struct world *world)
{
	struct feed *feed = &world->service.rooms.default_room->namespace.feed;
	char text[2000] = "42[\"join_refused\",\"";
	size_t len = strlen(text);

	memset(text + len, 'x', 1900 - len);
	memcpy(text + 1900, "\"]", 3);
	feed_append(feed, (const uint8_t *)text, 1902);
}

static void end_in_order(struct world *world)
{
	rename_to_eve(world);
	session_close_orderly(world->subject.session, SESSION_END_SHUTDOWN);
}

static const struct action ACTIONS[] = {
	{ "opening a websocket", ABSENT, false, open_websocket, 3 },
	{ "opening a polling session", ABSENT, true, open_by_polling, 4 },
	{ "connecting to a new room", CONNECTED, false, connect_to_new_room, 4 },
	{ "connecting to no room", CONNECTED, false, connect_to_nowhere, 1 },
	{ "joining", CONNECTED, false, join, 4 },
	{ "joining with an ack", CONNECTED, false, join_with_ack, 5 },
	{ "joining with a key", CONNECTED, false, join_with_key, 7 },
	{ "joining in vain", CONNECTED, false, join_in_vain, 4 },
	{ "joining in vain with an ack", CONNECTED, false, join_in_vain_with_ack, 4 },
	{ "joining by polling", CONNECTED, true, join_with_ack, 5 },
	{ "joining in vain by polling", CONNECTED, true, join_in_vain, 4 },
	{ "renaming", JOINED, false, rename_to_eve, 4 },
	{ "leaving", JOINED, false, leave, 0 },
	{ "leaving and coming back", JOINED, false, leave_and_come_back, 4 },
	{ "leaving and coming back by polling", JOINED, true, leave_and_come_back, 4 },
	{ "being lost", JOINED, false, lose, 0 },
	{ "being lost by polling", JOINED, true, lose, 0 },
	{ "being lost with a key", KEYED, false, lose, 1 },
	{ "being lost with a key by polling", KEYED, true, lose, 1 },
	{ "being lost and coming back", KEYED, false, lose_and_come_back, 8 },
	{ "another connection", KEYED, false, open_another, 8 },
	{ "another connection, and losing both", KEYED, false, open_another_and_lose_both, 8 },
	{ "leaving with a key", KEYED, false, leave, 0 },
	{ "attachments", CONNECTED, false, send_attachments, 4 },
	{ "a heartbeat", JOINED, false, let_25_seconds_pass, 0 },
	{ "a heartbeat by polling", JOINED, true, let_25_seconds_pass, 1 },
	{ "an upgrade", JOINED, true, upgrade, 4 },
	{ "hearing of much", JOINED, false, hear_of_much, 0 },
	{ "hearing of much by polling", JOINED, true, hear_of_much, 1 },
	{ "an orderly end", JOINED, false, end_in_order, 4 },
	{ "an orderly end by polling", JOINED, true, end_in_order, 4 },
	{ "being kicked", JOINED, false, kick, 1 },
	{ "being kicked by polling", JOINED, true, kick, 1 },
};

static void open_subject(struct world *world, const struct action *action)
{
	if (action->stage == ABSENT) {
		guest_start(&world->subject, &world->service, "/", action->polling);
		return;
	}
	if (action->polling) {
		guest_open_polling(&world->subject, &world->service, "/");
	} else {
		guest_open(&world->subject, &world->service, "/");
	}
	if (action->stage >= JOINED) {
		(action->stage == KEYED ? join_with_key : join)(world);
		guest_read(&world->subject);
	}
}

static void open_world(struct world *world, const struct action *action)
{
	struct service_config config = guest_service_config(&world->outside);

	assert_int_equal(service_init(&world->service, &config), PRESENCE_OK);
	fake_socket_init(&world->probe);
	guest_open(&world->witness, &world->service, "/");
	guest_join(&world->witness, "witness");
	guest_read(&world->witness);
	open_subject(world, action);
	guest_read(&world->witness);
}

static void close_world(struct world *world)
{
	service_finish(&world->service);
	guest_finish(&world->witness);
	guest_finish(&world->subject);
	fake_socket_finish(&world->probe);
}

/* A text that was sent is a packet, with the whole of its JSON if it is of a type that has any. */
static void check_whole(const char *packet)
{
	static const char *const bare[] = { "1", "2", "6", "3probe", "41" };
	const char *json = packet + strcspn(packet, ",[{");

	for (size_t i = 0; i < COUNT(bare); i++) {
		if (strcmp(packet, bare[i]) == 0) {
			return;
		}
	}
	json += *json == ',';
	bool told_nothing = strcmp(json, "[]") == 0 || strcmp(json, "[\"join_refused\"]") == 0;
	if ((packet[0] != '0' && packet[0] != '4') || !json_valid(json, strlen(json)) || told_nothing) {
		fail_msg("half a packet was sent: \"%s\"", packet);
	}
}

static void check_all_whole(struct world *world)
{
	struct guest *subject = &world->subject;
	size_t read = subject->socket.read;

	for (const char *packet; (packet = socket_read(&subject->socket));) {
		check_whole(packet);
	}
	subject->socket.read = read;
	for (const char *packet; (packet = socket_read(&world->probe));) {
		check_whole(packet);
	}
	if (!subject->request.answered) {
		return;
	}
	char *body = malloc(subject->request.body.len);
	char *at = body;
	assert_non_null(body);
	memcpy(body, subject->request.body.data, subject->request.body.len);
	for (char *packet; (packet = strsep(&at, "\x1e"));) {
		check_whole(packet);
	}
	free(body);
}

/* Every user of the room has a connection to it, or had one a moment ago. */
static void check_roster(const struct world *world)
{
	const struct room *room = world->service.rooms.default_room;

	list_for_each(node, &room->roster.users) {
		const struct user *user = list_entry(node, const struct user, link);
		assert_true(list_empty(&user->presences) != list_empty(&user->absences));
	}
	assert_true(room->roster.count <=
	            room->namespace.member_count + world->service.tracker.absences.count);
	assert_true(room->namespace.member_count <= 3);
}

/* Runs the action with the n-th allocation failing; false if it needs fewer than that. */
static bool run(const struct action *action, unsigned n, enum alloc_mode mode)
{
	struct world world = { 0 };
	size_t live = alloc_live();

	open_world(&world, action);
	alloc_fail_at(n, mode);
	action->run(&world);
	bool more = hub_flush(&world.service.hub);
	bool failed = alloc_stop_failing();
	if (more) {
		hub_settle(&world.service.hub);
	}
	check_roster(&world);
	check_all_whole(&world);
	if (!world.witness.socket.closed) {
		check_guest(&world.witness);
		guest_join(&world.witness, "still here");
		check_guest(&world.witness);
	}
	close_world(&world);
	if (alloc_live() != live) {
		fail_msg("%s, allocation %u: %zu blocks leaked", action->what, n, alloc_live() - live);
	}
	return failed;
}

static void run_all(enum alloc_mode mode)
{
	for (size_t i = 0; i < COUNT(ACTIONS); i++) {
		unsigned n = 1;
		while (run(&ACTIONS[i], n, mode)) {
			n++;
			assert_true(n < 1000);
		}
		if (n - 1 < ACTIONS[i].least) {
			fail_msg("%s: only %u allocations", ACTIONS[i].what, n - 1);
		}
	}
}

static void one_allocation_that_fails_does_no_harm(void **state)
{
	(void)state;
	run_all(ALLOC_FAIL_ONCE);
}

static void no_memory_from_some_moment_on_does_no_harm(void **state)
{
	(void)state;
	run_all(ALLOC_FAIL_ON);
}

static void a_service_that_cannot_start_leaves_nothing_behind(void **state)
{
	enum presence_error error = PRESENCE_ENOMEM;
	unsigned n = 0;

	(void)state;
	while (error == PRESENCE_ENOMEM) {
		struct service service;
		struct fake_world outside;
		struct service_config config = guest_service_config(&outside);
		size_t live = alloc_live();
		alloc_fail_at(++n, ALLOC_FAIL_ONCE);
		error = service_init(&service, &config);
		assert_int_equal(alloc_stop_failing(), error == PRESENCE_ENOMEM);
		if (error == PRESENCE_OK) {
			service_finish(&service);
		}
		assert_int_equal(alloc_live(), live);
	}
	assert_int_equal(error, PRESENCE_OK);
	assert_true(n > 2);
}

static void a_first_session_that_cannot_be_opened_leaves_nothing_behind(void **state)
{
	struct fake_socket socket;
	bool failed = true;

	(void)state;
	for (unsigned n = 1; failed; n++) {
		struct service service;
		struct fake_world outside;
		struct service_config config = guest_service_config(&outside);
		size_t live = alloc_live();
		fake_socket_init(&socket);
		assert_int_equal(service_init(&service, &config), PRESENCE_OK);
		alloc_fail_at(n, ALLOC_FAIL_ONCE);
		struct session *session =
			session_open(&service.hub, &(struct session_opening){ .websocket = &socket });
		hub_flush(&service.hub);
		failed = alloc_stop_failing();
		assert_int_equal(service.hub.session_count, failed ? 0 : 1);
		if (!session) { /* the socket is still the caller's */
			assert_false(socket.closed);
		} else if (failed) {
			assert_true(socket.closed);
			check_silent(&socket);
		}
		service_finish(&service);
		fake_socket_finish(&socket);
		assert_int_equal(alloc_live(), live);
		assert_true(n < 100);
	}
}

static void a_loss_without_memory_for_an_absence_is_told_at_once(void **state)
{
	static const struct action lost = { "being lost", KEYED, false, lose, 1 };
	struct world world = { 0 };

	(void)state;
	open_world(&world, &lost);
	alloc_fail_at(1, ALLOC_FAIL_ONCE);
	lose(&world);
	assert_true(alloc_stop_failing());
	check_guest(&world.witness);
	assert_int_equal(world.witness.leaves, 1);
	assert_int_equal(world.service.tracker.absences.count, 0);
	close_world(&world);
}

static int cover_cjson(void **state)
{
	(void)state;
	alloc_cover_cjson();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_allocation_that_fails_does_no_harm),
		cmocka_unit_test(no_memory_from_some_moment_on_does_no_harm),
		cmocka_unit_test(a_loss_without_memory_for_an_absence_is_told_at_once),
		cmocka_unit_test(a_first_session_that_cannot_be_opened_leaves_nothing_behind),
		cmocka_unit_test(a_service_that_cannot_start_leaves_nothing_behind),
	};

	return cmocka_run_group_tests(tests, cover_cjson, NULL);
}
