/* Out of memory at any place: a request fails as a whole and is told, or the reply cannot be
 * written; nothing is lost, and afterwards everything works. */
#include <stdio.h>

#include "core/control/request.h"

#include "tests/lib/core/alloc.h"
#include "tests/unit/control/stage.h"

enum { ALLOCATIONS_MAX = 500 };

/* Asks while the n-th allocation fails; true if one did. */
static bool ask_failing(struct stage *stage, const char *line, unsigned n, enum alloc_mode mode)
{
	struct admin_caller caller = { .uid = STAGE_UID, .role = CONTROL_ADMIN };
	struct control_request request;
	struct buffer reply;

	buffer_init(&reply, ADMIN_REPLY_MAX);
	alloc_fail_at(n, mode);
	enum control_error error =
		control_request_decode((struct slice){ line, strlen(line) }, &request);
	if (error == CONTROL_OK) {
		admin_call(&stage->admin, &caller, &request, &reply);
	} else {
		admin_refuse(&request, error, &reply);
	}
	bool failed = alloc_stop_failing();
	control_request_finish(&request);
	if (!buffer_failed(&reply)) {
		assert_true(json_valid((const char *)reply.data, reply.len));
	}
	buffer_finish(&reply);
	hub_settle(&stage->service.hub);
	return failed;
}

static const char *const requests[] = {
	"{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"list\"}",
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"show\",\"params\":{\"user\":\"alice\"}}",
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"show\",\"params\":{\"user\":\"alcie\"}}",
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"watch\"}",
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"stats\"}",
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"metrics\"}",
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"top\"}",
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ban\",\"params\":{\"target\":\"eve\"}}",
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"unban\",\"params\":{\"target\":\"eve\"}}",
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"broadcast\",\"params\":{\"text\":\"hi\"}}",
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"kick\",\"params\":{\"users\":[\"alice\",\"x\"]}}",
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"kick\",\"params\":{\"all\":true,\"ban\":1}}",
};

static void check_requests(enum alloc_mode mode)
{
	for (size_t i = 0; i < COUNT(requests); i++) {
		bool failed = true;
		for (unsigned n = 1; failed; n++) {
			void *state;
			assert_true(n < ALLOCATIONS_MAX);
			assert_int_equal(stage_setup(&state), 0);
			struct stage *stage = state;
			observer_remove(&stage->observer);
			stage_enter(stage, 0, "/", "alice");
			stage_enter(stage, 1, "/", "bob");
			stage_set_time(stage, 10);
			failed = ask_failing(stage, requests[i], n, mode);
			stage_enter(stage, 2, "/", "carol");
			check_contains(stage_ask(stage, "list", "{}"), "\"name\":\"carol\"");
			stage_teardown(&state);
		}
	}
}

static void one_failure_is_survived(void **state)
{
	(void)state;
	check_requests(ALLOC_FAIL_ONCE);
}

static void a_shortage_is_survived(void **state)
{
	(void)state;
	check_requests(ALLOC_FAIL_ON);
}

static void a_kick_that_cannot_be_prepared_touches_nobody(void **state)
{
	struct stage *stage = *state;

	observer_remove(&stage->observer);
	stage_enter(stage, 0, "/", "alice");
	bool failed = true;
	for (unsigned n = 1; failed && stage->service.rooms.default_room->roster.count == 1; n++) {
		struct admin_caller caller = { .uid = STAGE_UID, .role = CONTROL_ADMIN };
		struct control_request request = { .method = CONTROL_KICK, .id = "1", .all = true };
		buffer_clear(&stage->reply);
		alloc_fail_at(n, ALLOC_FAIL_ON);
		enum control_error error = admin_call(&stage->admin, &caller, &request, &stage->reply);
		failed = alloc_stop_failing();
		size_t left = stage->service.rooms.default_room->roster.count;
		assert_int_equal(left, error == CONTROL_OK ? 0 : 1);
	}
	hub_settle(&stage->service.hub);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_failure_is_survived),
		cmocka_unit_test(a_shortage_is_survived),
		cmocka_unit_test_setup_teardown(a_kick_that_cannot_be_prepared_touches_nobody, stage_setup,
		                                stage_teardown),
	};

	alloc_cover_cjson();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
