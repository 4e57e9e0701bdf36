#include "core/presence/roster.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"

static struct user *join(struct roster *roster, const char *id, const char *name, int64_t since_ms)
{
	struct profile profile = { .kind = USER_WEB };
	struct newcomer newcomer = { .id = id, .profile = &profile, .since_ms = since_ms };
	struct user *user = NULL;

	profile_set_name(&profile, name, strlen(name));
	assert_int_equal(roster_join(roster, &newcomer, &user), PRESENCE_OK);
	return user;
}

static const struct user *user_at(const struct roster *roster, size_t index)
{
	list_for_each(node, &roster->users) {
		if (index-- == 0) {
			return list_entry(node, const struct user, link);
		}
	}
	return NULL;
}

static void a_new_roster_is_empty(void **state)
{
	struct roster roster;

	(void)state;
	roster_init(&roster, (struct table_seed){ { 1, 2 } });
	assert_int_equal(roster.count, 0);
	assert_true(list_empty(&roster.users));
	roster_finish(&roster);
}

static void a_user_is_what_it_joined_as(void **state)
{
	struct roster roster;
	struct user *user;
	struct profile profile = { .kind = USER_TUI };
	struct newcomer newcomer = { .id = "12345678901234567890",
		                         .profile = &profile,
		                         .since_ms = 1700000000123 };

	(void)state;
	roster_init(&roster, (struct table_seed){ { 1, 2 } });
	profile_set_name(&profile, "Ann Lee, and more", 7);
	assert_int_equal(roster_join(&roster, &newcomer, &user), PRESENCE_OK);
	profile_set_name(&profile, "Eve", 3); /* it was copied */
	assert_string_equal(user->id, "12345678901234567890");
	assert_string_equal(user->profile.name, "Ann Lee");
	assert_int_equal(user->profile.name_len, 7);
	assert_int_equal(user->profile.kind, USER_TUI);
	assert_true(user->since_ms == 1700000000123);
	roster_finish(&roster);
}

static void users_stand_in_the_order_they_came(void **state)
{
	struct roster roster;

	(void)state;
	roster_init(&roster, (struct table_seed){ { 1, 2 } });
	join(&roster, "c", "Cid", 1);
	struct user *ann = join(&roster, "a", "Ann", 2);
	join(&roster, "b", "Bob", 3);
	roster_leave(&roster, ann);
	join(&roster, "a", "Ann", 4);
	assert_int_equal(roster.count, 3);
	assert_string_equal(user_at(&roster, 0)->profile.name, "Cid");
	assert_string_equal(user_at(&roster, 1)->profile.name, "Bob");
	assert_string_equal(user_at(&roster, 2)->profile.name, "Ann");
	assert_null(user_at(&roster, 3));
	roster_finish(&roster);
}

static void a_rename_keeps_place_and_time(void **state)
{
	struct roster roster;
	char longest[NAME_BYTES_MAX];

	(void)state;
	roster_init(&roster, (struct table_seed){ { 1, 2 } });
	struct user *ann = join(&roster, "a", "Ann", 2);
	join(&roster, "b", "Bob", 3);
	memset(longest, 'x', sizeof(longest));
	profile_set_name(&ann->profile, longest, sizeof(longest));
	assert_int_equal(ann->profile.name_len, NAME_BYTES_MAX);
	assert_int_equal(strlen(ann->profile.name), NAME_BYTES_MAX);
	profile_set_name(&ann->profile, "Eve", 3);
	assert_ptr_equal(user_at(&roster, 0), ann);
	assert_string_equal(ann->profile.name, "Eve");
	assert_int_equal(ann->since_ms, 2);
	roster_finish(&roster);
}

static void two_users_may_have_one_name(void **state)
{
	struct roster roster;

	(void)state;
	roster_init(&roster, (struct table_seed){ { 1, 2 } });
	join(&roster, "a", "Ann", 1);
	join(&roster, "b", "Ann", 1);
	assert_int_equal(roster.count, 2);
	roster_finish(&roster);
}

static void out_of_memory_changes_nothing(void **state)
{
	struct roster roster;
	struct profile profile = { .name = "Bob", .name_len = 3 };
	struct newcomer bob = { .id = "b", .profile = &profile, .since_ms = 2 };
	struct user *user = NULL;
	size_t live = alloc_live();

	(void)state;
	roster_init(&roster, (struct table_seed){ { 1, 2 } });
	join(&roster, "a", "Ann", 1);
	alloc_fail_at(1, ALLOC_FAIL_ONCE);
	assert_int_equal(roster_join(&roster, &bob, &user), PRESENCE_ENOMEM);
	assert_true(alloc_stop_failing());
	assert_null(user);
	assert_int_equal(roster.count, 1);
	assert_null(user_at(&roster, 1));
	roster_finish(&roster);
	assert_int_equal(alloc_live(), live);
}

static void the_list_has_them_in_the_order_they_came(void **state)
{
	struct roster roster;
	struct buffer out;

	(void)state;
	buffer_init(&out, 1000);
	roster_init(&roster, (struct table_seed){ { 1, 2 } });
	buffer_append_byte(&out, '[');
	roster_encode(&roster, &out);
	check_buffer(&out, "[");
	join(&roster, "b", "Bob", 1);
	join(&roster, "a", "Ann", 2);
	roster_encode(&roster, &out);
	check_buffer(&out, "[{\"id\":\"b\",\"name\":\"Bob\",\"since\":1,\"kind\":\"web\"},"
	                   "{\"id\":\"a\",\"name\":\"Ann\",\"since\":2,\"kind\":\"web\"}");
	roster_finish(&roster);
	buffer_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_roster_is_empty),
		cmocka_unit_test(a_user_is_what_it_joined_as),
		cmocka_unit_test(users_stand_in_the_order_they_came),
		cmocka_unit_test(a_rename_keeps_place_and_time),
		cmocka_unit_test(two_users_may_have_one_name),
		cmocka_unit_test(out_of_memory_changes_nothing),
		cmocka_unit_test(the_list_has_them_in_the_order_they_came),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
