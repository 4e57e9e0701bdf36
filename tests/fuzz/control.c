/* The control socket without the socket: bytes that an admin or an observer sends, in reads of any
 * size, to a service with some users. Each line is answered by one line of JSON, and what happens
 * is told in JSON too. */
#include <stdlib.h>
#include <string.h>

#include "core/admin/admin.h"
#include "core/control/lines.h"
#include "tests/fuzz/lib/fuzz.h"

enum { USERS = 4, READ_BYTES_MAX = 256 };

/* A service whose clients take everything and say nothing. */
struct fuzz_world {
	struct service service;
	struct observer observer;
	struct admin admin;
	struct session *sessions[USERS];
	uint8_t random;
};

static enum transport_result take_bytes(void *websocket, const uint8_t *bytes, size_t len)
{
	(void)websocket;
	promise(bytes && len > 0, "something is sent");
	return TRANSPORT_SENT;
}

static void take_close(void *websocket, enum transport_close how)
{
	(void)websocket;
	(void)how;
}

static void take_answer(void *request, enum engineio_body form, const uint8_t *body, size_t len)
{
	(void)request;
	(void)form;
	(void)body;
	(void)len;
}

/* Not random: a crash has to come again. */
static void fill(void *context, uint8_t *bytes, size_t len)
{
	struct fuzz_world *world = context;

	for (size_t i = 0; i < len; i++) {
		bytes[i] = world->random++;
	}
}

static void append_nothing(void *context, struct buffer *out)
{
	(void)context;
	(void)out;
}

static const char *log_level(void *context, const char *level)
{
	(void)context;
	return level && strcmp(level, "info") != 0 ? NULL : "info";
}

static void check_line(const struct buffer *line, const char *what)
{
	const char *text = (const char *)line->data;

	promise(!buffer_failed(line) && line->len > 0, what);
	promise(memchr(text, '\n', line->len) == text + line->len - 1, "it is one line");
	promise(json_valid(text, line->len - 1), "it is JSON");
}

static void on_change(void *context, const struct presence_change *change)
{
	struct buffer line;

	(void)context;
	buffer_init(&line, CONTROL_LINE_MAX);
	admin_encode_change(&line, change);
	check_line(&line, "a change is told");
	buffer_finish(&line);
}

static void say(struct session *session, void *websocket, const char *text)
{
	uint8_t *bytes = exact_copy((const uint8_t *)text, strlen(text));

	session_receive(session, websocket, bytes, strlen(text), false);
	free(bytes);
}

static void settle(struct fuzz_world *world)
{
	for (bool more = true; more;) {
		more = hub_flush(&world->service.hub);
	}
}

static void start(struct fuzz_world *world)
{
	static const char *const joins[USERS][2] = {
		{ "40", "42[\"got_a_new_user\",{\"name\":\"alice\"}]" },
		{ "40", "42[\"got_a_new_user\",{\"name\":\"alice\"}]" },
		{ "40/lobby,", "42/lobby,[\"got_a_new_user\",{\"name\":\"b\xc3\xb6"
		               "b \\\"\\\\\"}]" },
		{ "40/lobby,", "42/lobby,[\"got_a_new_user\",{\"name\":\"AAECAwQFBgcICQoLDA0O\"}]" },
	};
	struct service_config config = {
		.hub = { .ping_interval_ms = 25000,
		         .ping_timeout_ms = 20000,
		         .connect_timeout_ms = 45000,
		         .max_payload = 1000000,
		         .sessions_max = USERS,
		         .transport = { .send = take_bytes,
		                        .close = take_close,
		                        .answer = take_answer,
		                        .random = fill,
		                        .context = world } },
	};

	promise(service_init(&world->service, &config) == PRESENCE_OK, "there is memory");
	observer_init(&world->observer, on_change, world);
	tracker_observe(&world->service.tracker, &world->observer);
	for (int i = 0; i < USERS; i++) {
		world->sessions[i] = session_open(
			&world->service.hub, &(struct session_opening){ .websocket = &world->sessions[i] });
		world->sessions[i]->peer.address.bytes[15] = (uint8_t)i;
		say(world->sessions[i], &world->sessions[i], joins[i][0]);
		say(world->sessions[i], &world->sessions[i], joins[i][1]);
	}
	settle(world);
	world->admin = (struct admin){
		.service = &world->service,
		.version = "0",
		.host = { .append_versions = append_nothing,
		          .append_status = append_nothing,
		          .log_level = log_level },
	};
}

static void take_line(struct fuzz_world *world, struct slice line, enum control_role role)
{
	struct admin_caller caller = { .uid = 1, .role = role };
	struct control_request request;
	struct buffer reply;
	enum control_error error = control_request_decode(line, &request);

	buffer_init(&reply, ADMIN_REPLY_MAX);
	promise(json_valid(request.id, strlen(request.id)), "an id is JSON");
	if (error == CONTROL_OK) {
		error = admin_call(&world->admin, &caller, &request, &reply);
		promise(role == CONTROL_ADMIN || error == CONTROL_NOT_PERMITTED ||
		            control_methods[request.method].role == CONTROL_OBSERVER,
		        "an observer only looks");
	} else {
		admin_refuse(&request, error, &reply);
	}
	check_line(&reply, "a request is answered");
	buffer_finish(&reply);
	control_request_finish(&request);
	settle(world);
}

/* Takes what lies in `lines`; false: the client would be closed. */
static bool take_lines(struct fuzz_world *world, struct control_lines *lines,
                       enum control_role role)
{
	struct slice line;
	enum wire_result result;

	while ((result = control_lines_next(lines, &line)) == WIRE_DONE) {
		promise(line.len <= CONTROL_LINE_MAX, "a line is no longer than it may be");
		promise(!memchr(line.text, '\n', line.len), "a line has no end in it");
		uint8_t *copy = exact_copy((const uint8_t *)line.text, line.len);
		take_line(world, (struct slice){ (const char *)copy, line.len }, role);
		free(copy);
	}
	return result == WIRE_INCOMPLETE;
}

/* The first byte tells the role, the second how much comes in each read; then comes what is read.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_world *world = calloc(1, sizeof(*world));
	struct control_lines lines;
	bool open = size > 2;
	enum control_role role = open && data[0] & 1 ? CONTROL_OBSERVER : CONTROL_ADMIN;
	size_t step = open ? (size_t)data[1] + 1 : READ_BYTES_MAX;

	promise(world != NULL, "there is memory");
	start(world);
	control_lines_init(&lines);
	for (size_t at = 2; open && at < size; at += step) {
		size_t len = size - at < step ? size - at : step;
		control_lines_feed(&lines, data + at, len);
		open = take_lines(world, &lines, role);
	}
	control_lines_finish(&lines);
	service_finish(&world->service);
	free(world);
	return 0;
}
