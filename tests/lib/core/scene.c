#include "tests/lib/core/scene.h"

#include <string.h>

#include "core/base/deadline.h"
#include "tests/lib/core/check.h"

enum { MESSAGE_MAX = 2048 };

static void write_sent(void *context, const uint8_t *bytes, size_t len)
{
	struct scene *scene = context;

	buffer_append(&scene->sent, bytes, len);
	buffer_append_text(&scene->sent, "; ");
}

static void write_told(void *context, const struct news *news)
{
	struct scene *scene = context;

	told_append(&scene->told, news);
	if (scene->leaves && news->type == scene->leaves_at) {
		visitor_leave(&scene->visitor);
	}
	if (scene->second_name && news->type == NEWS_REFUSED) {
		visitor_call_me(&scene->visitor, scene->second_name);
	}
}

void scene_start(struct scene *scene, const char *nsp, const char *name)
{
	visitor_init(
		&scene->visitor,
		&(struct visitor_config){
			.nsp = nsp, .name = name, .send = write_sent, .tell = write_told, .context = scene },
		SCENE_OPENED_MS);
	buffer_clear(&scene->sent);
	buffer_clear(&scene->told);
}

int scene_setup(void **state)
{
	static struct scene scene;

	scene = (struct scene){ 0 };
	told_init(&scene.sent);
	told_init(&scene.told);
	scene_start(&scene, "/", "Ann");
	*state = &scene;
	return 0;
}

int scene_teardown(void **state)
{
	struct scene *scene = *state;

	buffer_finish(&scene->sent);
	buffer_finish(&scene->told);
	return 0;
}

/* The message comes in memory that ends where it ends, so that a read behind it is seen. */
enum visitor_state scene_say_at(struct scene *scene, const char *text, int64_t now_ms)
{
	uint8_t bytes[MESSAGE_MAX] = { 0 };
	size_t len = strlen(text);
	uint8_t *message = bytes + sizeof(bytes) - len;

	assert_true(len <= sizeof(bytes));
	memcpy(message, text, len);
	return visitor_take(&scene->visitor, message, len, now_ms);
}

enum visitor_state scene_say(struct scene *scene, const char *text)
{
	return scene_say_at(scene, text, SCENE_OPENED_MS);
}

void scene_go_to(struct scene *scene, enum visitor_state stage)
{
	static const char *const steps[] = { SCENE_OPEN, SCENE_ENTER, SCENE_LIST };

	scene_start(scene, "/", "Ann");
	assert_true(stage <= VISITOR_HERE);
	for (int i = 0; i < (int)stage && i < (int)COUNT(steps); i++) {
		assert_int_equal(scene_say(scene, steps[i]), i + 1);
	}
	buffer_clear(&scene->sent);
	buffer_clear(&scene->told);
}

void scene_check_end(const struct scene *scene, enum visitor_state end, const char *why)
{
	assert_int_equal(scene->visitor.state, end);
	assert_true(visitor_ended(&scene->visitor));
	assert_string_equal(scene->visitor.why, why);
	assert_true(scene->visitor.deadline_ms == DEADLINE_NEVER);
}
