/* How a client session ends (core/client), and that an end is one. */
#include <stdio.h>

#include "core/base/deadline.h"
#include "core/client/client_session.h"
#include "core/text/utf8.h"
#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"
#include "tests/lib/core/scene.h"

#define FOREIGN "the server does not speak Socket.IO"
#define TOO_EARLY "the server speaks before it let us in"
#define UNASKED "the server let us in though nobody asked"
#define BAD_EVENT "the server sent an event that cannot be understood"
#define BAD_ANSWER "the server sent an answer that cannot be understood"

struct ending {
	enum client_session_state from; /* in each state from here */
	enum client_session_state to;   /* to here */
	const char *message;
	enum client_session_state end;
	const char *why;
};

static const struct ending ENDINGS[] = {
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_HERE, "", CLIENT_SESSION_CONFUSED, FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_HERE, "7", CLIENT_SESSION_CONFUSED, FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_HERE, "<html>", CLIENT_SESSION_CONFUSED, FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_HERE, "2\xff", CLIENT_SESSION_CONFUSED, FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_HERE, "4", CLIENT_SESSION_CONFUSED, FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_HERE, "47", CLIENT_SESSION_CONFUSED, FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_HERE, "42", CLIENT_SESSION_CONFUSED, FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_HERE, "42[\"a\"", CLIENT_SESSION_CONFUSED, FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_HERE, "42[\"\\ud800\"]", CLIENT_SESSION_CONFUSED,
	  FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_HERE, "43{}", CLIENT_SESSION_CONFUSED, FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_HERE, "0", CLIENT_SESSION_CONFUSED, FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_HERE, "0{}", CLIENT_SESSION_CONFUSED, FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_HERE, "1", CLIENT_SESSION_LOST,
	  "the server closed the session" },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_HERE, "1x", CLIENT_SESSION_LOST,
	  "the server closed the session" },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_OPENING, "2", CLIENT_SESSION_CONFUSED, FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_OPENING, SCENE_ENTER, CLIENT_SESSION_CONFUSED,
	  FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_OPENING, SCENE_LIST, CLIENT_SESSION_CONFUSED,
	  FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_OPENING, "40/lobby,{}", CLIENT_SESSION_CONFUSED,
	  FOREIGN },
	{ CLIENT_SESSION_OPENING, CLIENT_SESSION_OPENING, "0{\"sid\":\"x\"}", CLIENT_SESSION_CONFUSED,
	  FOREIGN },
	{ CLIENT_SESSION_ENTERING, CLIENT_SESSION_HERE, SCENE_OPEN, CLIENT_SESSION_CONFUSED, FOREIGN },
	{ CLIENT_SESSION_ENTERING, CLIENT_SESSION_ENTERING, "42[\"notice\",{\"text\":\"x\"}]",
	  CLIENT_SESSION_CONFUSED, TOO_EARLY },
	{ CLIENT_SESSION_ENTERING, CLIENT_SESSION_ENTERING, "42[\"whatever\"]", CLIENT_SESSION_CONFUSED,
	  TOO_EARLY },
	{ CLIENT_SESSION_ENTERING, CLIENT_SESSION_HERE, "44{\"message\":\"no\"}",
	  CLIENT_SESSION_TURNED_AWAY, "no" },
	{ CLIENT_SESSION_ENTERING, CLIENT_SESSION_HERE, "44\"no\"", CLIENT_SESSION_TURNED_AWAY, "no" },
	{ CLIENT_SESSION_ENTERING, CLIENT_SESSION_HERE, "44{}", CLIENT_SESSION_TURNED_AWAY,
	  "the server gave no reason" },
	{ CLIENT_SESSION_ENTERING, CLIENT_SESSION_HERE, "44\"\"", CLIENT_SESSION_TURNED_AWAY,
	  "the server gave no reason" },
	{ CLIENT_SESSION_ENTERING, CLIENT_SESSION_HERE, "44{\"message\":7}", CLIENT_SESSION_TURNED_AWAY,
	  "the server gave no reason" },
	{ CLIENT_SESSION_ENTERING, CLIENT_SESSION_HERE, "44", CLIENT_SESSION_CONFUSED, FOREIGN },
	{ CLIENT_SESSION_ENTERING, CLIENT_SESSION_HERE, "41", CLIENT_SESSION_DISMISSED,
	  "the server ended the connection" },
	{ CLIENT_SESSION_ARRIVING, CLIENT_SESSION_HERE, SCENE_ENTER, CLIENT_SESSION_CONFUSED, UNASKED },
	{ CLIENT_SESSION_ARRIVING, CLIENT_SESSION_HERE, "42[\"new_user\"]", CLIENT_SESSION_CONFUSED,
	  BAD_EVENT },
	{ CLIENT_SESSION_ARRIVING, CLIENT_SESSION_HERE, "42[\"existing_users\",[{}]]",
	  CLIENT_SESSION_CONFUSED, BAD_EVENT },
	{ CLIENT_SESSION_ARRIVING, CLIENT_SESSION_HERE, "431[]", CLIENT_SESSION_CONFUSED, BAD_ANSWER },
	{ CLIENT_SESSION_ARRIVING, CLIENT_SESSION_HERE, "431[{\"ok\":true}]", CLIENT_SESSION_CONFUSED,
	  BAD_ANSWER },
	{ CLIENT_SESSION_ARRIVING, CLIENT_SESSION_HERE, "42[\"kicked\",{\"reason\":\"noise\"}]",
	  CLIENT_SESSION_DISMISSED, "you were removed from this room: noise" },
	{ CLIENT_SESSION_ARRIVING, CLIENT_SESSION_HERE, "42[\"kicked\",{\"reason\":\"\"}]",
	  CLIENT_SESSION_DISMISSED, "you were removed from this room" },
};

/* Nothing that comes after it changes the end, or is told, or answered. */
static void check_over(struct scene *scene, enum client_session_state end, const char *why)
{
	static const char *const packets[] = { SCENE_OPEN,
		                                   SCENE_ENTER,
		                                   SCENE_LIST,
		                                   "2",
		                                   "1",
		                                   "41",
		                                   "?",
		                                   "44{\"message\":\"no\"}",
		                                   "431[{\"ok\":true,\"id\":\"a\"}]",
		                                   "42[\"kicked\",{\"reason\":\"again\"}]" };

	buffer_clear(&scene->sent);
	buffer_clear(&scene->told);
	for (size_t i = 0; i < COUNT(packets); i++) {
		assert_int_equal(scene_say(scene, packets[i]), end);
	}
	assert_int_equal(client_session_tick(&scene->client, INT64_MAX), end);
	client_session_call_me(&scene->client, "Bob");
	client_session_leave(&scene->client);
	told_check(&scene->sent, "");
	told_check(&scene->told, "");
	scene_check_end(scene, end, why);
}

static void a_visit_ends_in_each_state_as_it_must_and_for_good(void **state)
{
	struct scene *scene = *state;

	for (size_t i = 0; i < COUNT(ENDINGS); i++) {
		const struct ending *ending = &ENDINGS[i];
		for (int stage = (int)ending->from; stage <= (int)ending->to; stage++) {
			scene_go_to(scene, (enum client_session_state)stage);
			if (scene_say(scene, ending->message) != ending->end ||
			    strcmp(scene->client.why, ending->why) != 0) {
				fail_msg("\"%s\" in %d: %d \"%s\"", ending->message, stage, scene->client.state,
				         scene->client.why);
			}
			scene_check_end(scene, ending->end, ending->why);
			told_check(&scene->sent, "");
			check_over(scene, ending->end, ending->why);
		}
	}
}

static void a_kick_is_told_and_ends_the_visit(void **state)
{
	struct scene *scene = *state;

	scene_go_to(scene, CLIENT_SESSION_HERE);
	scene_say(scene, "42[\"kicked\",{\"reason\":\"noise\"}]");
	told_check(&scene->told, "kicked noise; ");
	assert_int_equal(scene_say(scene, "41"), CLIENT_SESSION_DISMISSED);
	scene_check_end(scene, CLIENT_SESSION_DISMISSED, "you were removed from this room: noise");
}

static void a_kick_stays_one_though_the_connection_is_lost_with_it(void **state)
{
	struct scene *scene = *state;

	scene_go_to(scene, CLIENT_SESSION_HERE);
	scene_say(scene, "42[\"kicked\",{\"reason\":\"noise\"}]");
	scene_say(scene, "1");
	assert_int_equal(client_session_tick(&scene->client, INT64_MAX), CLIENT_SESSION_DISMISSED);
}

/* A server's words of this many "é" behind `pad` plain bytes, said by `format`. */
static void check_long_words(struct scene *scene, const char *format, size_t pad)
{
	char words[1024] = "";
	char message[1200];

	memset(words, 'x', pad);
	for (size_t at = pad; at + 2 < sizeof(words) - 100; at += 2) {
		memcpy(words + at, "\u00e9", 2);
	}
	const char *place = strchr(format, '$');
	snprintf(message, sizeof(message), "%.*s%s%s", (int)(place - format), format, words, place + 1);
	scene_go_to(scene, CLIENT_SESSION_ARRIVING);
	scene_say(scene, message);
	assert_true(client_session_ended(&scene->client));
	size_t len = strlen(scene->client.why);
	assert_true(len == CLIENT_SESSION_WHY_BYTES - 1 || len == CLIENT_SESSION_WHY_BYTES - 2);
	assert_true(utf8_valid(scene->client.why, len));
}

static void a_servers_many_words_are_cut_at_a_character(void **state)
{
	static const char *const formats[] = { "44{\"message\":\"$\"}", "44\"$\"",
		                                   "42[\"kicked\",{\"reason\":\"$\"}]" };
	struct scene *scene = *state;

	for (size_t i = 0; i < COUNT(formats); i++) {
		check_long_words(scene, formats[i], 0);
		check_long_words(scene, formats[i], 1);
	}
}

static void the_deadline_comes_once(void **state)
{
	struct scene *scene = *state;

	for (int stage = CLIENT_SESSION_OPENING; stage <= CLIENT_SESSION_HERE; stage++) {
		scene_go_to(scene, (enum client_session_state)stage);
		int64_t due_ms = scene->client.deadline_ms;
		assert_int_equal(client_session_tick(&scene->client, due_ms - 1), stage);
		assert_true(scene->client.deadline_ms == due_ms);
		scene_wait_for_end(scene);
		char why[CLIENT_SESSION_WHY_BYTES];
		memcpy(why, scene->client.why, sizeof(why));
		check_over(scene, CLIENT_SESSION_LOST, why);
	}
}

/* All of a session, whatever becomes of it. */
static void go_through(struct scene *scene)
{
	static const char *const packets[] = { SCENE_OPEN,
		                                   SCENE_ENTER,
		                                   "431[{\"ok\":true,\"id\":\"a\"}]",
		                                   SCENE_LIST,
		                                   "42[\"user_renamed\",{\"id\":\"a\",\"name\":\"Eve\"}]",
		                                   "2" };

	scene_start(scene, "/", "Ann");
	for (size_t i = 0; i < COUNT(packets); i++) {
		scene_say(scene, packets[i]);
	}
	client_session_call_me(&scene->client, "Bob");
}

#define ALL_TOLD "joined a; list 1; present a Ann 1 tui; end 1; renamed a Eve; "

/* Without memory to read with, the client cannot know whose fault it is. */
static void check_poor_visit(struct scene *scene, bool poor)
{
	if (!poor) {
		told_check(&scene->told, ALL_TOLD);
		assert_int_equal(scene->client.state, CLIENT_SESSION_HERE);
		return;
	}
	assert_true(scene->client.state == CLIENT_SESSION_LOST ||
	            scene->client.state == CLIENT_SESSION_CONFUSED);
	assert_string_not_equal(scene->client.why, "");
	buffer_append_byte(&scene->told, '\0');
	assert_memory_equal(scene->told.data, ALL_TOLD, scene->told.len - 1);
}

static void out_of_memory_ends_the_visit_and_tells_nothing_wrong(void **state)
{
	struct scene *scene = *state;
	bool failed = true;

	alloc_cover_cjson();
	size_t live = alloc_live();
	for (unsigned n = 1; failed; n++) {
		for (enum alloc_mode mode = ALLOC_FAIL_ONCE; mode <= ALLOC_FAIL_ON; mode++) {
			alloc_fail_at(n, mode);
			go_through(scene);
			failed = alloc_stop_failing();
			check_poor_visit(scene, failed);
			assert_int_equal(alloc_live(), live);
		}
	}
}

static void out_of_memory_to_send_with_is_a_loss(void **state)
{
	struct scene *scene = *state;

	scene_go_to(scene, CLIENT_SESSION_HERE);
	alloc_fail_at(1, ALLOC_FAIL_ON);
	client_session_call_me(&scene->client, "Bob");
	assert_true(alloc_stop_failing());
	scene_check_end(scene, CLIENT_SESSION_LOST, "out of memory");
	told_check(&scene->sent, "");
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCENE(a_visit_ends_in_each_state_as_it_must_and_for_good),
		WITH_SCENE(a_kick_is_told_and_ends_the_visit),
		WITH_SCENE(a_kick_stays_one_though_the_connection_is_lost_with_it),
		WITH_SCENE(a_servers_many_words_are_cut_at_a_character),
		WITH_SCENE(the_deadline_comes_once),
		WITH_SCENE(out_of_memory_ends_the_visit_and_tells_nothing_wrong),
		WITH_SCENE(out_of_memory_to_send_with_is_a_loss),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
