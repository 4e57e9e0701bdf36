#include "tui/model/model.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"
#include "tests/lib/tui/people.h"

static int set_up(void **state)
{
	struct model *model = malloc(sizeof(*model));

	people_begin(model);
	*state = model;
	return 0;
}

static int tear_down(void **state)
{
	model_finish(*state);
	free(*state);
	return 0;
}

static void nobody_is_known_at_first(void **state)
{
	struct model *model = *state;

	people_check(model, "");
	assert_int_equal(model_count(model), 0);
	assert_null(model->selected_person);
	assert_null(model_log(model, 0));
	assert_false(model_stale(model));
}

static void oneself_stands_first_and_the_others_as_they_came(void **state)
{
	struct model *model = *state;

	people_list(model, "cy ada me bob");
	people_check(model, "[cy] ada me bob");
	people_join(model, "me", "me");
	people_check(model, "me [cy] ada bob");
	people_come(model, "abe", "abe");
	people_check(model, "me [cy] ada bob abe");
	assert_int_equal(model_count(model), 5);
}

static void it_does_not_matter_whether_the_answer_or_the_list_comes_first(void **state)
{
	struct model *model = *state;

	people_join(model, "me", "Me");
	assert_null(model->me);
	assert_string_equal(model->my_name, "Me");
	people_list(model, "ada me");
	people_check(model, "[me] ada");
	assert_ptr_equal(model->me, model->list[0]);
}

static void who_comes_goes_and_changes_the_name_is_noted(void **state)
{
	static const char *const leaves[][2] = {
		{ "left", "Ada left" },           { "lost", "Ada lost the connection" },
		{ "timeout", "Ada fell silent" }, { "kicked", "Ada was removed" },
		{ "shutdown", "Ada left" },       { "", "Ada left" },
	};
	struct model *model = *state;

	for (size_t i = 0; i < COUNT(leaves); i++) {
		people_come(model, "a", "Ada");
		people_check_log(model, LOG_CAME, "Ada joined");
		people_go(model, "a", leaves[i][0]);
		people_check_log(model, LOG_WENT, leaves[i][1]);
	}
	people_come(model, "a", "Ada");
	people_rename(model, "a", "Eva");
	people_check_log(model, LOG_RENAMED, "Ada is now Eva");
	people_check(model, "[Eva]");
}

static void news_of_strangers_to_the_list_change_nothing(void **state)
{
	struct model *model = *state;

	people_list(model, "ada");
	people_go(model, "bob", "left");
	people_rename(model, "bob", "Bo");
	people_check(model, "[ada]");
	assert_null(model_log(model, 0));
}

static void who_is_announced_twice_is_here_once(void **state)
{
	struct model *model = *state;

	people_list(model, "ada bob");
	people_check(model, "[ada] bob");
	people_come(model, "ada", "Ada L");
	people_check(model, "bob [Ada L]");
	assert_int_equal(model_count(model), 2);
	assert_null(model_log(model, 0));
}

static void a_new_list_replaces_the_old_one_and_keeps_the_selection(void **state)
{
	struct model *model = *state;

	people_live(model, "me ada bob cy");
	people_check(model, "[me] ada bob cy");
	model_select(model, 2);
	people_list(model, "zoe bob me");
	people_check(model, "me zoe [bob]");
	people_list(model, "");
	people_check(model, "");
	assert_null(model->me);
	people_list(model, "ada me");
	people_check(model, "[me] ada");
}

static void a_list_with_one_id_twice_has_that_user_once(void **state)
{
	struct model *model = *state;

	people_list(model, "ada ada bob ada");
	people_check(model, "[bob] ada");
	assert_int_equal(model_count(model), 2);
}

static void the_selection_stays_with_its_person(void **state)
{
	struct model *model = *state;

	people_list(model, "ada bob cy");
	people_check(model, "[ada] bob cy");
	model_select(model, 1);
	people_go(model, "ada", "left");
	people_check(model, "[bob] cy");
	people_come(model, "ada", "ada");
	people_check(model, "[bob] cy ada");
	people_rename(model, "bob", "zed");
	model->sorting = SORT_NAME;
	model->list_stale = true;
	people_check(model, "ada cy [zed]");
}

static void when_the_selected_one_goes_the_neighbour_is_selected(void **state)
{
	struct model *model = *state;

	people_list(model, "ada bob cy");
	model_arrange(model);
	model_select(model, 1);
	people_go(model, "bob", "left");
	people_check(model, "ada [cy]");
	people_go(model, "cy", "left");
	people_check(model, "[ada]");
	people_go(model, "ada", "left");
	people_check(model, "");
	people_come(model, "dan", "dan");
	people_check(model, "[dan]");
}

static void a_filter_shows_whose_name_has_it_without_case_and_marks(void **state)
{
	struct model *model = *state;

	people_come(model, "1", "José Álvarez");
	people_come(model, "2", "joseph");
	people_come(model, "3", "Ann");
	model_set_filter(model, "JOSE");
	people_check(model, "[José Álvarez] joseph");
	model_set_filter(model, "é á");
	people_check(model, "[José Álvarez]");
	model_set_filter(model, "nobody");
	people_check(model, "");
	assert_null(model->selected_person);
	assert_int_equal(model_count(model), 3);
	model_set_filter(model, "");
	people_check(model, "[José Álvarez] joseph Ann");
}

static void a_filter_of_any_length_is_kept_within_its_bounds(void **state)
{
	struct model *model = *state;
	char text[4 * EDIT_BYTES_MAX];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	model_set_filter(model, text);
	assert_int_equal(strlen(model->filter), EDIT_BYTES_MAX);
	people_check(model, "");
}

static void oneself_is_hidden_by_a_filter_like_everybody(void **state)
{
	struct model *model = *state;

	people_live(model, "me ada");
	model_set_filter(model, "ada");
	people_check(model, "[ada]");
}

static void sorted_by_name_oneself_stays_first(void **state)
{
	struct model *model = *state;

	people_live(model, "zoe");
	people_come(model, "2", "bob");
	people_come(model, "1", "Bob");
	people_come(model, "3", "Ämilie");
	people_come(model, "4", "adam");
	model->sorting = SORT_NAME;
	model->list_stale = true;
	people_check(model, "[zoe] adam Ämilie Bob bob");
	model->sorting = SORT_JOINED;
	model->list_stale = true;
	people_check(model, "[zoe] bob Bob Ämilie adam");
}

struct step {
	enum action action;
	size_t place;
};

static void keys_move_the_selection_and_stop_at_the_edges(void **state)
{
	static const struct step steps[] = {
		{ ACTION_LEFT, 0 },  { ACTION_UP, 0 },        { ACTION_RIGHT, 1 },
		{ ACTION_DOWN, 4 },  { ACTION_DOWN, 7 },      { ACTION_DOWN, 9 },
		{ ACTION_DOWN, 9 },  { ACTION_RIGHT, 9 },     { ACTION_UP, 6 },
		{ ACTION_LEFT, 5 },  { ACTION_PAGE_UP, 0 },   { ACTION_PAGE_DOWN, 6 },
		{ ACTION_LAST, 9 },  { ACTION_PAGE_DOWN, 9 }, { ACTION_PAGE_UP, 3 },
		{ ACTION_UP, 0 },    { ACTION_RIGHT, 1 },     { ACTION_UP, 1 },
		{ ACTION_FIRST, 0 },
	};
	const struct layout layout = { .mode = LAYOUT_GRID, .columns = 3, .rows = 2 };
	struct model *model = *state;

	people_list(model, "a b c d e f g h i j");
	model_arrange(model);
	for (size_t i = 0; i < COUNT(steps); i++) {
		assert_true(model_move(model, steps[i].action, &layout));
		if (model->selected != steps[i].place) {
			fail_msg("step %zu leads to %zu", i, model->selected);
		}
	}
	assert_false(model_move(model, ACTION_SORT, &layout));
	assert_false(model_move(model, ACTION_NONE, &layout));
}

static void moving_among_nobody_and_without_a_layout_does_nothing(void **state)
{
	static const struct layout none = { 0 };
	struct model *model = *state;

	model_arrange(model);
	for (enum action action = ACTION_UP; action <= ACTION_LAST; action++) {
		assert_true(model_move(model, action, &none));
		assert_int_equal(model->selected, 0);
		assert_null(model->selected_person);
	}
}

static void the_log_keeps_the_newest(void **state)
{
	struct model *model = *state;

	for (int i = 0; i < 3 * MODEL_LOG_MAX; i++) {
		char text[32];
		snprintf(text, sizeof(text), "note %d", i);
		model_note(model, LOG_NOTICE, PEOPLE_NOW_MS, text, "");
	}
	people_check_log(model, LOG_NOTICE, "note 95");
	assert_string_equal(model_log(model, MODEL_LOG_MAX - 1)->text, "note 64");
	assert_null(model_log(model, MODEL_LOG_MAX));
}

static void what_strangers_say_is_sanitised_in_log_and_reasons(void **state)
{
	struct model *model = *state;
	const struct presence_event notice = { .type = EVENT_NOTICE,
		                                   .id = "",
		                                   .name = "",
		                                   .reason = "\x1b[2J\xe2\x80\xae now\r\n",
		                                   .code = "" };

	model_apply(model, &notice, PEOPLE_NOW_MS);
	people_check_log(model, LOG_NOTICE, "�[2J� now��");
	people_come(model, "a", "\x1b]0;x\x07");
	people_check_log(model, LOG_CAME, "�]0;x� joined");
	people_check(model, "[�]0;x�]");
	model_connection(model, CONNECTION_ENDED,
	                 "go\x9b"
	                 "31m",
	                 0, PEOPLE_NOW_MS);
	assert_string_equal(model->connection.why, "go�31m");
}

static void a_long_reason_is_cut_and_still_a_text(void **state)
{
	struct model *model = *state;
	char why[3 * MODEL_SENTENCE_MAX];

	memset(why, 'w', sizeof(why) - 1);
	why[sizeof(why) - 1] = '\0';
	model_connection(model, CONNECTION_WAITING, why, 0, PEOPLE_NOW_MS);
	assert_int_equal(strlen(model->connection.why), MODEL_SENTENCE_MAX - 1);
	for (size_t i = 0; i + 1 < sizeof(why); i += 2) {
		memcpy(why + i, "é", 2);
	}
	why[sizeof(why) - 2] = '\0';
	model_connection(model, CONNECTION_WAITING, why, 0, PEOPLE_NOW_MS);
	size_t len = strlen(model->connection.why);
	check_bytes(model->connection.why + len - 2, 2, "é");
}

static void a_list_is_stale_from_the_loss_to_the_next_connection(void **state)
{
	struct model *model = *state;

	model_connection(model, CONNECTION_CONNECTING, NULL, 0, PEOPLE_NOW_MS);
	assert_false(model_stale(model));
	model_connection(model, CONNECTION_WAITING, "refused", PEOPLE_NOW_MS + 1000, PEOPLE_NOW_MS);
	assert_false(model_stale(model));
	people_live(model, "me ada");
	assert_false(model_stale(model));
	model_heard(model, PEOPLE_NOW_MS + 5);
	model_connection(model, CONNECTION_WAITING, "lost", 7, PEOPLE_NOW_MS + 8);
	assert_true(model_stale(model));
	assert_int_equal(model->connection.as_of_ms, PEOPLE_NOW_MS + 5);
	model_connection(model, CONNECTION_CONNECTING, NULL, 0, PEOPLE_NOW_MS + 9);
	assert_true(model_stale(model));
	assert_int_equal(model->connection.as_of_ms, PEOPLE_NOW_MS + 5);
	people_check(model, "[me] ada");
	model_connection(model, CONNECTION_LIVE, NULL, 0, PEOPLE_NOW_MS + 10);
	assert_false(model_stale(model));
}

static void a_silence_makes_the_list_stale_and_is_no_news(void **state)
{
	struct model *model = *state;

	people_live(model, "me ada");
	size_t noted = model->log_count;
	model_heard(model, PEOPLE_NOW_MS + 5);
	model_connection(model, CONNECTION_SILENT, NULL, 0, PEOPLE_NOW_MS + 14000);
	assert_true(model_stale(model));
	assert_int_equal(model->connection.as_of_ms, PEOPLE_NOW_MS + 5);
	model_heard(model, PEOPLE_NOW_MS + 15000);
	model_connection(model, CONNECTION_LIVE, NULL, 0, PEOPLE_NOW_MS + 15000);
	assert_false(model_stale(model));
	assert_int_equal(model->log_count, noted);
	model_connection(model, CONNECTION_SILENT, NULL, 0, PEOPLE_NOW_MS + 30000);
	model_connection(model, CONNECTION_WAITING, "lost", 7, PEOPLE_NOW_MS + 36000);
	assert_int_equal(model->connection.as_of_ms, PEOPLE_NOW_MS + 15000);
	assert_int_equal(model->log_count, noted + 1);
}

static void attempts_are_counted_until_it_is_live(void **state)
{
	struct model *model = *state;

	for (unsigned attempt = 1; attempt <= 3; attempt++) {
		model_connection(model, CONNECTION_WAITING, "refused", 7, PEOPLE_NOW_MS);
		assert_int_equal(model->connection.attempt, attempt);
		assert_int_equal(model->connection.retry_ms, 7);
		model_connection(model, CONNECTION_RESOLVING, NULL, 0, PEOPLE_NOW_MS);
		model_connection(model, CONNECTION_CONNECTING, NULL, 0, PEOPLE_NOW_MS);
		assert_int_equal(model->connection.attempt, attempt);
		assert_string_equal(model->connection.why, "refused");
	}
	model_connection(model, CONNECTION_LIVE, NULL, 0, PEOPLE_NOW_MS);
	assert_int_equal(model->connection.attempt, 0);
	assert_string_equal(model->connection.why, "");
}

static void what_becomes_of_the_connection_is_noted_once(void **state)
{
	struct model *model = *state;

	model_connection(model, CONNECTION_WAITING, "refused", 0, PEOPLE_NOW_MS);
	assert_null(model_log(model, 0));
	model_connection(model, CONNECTION_LIVE, NULL, 0, PEOPLE_NOW_MS);
	people_check_log(model, LOG_STATE, "connected");
	model_connection(model, CONNECTION_LIVE, NULL, 0, PEOPLE_NOW_MS);
	assert_int_equal(model->log_count, 1);
	model_connection(model, CONNECTION_ENDED, "removed by an admin", 0, PEOPLE_NOW_MS);
	people_check_log(model, LOG_STATE, "removed by an admin");
	model_connection(model, CONNECTION_WAITING, "refused", 0, PEOPLE_NOW_MS);
	assert_int_equal(model->log_count, 2);
}

/* Everything that may allocate, as one story. */
static void live_a_while(struct model *model)
{
	people_live(model, "me ada bob");
	model_arrange(model);
	people_come(model, "cy", "Cy");
	people_rename(model, "ada", "Eva");
	model_set_filter(model, "e");
	model_arrange(model);
	people_go(model, "bob", "left");
	people_list(model, "me cy dan");
	model_arrange(model);
	model_connection(model, CONNECTION_WAITING, "lost", 0, PEOPLE_NOW_MS);
}

static void without_memory_it_says_so_until_the_next_list(void **state)
{
	struct model *model = *state;

	people_live(model, "me ada");
	alloc_fail_at(1, ALLOC_FAIL_ON);
	people_come(model, "bob", "bob");
	assert_true(alloc_stop_failing());
	assert_true(model->failed);
	people_check(model, "[me] ada");
	people_list(model, "me ada bob");
	assert_false(model->failed);
	people_check(model, "[me] ada bob");
}

static void a_name_that_has_no_memory_stays_as_it_was(void **state)
{
	struct model *model = *state;

	people_live(model, "me ada");
	alloc_fail_at(1, ALLOC_FAIL_ON);
	people_rename(model, "ada", "Eva");
	assert_true(alloc_stop_failing());
	assert_true(model->failed);
	people_check(model, "[me] ada");
}

static void whichever_allocation_fails_nothing_is_lost_or_leaked(void **state)
{
	(void)state;
	bool refused = true;
	for (unsigned n = 1; refused; n++) {
		for (enum alloc_mode mode = ALLOC_FAIL_ONCE; mode <= ALLOC_FAIL_ON; mode++) {
			struct model model;
			people_begin(&model);
			alloc_fail_at(n, mode);
			live_a_while(&model);
			refused = alloc_stop_failing();
			model_set_filter(&model, "");
			people_list(&model, "me ada");
			people_check(&model, "[me] ada");
			model_finish(&model);
		}
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(nobody_is_known_at_first),
		TEST(oneself_stands_first_and_the_others_as_they_came),
		TEST(it_does_not_matter_whether_the_answer_or_the_list_comes_first),
		TEST(who_comes_goes_and_changes_the_name_is_noted),
		TEST(news_of_strangers_to_the_list_change_nothing),
		TEST(who_is_announced_twice_is_here_once),
		TEST(a_new_list_replaces_the_old_one_and_keeps_the_selection),
		TEST(a_list_with_one_id_twice_has_that_user_once),
		TEST(the_selection_stays_with_its_person),
		TEST(when_the_selected_one_goes_the_neighbour_is_selected),
		TEST(a_filter_shows_whose_name_has_it_without_case_and_marks),
		TEST(a_filter_of_any_length_is_kept_within_its_bounds),
		TEST(oneself_is_hidden_by_a_filter_like_everybody),
		TEST(sorted_by_name_oneself_stays_first),
		TEST(keys_move_the_selection_and_stop_at_the_edges),
		TEST(moving_among_nobody_and_without_a_layout_does_nothing),
		TEST(the_log_keeps_the_newest),
		TEST(what_strangers_say_is_sanitised_in_log_and_reasons),
		TEST(a_long_reason_is_cut_and_still_a_text),
		TEST(a_list_is_stale_from_the_loss_to_the_next_connection),
		TEST(a_silence_makes_the_list_stale_and_is_no_news),
		TEST(attempts_are_counted_until_it_is_live),
		TEST(what_becomes_of_the_connection_is_noted_once),
		TEST(without_memory_it_says_so_until_the_next_list),
		TEST(a_name_that_has_no_memory_stays_as_it_was),
		TEST(whichever_allocation_fails_nothing_is_lost_or_leaked),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
