#include "web/control/control_peer.h"

#include <sys/socket.h>
#include <unistd.h>

#include "tests/lib/core/check.h"

static const struct control_groups nobody = { CONTROL_NO_GROUP, CONTROL_NO_GROUP };

static void the_user_of_the_daemon_is_an_admin(void **state)
{
	struct control_peer peer = { 0 };
	int ends[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_true(control_peer_identify(&peer, ends[0], &nobody));
	assert_int_equal(peer.caller.uid, geteuid());
	assert_int_equal(peer.caller.role, CONTROL_ADMIN);
	assert_int_equal(peer.pid, getpid());
	close(ends[0]);
	close(ends[1]);
}

static void who_is_not_known_may_not_be_there(void **state)
{
	struct control_peer peer = { 0 };

	(void)state;
	assert_false(control_peer_identify(&peer, -1, &nobody));
	assert_int_equal(peer.caller.role, 0);
}

static void groups_are_found_by_name_or_left_out(void **state)
{
	struct control_groups groups;

	(void)state;
	assert_true(control_groups_find(&groups, NULL, NULL));
	assert_int_equal(groups.admin, CONTROL_NO_GROUP);
	assert_int_equal(groups.observer, CONTROL_NO_GROUP);
	assert_true(control_groups_find(&groups, "root", NULL));
	assert_int_equal(groups.admin, 0);
	assert_false(control_groups_find(&groups, NULL, "no such group"));
}

static void the_socket_is_of_the_wider_group(void **state)
{
	(void)state;
	assert_int_equal(control_groups_of_socket(&nobody), CONTROL_NO_GROUP);
	assert_int_equal(control_groups_of_socket(&(struct control_groups){ 1, CONTROL_NO_GROUP }), 1);
	assert_int_equal(control_groups_of_socket(&(struct control_groups){ CONTROL_NO_GROUP, 2 }), 2);
	assert_int_equal(control_groups_of_socket(&(struct control_groups){ 1, 2 }), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_user_of_the_daemon_is_an_admin),
		cmocka_unit_test(who_is_not_known_may_not_be_there),
		cmocka_unit_test(groups_are_found_by_name_or_left_out),
		cmocka_unit_test(the_socket_is_of_the_wider_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
