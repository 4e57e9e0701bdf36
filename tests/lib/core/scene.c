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

static void write_told(void *context, const struct presence_event *event)
{
	struct scene *scene = context;

	told_append(&scene->told, event);
	if (scene->leaves && event->type == scene->leaves_at) {
		client_session_leave(&scene->client);
	}
	if (scene->second_name && event->type == EVENT_REFUSED) {
		client_session_call_me(&scene->client, scene->second_name);
	}
}

void scene_start(struct scene *scene, const char *nsp, const char *name)
{
	client_session_init(
		&scene->client,
		&(struct client_session_config){
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
enum client_session_state scene_say_at(struct scene *scene, const char *text, int64_t now_ms)
{
	uint8_t bytes[MESSAGE_MAX] = { 0 };
	size_t len = strlen(text);
	uint8_t *message = bytes + sizeof(bytes) - len;

	assert_true(len <= sizeof(bytes));
	memcpy(message, text, len);
	return client_session_take(&scene->client, message, len, now_ms);
}

enum client_session_state scene_say(struct scene *scene, const char *text)
{
	return scene_say_at(scene, text, SCENE_OPENED_MS);
}

void scene_go_to(struct scene *scene, enum client_session_state stage)
{
	static const char *const steps[] = { SCENE_OPEN, SCENE_ENTER, SCENE_LIST };

	scene_start(scene, "/", "Ann");
	assert_true(stage <= CLIENT_SESSION_HERE);
	for (int i = 0; i < (int)stage && i < (int)COUNT(steps); i++) {
		assert_int_equal(scene_say(scene, steps[i]), i + 1);
	}
	buffer_clear(&scene->sent);
	buffer_clear(&scene->told);
}

int64_t scene_wait_for_end(struct scene *scene)
{
	int64_t due_ms;

	do {
		due_ms = scene->client.deadline_ms;
		assert_true(due_ms < DEADLINE_NEVER);
		client_session_tick(&scene->client, due_ms);
	} while (!client_session_ended(&scene->client));
	return due_ms;
}

void scene_check_end(const struct scene *scene, enum client_session_state end, const char *why)
{
	assert_int_equal(scene->client.state, end);
	assert_true(client_session_ended(&scene->client));
	assert_string_equal(scene->client.why, why);
	assert_true(scene->client.deadline_ms == DEADLINE_NEVER);
}
