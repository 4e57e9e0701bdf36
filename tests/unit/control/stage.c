#include "tests/unit/control/stage.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/control/request.h"

#include "tests/lib/core/guest.h"

enum { LINE_MAX_BYTES = 80 * 1024 };

static void append_versions(void *context, struct buffer *out)
{
	(void)context;
	buffer_append_text(out, ",\"libuv\":\"1.2.3\"");
}

static void append_status(void *context, struct buffer *out)
{
	(void)context;
	buffer_append_text(out, ",\"pid\":42");
}

static const char *log_level(void *context, const char *level)
{
	(void)context;
	if (!level || strcmp(level, "debug") == 0) {
		return level ? "debug" : "info";
	}
	return NULL;
}

static void remember_change(void *context, const struct presence_change *change)
{
	struct stage *stage = context;

	admin_encode_change(&stage->changes, change);
}

int stage_setup(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));

	if (!stage) {
		return -1;
	}
	struct service_config config = { .hub = harness_config(&stage->world),
		                             .leave_grace_ms = STAGE_GRACE_MS,
		                             .return_ms = STAGE_GRACE_MS,
		                             .digest = guest_digest };

	config.hub.wall_offset_ms = STAGE_EPOCH_MS;
	if (service_init(&stage->service, &config) != PRESENCE_OK) {
		free(stage);
		return -1;
	}
	stage->admin = (struct admin){
		.service = &stage->service,
		.host = { .append_versions = append_versions,
		          .append_status = append_status,
		          .log_level = log_level },
		.version = "9.8.7",
	};
	buffer_init(&stage->reply, ADMIN_REPLY_MAX);
	buffer_init(&stage->changes, ADMIN_REPLY_MAX);
	observer_init(&stage->observer, remember_change, stage);
	tracker_observe(&stage->service.tracker, &stage->observer);
	for (int i = 0; i < STAGE_CLIENTS; i++) {
		fake_socket_init(&stage->clients[i].socket);
	}
	*state = stage;
	return 0;
}

int stage_teardown(void **state)
{
	struct stage *stage = *state;

	observer_remove(&stage->observer);
	service_finish(&stage->service);
	for (int i = 0; i < STAGE_CLIENTS; i++) {
		fake_socket_finish(&stage->clients[i].socket);
	}
	buffer_finish(&stage->reply);
	buffer_finish(&stage->changes);
	free(stage);
	return 0;
}

void stage_set_time(struct stage *stage, int64_t now_ms)
{
	hub_set_time(&stage->service.hub, now_ms);
}

void stage_open(struct stage *stage, int i)
{
	struct stage_client *client = &stage->clients[i];

	fake_socket_finish(&client->socket);
	fake_socket_init(&client->socket);
	char agent[20];
	snprintf(agent, sizeof(agent), "agent %d", i);
	const struct peer peer = {
		.address = address_from_v4((const uint8_t[]){ 192, 0, 2, (uint8_t)(i + 1) }),
		.user_agent = agent,
	};
	client->session = open_socket_as(&stage->service.hub, &client->socket,
	                                 (struct session_opening){ .peer = &peer });
}

void stage_say(struct stage *stage, int i, const char *packet)
{
	socket_say(stage->clients[i].session, &stage->clients[i].socket, packet);
	hub_settle(&stage->service.hub);
}

/* "/lobby," or, for the default room, nothing. */
static const char *prefix_of(const char *room, char out[80])
{
	snprintf(out, 80, "%s%s", strcmp(room, "/") == 0 ? "" : room,
	         strcmp(room, "/") == 0 ? "" : ",");
	return out;
}

void stage_ask_connect(struct stage *stage, int i, const char *room)
{
	char prefix[80];
	char packet[100];

	snprintf(packet, sizeof(packet), "40%s", prefix_of(room, prefix));
	stage_say(stage, i, packet);
}

void stage_connect(struct stage *stage, int i, const char *room)
{
	struct stage_client *client = &stage->clients[i];
	char prefix[80];
	char expected[100];

	stage_ask_connect(stage, i, room);
	const char *answer = stage_read(stage, i);
	snprintf(expected, sizeof(expected), "40%s{\"sid\":\"", prefix_of(room, prefix));
	check_begins(answer, expected);
	memcpy(client->sid, answer + strlen(expected), MEMBER_SID_LENGTH);
	client->sid[MEMBER_SID_LENGTH] = '\0';
}

void stage_join(struct stage *stage, int i, const char *room, const char *name)
{
	char prefix[80];
	char packet[300];

	snprintf(packet, sizeof(packet), "42%s[\"got_a_new_user\",{\"name\":\"%s\"}]",
	         prefix_of(room, prefix), name);
	stage_say(stage, i, packet);
}

void stage_enter(struct stage *stage, int i, const char *room, const char *name)
{
	if (!stage->clients[i].session) {
		stage_open(stage, i);
	}
	stage_connect(stage, i, room);
	stage_join(stage, i, room, name);
	stage_forget(stage);
}

void stage_enter_with_key(struct stage *stage, int i, const char *room, const char *name,
                          const char *key)
{
	char prefix[80];
	char packet[400];

	if (!stage->clients[i].session) {
		stage_open(stage, i);
	}
	stage_connect(stage, i, room);
	snprintf(packet, sizeof(packet), "42%s[\"got_a_new_user\",{\"name\":\"%s\",\"key\":\"%s\"}]",
	         prefix_of(room, prefix), name, key);
	stage_say(stage, i, packet);
	stage_forget(stage);
}

void stage_lose(struct stage *stage, int i)
{
	session_lost(stage->clients[i].session, &stage->clients[i].socket);
	stage->clients[i].session = NULL;
	hub_settle(&stage->service.hub);
}

void stage_forget(struct stage *stage)
{
	for (int i = 0; i < STAGE_CLIENTS; i++) {
		for (bool more = true; more;) {
			more = socket_read(&stage->clients[i].socket) != NULL;
		}
	}
}

const char *stage_read(struct stage *stage, int i)
{
	const char *packet = socket_read(&stage->clients[i].socket);

	return packet ? packet : "";
}

struct room *stage_room(const struct stage *stage, const char *name)
{
	return rooms_find(&stage->service.rooms, (struct slice){ name, strlen(name) });
}

struct user *stage_user(const struct stage *stage, int i, const char *room)
{
	list_for_each(node, &stage_room(stage, room)->roster.users) {
		struct user *user = list_entry(node, struct user, link);
		if (strcmp(user->id, stage->clients[i].sid) == 0) {
			return user;
		}
	}
	return NULL;
}

const char *stage_ask_line(struct stage *stage, enum control_role role, const char *line)
{
	struct admin_caller caller = { .uid = STAGE_UID, .role = role };
	struct control_request request;
	struct buffer *reply = &stage->reply;
	enum control_error error =
		control_request_decode((struct slice){ line, strlen(line) }, &request);

	buffer_clear(reply);
	if (error == CONTROL_OK) {
		admin_call(&stage->admin, &caller, &request, reply);
	} else {
		admin_refuse(&request, error, reply);
	}
	control_request_finish(&request);
	hub_settle(&stage->service.hub);
	assert_false(buffer_failed(reply));
	assert_ptr_equal(memchr(reply->data, '\n', reply->len), reply->data + reply->len - 1);
	reply->data[reply->len - 1] = '\0';
	if (!json_valid((const char *)reply->data, reply->len - 1)) {
		fail_msg("not JSON: %s", (const char *)reply->data);
	}
	return (const char *)reply->data;
}

const char *stage_ask(struct stage *stage, const char *method, const char *params)
{
	char *line = malloc(LINE_MAX_BYTES);

	assert_non_null(line);
	snprintf(line, LINE_MAX_BYTES, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}",
	         method, params);
	const char *reply = stage_ask_line(stage, CONTROL_ADMIN, line);
	free(line);
	return reply;
}

void check_result(struct stage *stage, const char *method, const char *params, const char *expected)
{
	char whole[4000];

	snprintf(whole, sizeof(whole), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":%s}", expected);
	assert_string_equal(stage_ask(stage, method, params), whole);
}

void check_refused(struct stage *stage, const char *method, const char *params,
                   enum control_error code, const char *message)
{
	char whole[4000];

	snprintf(whole, sizeof(whole),
	         "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":%d,\"message\":\"%s\"", code,
	         message);
	check_begins(stage_ask(stage, method, params), whole);
}

size_t occurrences(const char *text, const char *piece)
{
	size_t count = 0;

	for (const char *at = text; (at = strstr(at, piece)); at += strlen(piece)) {
		count++;
	}
	return count;
}

void check_contains(const char *text, const char *piece)
{
	if (!strstr(text, piece)) {
		fail_msg("\"%s\" is not in \"%s\"", piece, text);
	}
}
