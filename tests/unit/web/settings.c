#include "web/settings.h"

#include "core/client/retry.h"
#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"

enum { WORDS_MAX = 10, WORD_BYTES_MAX = 64 };

/* Settings of some words, which are overwritten before anybody looks at the settings. */
static struct settings *settings_of(const char *const words[WORDS_MAX],
                                    struct option_problem *problem)
{
	char copies[WORDS_MAX][WORD_BYTES_MAX] = { 0 };
	char *pointers[WORDS_MAX];
	struct option_values values;
	int count = 0;

	for (; count < WORDS_MAX && words[count]; count++) {
		assert_in_range(strlen(words[count]), 0, WORD_BYTES_MAX - 1);
		memcpy(copies[count], words[count], strlen(words[count]));
		pointers[count] = copies[count];
	}
	option_values_init(&values, &options_table);
	enum options_result result = options_parse(&values, count, pointers, problem);
	memset(copies, 'x', sizeof(copies));
	if (result != OPTIONS_RUN) {
		option_values_finish(&values);
		return NULL;
	}
	return settings_create(&values, problem);
}

static struct settings *good_settings_of(const char *const words[WORDS_MAX])
{
	struct option_problem problem;
	struct settings *settings = settings_of(words, &problem);

	if (!settings) {
		fail_msg("%s", problem.text);
	}
	return settings;
}

/* The clients' waits and the server's patience are two halves of one promise. */
static void the_usual_grace_has_room_for_some_tries(void **state)
{
	struct settings *settings = good_settings_of((const char *const[WORDS_MAX]){ NULL });

	(void)state;
	assert_true(settings->leave_grace_ms >= RETRY_GRACE_MS);
	assert_true(RETRY_RETURN_MS > RETRY_LONGEST_MS);
	settings_release(settings);
}

static void without_words_all_is_as_usual(void **state)
{
	struct settings *settings = good_settings_of((const char *const[WORDS_MAX]){ NULL });

	(void)state;
	assert_int_equal(settings->listen.count, 1);
	assert_string_equal(settings->listen.texts[0], "127.0.0.1:3000");
	assert_int_equal(settings->ping_interval_ms, 12000);
	assert_int_equal(settings->ping_timeout_ms, 8000);
	assert_int_equal(settings->leave_grace_ms, 5000);
	assert_int_equal(settings->max_payload, 1000000);
	assert_int_equal(settings->log_level, LOG_LEVEL_INFO);
	assert_true(settings->any_room);
	assert_false(settings->recovery || settings->no_control || settings->server->no_eio3);
	assert_false(settings->server->origins.any);
	assert_int_equal(settings->server->origins.count, 0);
	assert_int_equal(settings->server->connections_max, 0);
	assert_null(settings->views);
	assert_null(settings->state);
	assert_null(settings->control);
	assert_null(settings->tls_cert);
	settings_release(settings);
}

static void settings_own_what_they_were_read_from(void **state)
{
	struct settings *settings = good_settings_of((const char *const[WORDS_MAX]){
		"--listen=[::1]:0,*:1", "--rooms", "tea,den", "--allow-origin", "https://a.example",
		"--allow-origin=https://b.example", "--state=/var/x", "--control", "/run/x" });

	(void)state;
	assert_int_equal(settings->listen.count, 2);
	assert_string_equal(settings->listen.texts[0], "[::1]:0");
	assert_string_equal(settings->listen.texts[1], "*:1");
	assert_false(settings->any_room);
	assert_int_equal(settings->rooms.count, 2);
	assert_string_equal(settings->rooms.texts[1], "den");
	assert_int_equal(settings->server->origins.count, 2);
	assert_string_equal(settings->server->origins.allowed[0], "https://a.example");
	assert_string_equal(settings->server->origins.allowed[1], "https://b.example");
	assert_string_equal(settings->state, "/var/x");
	assert_string_equal(settings->control, "/run/x");
	settings_release(settings);
}

static void some_values_stand_for_something_else(void **state)
{
	struct settings *settings = good_settings_of((const char *const[WORDS_MAX]){
		"--rooms", "any", "--allow-origin", "*", "--control", "none", "--max-connections", "9" });

	(void)state;
	assert_true(settings->any_room);
	assert_true(settings->server->origins.any);
	assert_true(settings->no_control);
	assert_null(settings->control);
	assert_int_equal(settings->server->connections_max, 9);
	settings_release(settings);
}

static void settings_live_until_the_last_reference_is_released(void **state)
{
	size_t live = alloc_live();
	struct settings *settings = good_settings_of((const char *const[WORDS_MAX]){ "--views", "/v" });

	(void)state;
	assert_ptr_equal(settings_hold(settings), settings);
	settings_release(settings);
	assert_string_equal(settings->views, "/v");
	settings_release(settings);
	assert_int_equal(alloc_live(), live);
	settings_release(NULL);
}

static void certificate_and_key_go_together(void **state)
{
	size_t live = alloc_live();
	struct option_problem problem;

	(void)state;
	assert_null(settings_of((const char *const[WORDS_MAX]){ "--tls-cert", "c" }, &problem));
	check_begins(problem.text, "'--tls-cert' needs '--tls-key'");
	assert_null(settings_of((const char *const[WORDS_MAX]){ "--tls-key", "k" }, &problem));
	check_begins(problem.text, "'--tls-key' needs '--tls-cert'");
	assert_int_equal(alloc_live(), live);
}

static void what_takes_a_start_is_known_by_the_table(void **state)
{
	struct settings *running =
		good_settings_of((const char *const[WORDS_MAX]){ "--recovery", "--log-level", "info" });
	struct settings *next = good_settings_of((const char *const[WORDS_MAX]){
		"--listen", "127.0.0.1:3000", "--log-level", "debug", "--leave-grace", "1" });

	(void)state;
	assert_true(settings_need_start(running, next, OPTION_RECOVERY));
	assert_true(settings_need_start(running, next, OPTION_LEAVE_GRACE));
	assert_false(settings_need_start(running, next, OPTION_LISTEN)); /* it is the usual one */
	assert_false(settings_need_start(running, next, OPTION_LOG_LEVEL));
	assert_false(settings_need_start(running, running, OPTION_RECOVERY));
	settings_release(running);
	settings_release(next);
}

static void without_memory_there_are_none_and_nothing_is_left(void **state)
{
	static const char *const words[WORDS_MAX] = { "--rooms", "a,b", "--allow-origin",
		                                          "https://a.example", "--listen", "*:1" };
	struct option_problem problem;
	size_t live = alloc_live();

	(void)state;
	for (unsigned n = 1;; n++) {
		alloc_fail_at(n, ALLOC_FAIL_ON);
		struct settings *settings = settings_of(words, &problem);
		bool failed = alloc_stop_failing();
		settings_release(settings);
		assert_int_equal(alloc_live(), live);
		if (!failed) {
			assert_non_null(settings);
			break;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_usual_grace_has_room_for_some_tries),
		cmocka_unit_test(without_words_all_is_as_usual),
		cmocka_unit_test(settings_own_what_they_were_read_from),
		cmocka_unit_test(some_values_stand_for_something_else),
		cmocka_unit_test(settings_live_until_the_last_reference_is_released),
		cmocka_unit_test(certificate_and_key_go_together),
		cmocka_unit_test(what_takes_a_start_is_known_by_the_table),
		cmocka_unit_test(without_memory_there_are_none_and_nothing_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
