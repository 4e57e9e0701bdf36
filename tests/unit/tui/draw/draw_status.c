#include <stdio.h>

#include "tests/lib/core/check.h"
#include "tests/lib/tui/picture.h"

static void the_header_tells_the_state(void **state)
{
	struct picture *picture = *state;
	struct model *model = &picture->model;

	picture_shows(picture, 80, 24, "Presence · not joined   ");
	model_connection(model, CONNECTION_RESOLVING, NULL, 0, PICTURE_NOW_MS);
	picture_shows(picture, 80, 24, "Presence · resolving…   ");
	model_connection(model, CONNECTION_CONNECTING, NULL, 0, PICTURE_NOW_MS);
	picture_shows(picture, 80, 24, "Presence · connecting…   ");
	picture_live(picture);
	picture_shows(picture, 80, 24, "Presence · live · 1 online   ");
	assert_int_equal(picture_style_of(picture, "live"), STYLE_GOOD);
	assert_int_equal(picture_style_of(picture, "Presence"), STYLE_STRONG);
	model_connection(model, CONNECTION_SILENT, NULL, 0, PICTURE_NOW_MS + 14000);
	picture_shows(picture, 80, 24, "Presence · silent · 1 online · as of 14:02:15   ");
	assert_int_equal(picture_style_of(picture, "silent"), STYLE_WARNING);
	model_connection(model, CONNECTION_WAITING, "why", PICTURE_NOW_MS + 1, PICTURE_NOW_MS);
	picture_shows(picture, 80, 24, "Presence · offline · 1 online · as of 14:02:15   ");
	assert_int_equal(picture_style_of(picture, "offline"), STYLE_WARNING);
	model_connection(model, CONNECTION_ENDED, "why", 0, PICTURE_NOW_MS);
	picture_shows(picture, 80, 24, "Presence · disconnected · 1 online · as of 14:02:15   ");
	assert_int_equal(picture_style_of(picture, "disconnected"), STYLE_BAD);
}

static void who_is_live_and_not_in_the_list_has_not_joined(void **state)
{
	struct picture *picture = *state;

	model_connection(&picture->model, CONNECTION_LIVE, NULL, 0, PICTURE_NOW_MS);
	picture_shows(picture, 80, 24, "Presence · not joined · 0 online");
}

static void what_matters_least_makes_room_first(void **state)
{
	const struct model_config config = { .server = "http://127.0.0.1:3000",
		                                 .room = "lobby",
		                                 .insecure = true };
	struct picture picture;

	(void)state;
	picture_begin(&picture, &config);
	picture_live(&picture);
	picture_shows(&picture, 90, 24,
	              "Presence · certificate not verified · live · 1 online · room lobby   http");
	picture_shows(&picture, 80, 24,
	              "Presence · certificate not verified · live · 1 online · room lobby\n");
	picture_shows(&picture, 60, 24, "Presence · certificate not verified · live · 1 online\n");
	picture_shows(&picture, 50, 24, "certificate not verified · live · 1 online\n");
	picture_shows(&picture, 30, 24, "insecure · live · 1 online\n");
	picture_shows(&picture, 20, 24, "insecure · live · 1\n");
	assert_int_equal(picture_style_of(&picture, "insecure"), STYLE_WARNING);
	picture_end(&picture);
}

static void the_certificate_is_told_wherever_there_is_a_row(void **state)
{
	const struct model_config config = { .server = "", .room = "", .insecure = true };
	struct picture picture;

	(void)state;
	picture_begin(&picture, &config);
	picture_crowd(&picture, 30);
	picture_live(&picture);
	for (int width = LAYOUT_LIST_WIDTH; width < 120; width++) {
		picture_draw(&picture, width, 10);
		assert_int_equal(picture_style_of(&picture, width < 43 ? "insecure" : "certificate not"),
		                 STYLE_WARNING);
	}
	picture_shows(&picture, 20, 4, "insecure");
	picture_end(&picture);
}

static void the_count_is_not_told_before_it_is_known(void **state)
{
	struct picture *picture = *state;

	model_connection(&picture->model, CONNECTION_CONNECTING, NULL, 0, PICTURE_NOW_MS);
	picture_shows_no(picture, 80, 24, "online");
	picture_shows_no(picture, 20, 3, "online");
}

static void a_countdown_ends_at_one(void **state)
{
	struct picture *picture = *state;
	struct connection *connection = &picture->model.connection;

	picture_waiting(picture, "gone");
	connection->retry_ms = PICTURE_NOW_MS + 4000;
	picture_shows(picture, 80, 24, "gone · reconnecting in 4 s (try 3), R to retry now\n");
	connection->retry_ms = PICTURE_NOW_MS + 3001;
	picture_shows(picture, 80, 24, "reconnecting in 4 s");
	connection->retry_ms = PICTURE_NOW_MS + 1;
	picture_shows(picture, 80, 24, "reconnecting in 1 s");
	connection->retry_ms = PICTURE_NOW_MS;
	picture_shows(picture, 80, 24, "gone · reconnecting… (try 3)\n");
	connection->retry_ms = INT64_MIN / 2;
	picture_shows(picture, 80, 24, "reconnecting…");
	assert_int_equal(picture_style_of(picture, "gone"), STYLE_WARNING);
}

static void the_notice_stays_while_it_connects_again(void **state)
{
	struct picture *picture = *state;

	picture_waiting(picture, "gone");
	picture_draw(picture, 80, 24);
	int top = picture->layout.body.y;
	model_connection(&picture->model, CONNECTION_CONNECTING, NULL, 0, PICTURE_NOW_MS);
	picture_draw(picture, 80, 24);
	assert_int_equal(picture->layout.body.y, top);
	model_connection(&picture->model, CONNECTION_LIVE, NULL, 0, PICTURE_NOW_MS);
	picture_draw(picture, 80, 24);
	assert_int_equal(picture->layout.body.y, top - 1);
}

static void an_end_tells_why_before_what_can_be_done(void **state)
{
	struct picture *picture = *state;

	picture_live(picture);
	model_connection(&picture->model, CONNECTION_ENDED, "removed: flooding", 0, PICTURE_NOW_MS);
	picture_shows(picture, 80, 24, "removed: flooding · R to join again\n");
	assert_int_equal(picture_style_of(picture, "removed: flooding"), STYLE_BAD);
	picture_shows(picture, 20, 5, "\nremoved: flooding\n");
}

static void a_refused_name_is_told_while_it_is_typed(void **state)
{
	struct picture *picture = *state;
	struct model *model = &picture->model;

	picture_waiting(picture, "gone");
	model_begin_typing(model, MODE_RENAME, "x");
	snprintf(model->refusal, sizeof(model->refusal), "that name is taken");
	picture_shows(picture, 80, 24, "\nthat name is taken\n");
	assert_int_equal(picture_style_of(picture, "that name"), STYLE_BAD);
	model->refusal[0] = '\0';
	picture_shows(picture, 80, 24, "\ngone · reconnecting in 4 s");
}

static void lost_memory_is_told(void **state)
{
	struct picture *picture = *state;

	picture_live(picture);
	picture->model.failed = true;
	picture_shows(picture, 80, 24, "\nout of memory: some people may be missing\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PICTURE_TEST(the_header_tells_the_state),
		PICTURE_TEST(who_is_live_and_not_in_the_list_has_not_joined),
		PICTURE_TEST(what_matters_least_makes_room_first),
		PICTURE_TEST(the_certificate_is_told_wherever_there_is_a_row),
		PICTURE_TEST(the_count_is_not_told_before_it_is_known),
		PICTURE_TEST(a_countdown_ends_at_one),
		PICTURE_TEST(the_notice_stays_while_it_connects_again),
		PICTURE_TEST(an_end_tells_why_before_what_can_be_done),
		PICTURE_TEST(a_refused_name_is_told_while_it_is_typed),
		PICTURE_TEST(lost_memory_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
