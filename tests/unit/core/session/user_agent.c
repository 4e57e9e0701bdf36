#include "core/session/user_agent.h"

#include <string.h>

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"
#include "tests/lib/core/harness.h"

static struct table *agents_of(void **state)
{
	struct recorder *recorder = *state;

	return &recorder->hub.user_agents;
}

static void one_text_is_kept_once(void **state)
{
	struct table *agents = agents_of(state);
	struct user_agent *first = user_agent_retain(agents, "Firefox");
	struct user_agent *other = user_agent_retain(agents, "Safari");
	size_t live = alloc_live();

	assert_ptr_equal(user_agent_retain(agents, "Firefox"), first);
	assert_int_equal(alloc_live(), live);
	assert_string_equal(user_agent_text(first), "Firefox");
	assert_string_equal(user_agent_text(other), "Safari");
	user_agent_release(agents, first);
	user_agent_release(agents, first);
	user_agent_release(agents, other);
}

static void it_is_freed_with_its_last_reference(void **state)
{
	struct table *agents = agents_of(state);
	size_t live = alloc_live();
	struct user_agent *agent = user_agent_retain(agents, "Firefox");

	user_agent_retain(agents, "Firefox");
	user_agent_release(agents, agent);
	assert_int_equal(agents->count, 1);
	assert_string_equal(user_agent_text(agent), "Firefox");
	user_agent_release(agents, agent);
	assert_int_equal(agents->count, 0);
	assert_int_equal(alloc_live(), live + 1); /* what is left is the table's own */
}

static void an_empty_text_is_none(void **state)
{
	struct table *agents = agents_of(state);

	assert_null(user_agent_retain(agents, ""));
	assert_string_equal(user_agent_text(NULL), "");
	user_agent_release(agents, NULL);
}

static void what_is_too_long_is_cut(void **state)
{
	struct table *agents = agents_of(state);
	char text[USER_AGENT_BYTES_MAX + 2] = "";

	memset(text, 'x', USER_AGENT_BYTES_MAX + 1);
	struct user_agent *agent = user_agent_retain(agents, text);
	assert_int_equal(strlen(user_agent_text(agent)), USER_AGENT_BYTES_MAX);
	text[USER_AGENT_BYTES_MAX] = 'y';
	assert_ptr_equal(user_agent_retain(agents, text), agent);
	user_agent_release(agents, agent);
	user_agent_release(agents, agent);
}

static void out_of_memory_it_is_not_known(void **state)
{
	struct table *agents = agents_of(state);

	for (unsigned n = 1; n <= 2; n++) { /* the agent itself, and the table */
		size_t live = alloc_live();
		alloc_fail_at(n, ALLOC_FAIL_ONCE);
		assert_null(user_agent_retain(agents, "Firefox"));
		assert_true(alloc_stop_failing());
		assert_int_equal(agents->count, 0);
		assert_int_equal(alloc_live(), live);
	}
}

static struct session *open_as(struct recorder *recorder, struct fake_socket *socket,
                               const char *agent)
{
	const struct peer peer = { .address.bytes = { [15] = 7 }, .user_agent = agent };
	struct session *session =
		open_socket_as(&recorder->hub, socket, (struct session_opening){ .peer = &peer });

	assert_int_equal(session->peer.address.bytes[15], 7);
	return session;
}

static void sessions_share_one_and_let_it_go(void **state)
{
	struct recorder *recorder = *state;
	struct session *one = open_as(recorder, &recorder->socket, "Firefox");
	struct session *other = open_as(recorder, &recorder->probe, "Firefox");

	assert_ptr_equal(one->peer.agent, other->peer.agent);
	session_close(one, SESSION_END_SHUTDOWN);
	hub_settle(&recorder->hub);
	assert_string_equal(user_agent_text(other->peer.agent), "Firefox");
	session_close(other, SESSION_END_SHUTDOWN);
	hub_settle(&recorder->hub);
	assert_int_equal(recorder->hub.user_agents.count, 0);
}

static void a_session_of_which_it_is_not_known_goes_on(void **state)
{
	struct recorder *recorder = *state;

	alloc_fail_at(2, ALLOC_FAIL_ONCE); /* the first is the session */
	struct session *session = open_as(recorder, &recorder->socket, "Firefox");
	assert_true(alloc_stop_failing());
	assert_string_equal(user_agent_text(session->peer.agent), "");
	socket_say(session, &recorder->socket, "4hello");
	check_heard(recorder, "hello;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_text_is_kept_once, recorder_setup, recorder_teardown),
		cmocka_unit_test_setup_teardown(it_is_freed_with_its_last_reference, recorder_setup,
		                                recorder_teardown),
		cmocka_unit_test_setup_teardown(an_empty_text_is_none, recorder_setup, recorder_teardown),
		cmocka_unit_test_setup_teardown(what_is_too_long_is_cut, recorder_setup, recorder_teardown),
		cmocka_unit_test_setup_teardown(out_of_memory_it_is_not_known, recorder_setup,
		                                recorder_teardown),
		cmocka_unit_test_setup_teardown(sessions_share_one_and_let_it_go, recorder_setup,
		                                recorder_teardown),
		cmocka_unit_test_setup_teardown(a_session_of_which_it_is_not_known_goes_on, recorder_setup,
		                                recorder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
