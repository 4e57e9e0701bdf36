#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/core/check.h"
#include "tests/lib/tui/picture.h"

/* What people see, compared with golden/NAME.txt. After a change that is meant,
 * PRESENCE_GOLDEN_WRITE=1 writes the files anew; look at them before they are committed. */

enum { FILE_BYTES_MAX = 256 * 1024, PATH_BYTES = 4096 };

struct scene {
	const char *name;
	int width;
	int height;
	void (*set)(struct picture *picture);
	struct model_config config;
};

/* --- What they show --- */

static void alone(struct picture *picture)
{
	picture_live(picture);
}

static void thirty(struct picture *picture)
{
	picture_crowd(picture, 30);
	picture_live(picture);
}

static void thirty_with_a_log(struct picture *picture)
{
	struct model *model = &picture->model;

	thirty(picture);
	const struct presence_event renamed = { .type = EVENT_RENAMED, .id = "user-4", .name = "Eva" };
	const struct presence_event went = {
		.type = EVENT_WENT, .id = "user-7", .name = "", .reason = "timeout"
	};
	const struct presence_event notice = { .type = EVENT_NOTICE,
		                                   .reason = "Back at three",
		                                   .id = "" };
	model_apply(model, &renamed, PICTURE_NOW_MS - 30000);
	model_apply(model, &went, PICTURE_NOW_MS - 20000);
	model_apply(model, &notice, PICTURE_NOW_MS - 10000);
}

static void five_thousand(struct picture *picture)
{
	picture_crowd(picture, 5000);
	picture_live(picture);
}

static void five_thousand_in_the_middle(struct picture *picture)
{
	five_thousand(picture);
	model_arrange(&picture->model);
	model_select(&picture->model, 2500);
}

static void as_list(struct picture *picture)
{
	thirty_with_a_log(picture);
	picture->model.as_list = true;
	model_arrange(&picture->model);
	model_select(&picture->model, 3);
}

static void hard_names(struct picture *picture)
{
	picture_add(picture, "user-0", "Ada Lovelace", USER_TUI, MINUTES(5));
	picture_hard_names(picture);
	picture_live(picture);
}

static void hard_names_as_list(struct picture *picture)
{
	hard_names(picture);
	picture->model.as_list = true;
}

static void waiting(struct picture *picture)
{
	picture_crowd(picture, 30);
	picture_waiting(picture, "connection refused by 127.0.0.1:3000");
}

static void never_reached(struct picture *picture)
{
	struct model *model = &picture->model;

	model_connection(model, CONNECTION_WAITING, "no such host: presence.example",
	                 PICTURE_NOW_MS + 900, PICTURE_NOW_MS);
}

static void connecting(struct picture *picture)
{
	model_connection(&picture->model, CONNECTION_CONNECTING, NULL, 0, PICTURE_NOW_MS);
}

static void connecting_again(struct picture *picture)
{
	waiting(picture);
	model_connection(&picture->model, CONNECTION_CONNECTING, NULL, 0, PICTURE_NOW_MS);
}

static void kicked(struct picture *picture)
{
	picture_crowd(picture, 4);
	picture_live(picture);
	model_connection(&picture->model, CONNECTION_ENDED, "removed by an admin: flooding the room", 0,
	                 PICTURE_NOW_MS);
}

static void filtered(struct picture *picture)
{
	thirty(picture);
	model_set_filter(&picture->model, "ada");
}

static void filtered_away(struct picture *picture)
{
	thirty(picture);
	model_set_filter(&picture->model, "nobody of this name");
}

static void typing_a_filter(struct picture *picture)
{
	filtered(picture);
	model_begin_typing(&picture->model, MODE_FILTER, "ada");
}

static void renaming(struct picture *picture)
{
	thirty(picture);
	model_begin_typing(&picture->model, MODE_RENAME, "Ada, Countess of Lovelace, the Enchantress");
	snprintf(picture->model.refusal, sizeof(picture->model.refusal), "the name is too long");
}

static void asked_for_the_name(struct picture *picture)
{
	model_begin_typing(&picture->model, MODE_NAME, "Ada");
}

static void details(struct picture *picture)
{
	thirty(picture);
	picture->model.mode = MODE_DETAILS;
}

static void details_of_a_long_name(struct picture *picture)
{
	hard_names(picture);
	model_arrange(&picture->model);
	model_select(&picture->model, 14);
	picture->model.mode = MODE_DETAILS;
}

static void help(struct picture *picture)
{
	thirty(picture);
	picture->model.mode = MODE_HELP;
}

static const struct scene SCENES[] = {
	{ "1x1", 1, 1, thirty, { 0 } },
	{ "11x4-too-small", 11, 4, thirty, { 0 } },
	{ "20x3-count", 20, 3, thirty, { 0 } },
	{ "20x3-count-waiting", 20, 3, waiting, { 0 } },
	{ "20x3-count-name", 20, 3, asked_for_the_name, { 0 } },
	{ "14x1-count", 14, 1, thirty, { 0 } },
	{ "20x5-alone", 20, 5, alone, { 0 } },
	{ "20x5-thirty", 20, 5, thirty, { 0 } },
	{ "20x5-waiting", 20, 5, waiting, { 0 } },
	{ "20x5-insecure", 20, 5, thirty, { .insecure = true } },
	{ "20x5-renaming", 20, 5, renaming, { 0 } },
	{ "20x5-name", 20, 5, asked_for_the_name, { 0 } },
	{ "20x5-details", 20, 5, details, { 0 } },
	{ "20x5-help", 20, 5, help, { 0 } },
	{ "40x12-thirty", 40, 12, thirty_with_a_log, { 0 } },
	{ "40x12-kicked", 40, 12, kicked, { 0 } },
	{ "40x12-waiting", 40, 12, waiting, { 0 } },
	{ "40x12-insecure", 40, 12, thirty, { .insecure = true, .room = "lobby" } },
	{ "40x12-help", 40, 12, help, { 0 } },
	{ "40x12-details-long", 40, 12, details_of_a_long_name, { 0 } },
	{ "80x24-nobody", 80, 24, alone, { .watch = true } },
	{ "80x24-alone", 80, 24, alone, { 0 } },
	{ "80x24-thirty", 80, 24, thirty_with_a_log, { .room = "lobby" } },
	{ "80x24-watch", 80, 24, thirty, { .watch = true } },
	{ "80x24-list", 80, 24, as_list, { 0 } },
	{ "80x24-ascii", 80, 24, thirty_with_a_log, { .ascii = true, .room = "lobby" } },
	{ "80x24-ascii-list", 80, 24, as_list, { .ascii = true } },
	{ "80x24-insecure", 80, 24, thirty, { .insecure = true, .room = "lobby" } },
	{ "80x24-waiting", 80, 24, waiting, { .room = "lobby" } },
	{ "80x24-never-reached", 80, 24, never_reached, { 0 } },
	{ "80x24-connecting", 80, 24, connecting, { .room = "lobby" } },
	{ "80x24-connecting-again", 80, 24, connecting_again, { 0 } },
	{ "80x24-kicked", 80, 24, kicked, { 0 } },
	{ "80x24-filtered", 80, 24, filtered, { 0 } },
	{ "80x24-filtered-away", 80, 24, filtered_away, { 0 } },
	{ "80x24-typing-filter", 80, 24, typing_a_filter, { 0 } },
	{ "80x24-renaming", 80, 24, renaming, { 0 } },
	{ "80x24-name", 80, 24, asked_for_the_name, { 0 } },
	{ "80x24-details", 80, 24, details, { 0 } },
	{ "80x24-help", 80, 24, help, { 0 } },
	{ "100x36-hard-names", 100, 36, hard_names, { 0 } },
	{ "48x32-hard-names-list", 48, 32, hard_names_as_list, { 0 } },
	{ "80x24-five-thousand", 80, 24, five_thousand_in_the_middle, { 0 } },
	{ "300x100-five-thousand", 300, 100, five_thousand, { .room = "lobby" } },
};

/* --- Comparing --- */

static void path_of(char path[PATH_BYTES], const char *name)
{
	int len = snprintf(path, PATH_BYTES, "%s/%s.txt", PRESENCE_GOLDEN_DIR, name);

	assert_in_range(len, 1, PATH_BYTES - 1);
}

static void write_golden(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static void read_golden(const char *path, char *text)
{
	FILE *file = fopen(path, "r");

	if (!file) {
		fail_msg("there is no %s; PRESENCE_GOLDEN_WRITE=1 writes it", path);
		return;
	}
	size_t len = fread(text, 1, FILE_BYTES_MAX, file);
	fclose(file);
	assert_in_range(len, 1, FILE_BYTES_MAX - 1);
	text[len] = '\0';
}

/* Fails with the first row that is not as it was. */
static void compare(const char *name, const char *text, const char *expected)
{
	for (int row = 0; *text || *expected; row++) {
		size_t len = strcspn(text, "\n");
		size_t expected_len = strcspn(expected, "\n");
		if (len != expected_len || memcmp(text, expected, len) != 0) {
			fail_msg("%s, row %d:\n\"%.*s\" is not\n\"%.*s\"", name, row, (int)len, text,
			         (int)expected_len, expected);
		}
		text += len + (text[len] == '\n');
		expected += expected_len + (expected[expected_len] == '\n');
	}
}

static void check_scene(const struct scene *scene)
{
	static char expected[FILE_BYTES_MAX];
	struct model_config config = scene->config;
	struct picture picture;
	char path[PATH_BYTES];

	config.server = "http://127.0.0.1:3000";
	config.room = config.room ? config.room : "";
	picture_begin(&picture, &config);
	scene->set(&picture);
	const char *text = picture_draw(&picture, scene->width, scene->height);
	picture_check(&picture);
	path_of(path, scene->name);
	if (getenv("PRESENCE_GOLDEN_WRITE")) {
		write_golden(path, text);
	}
	read_golden(path, expected);
	compare(scene->name, text, expected);
	picture_end(&picture);
}

static void every_scene_looks_as_it_did(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(SCENES); i++) {
		check_scene(&SCENES[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scene_looks_as_it_did),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
