#include "tests/lib/core/harness.h"

#include <stdlib.h>

#include "core/session/feed.h"
#include "core/wire/wsframe.h"

#include "tests/lib/core/check.h"

enum {
	UNLIMITED = 1024 * 1024 * 1024,
	SET_ASIDE = 4096,     /* bytes that a socket or request takes without an allocation */
	SMALL_MESSAGE = 2048, /* up to this, what comes in needs no memory of the heap */
};

void fake_socket_init(struct fake_socket *socket)
{
	*socket = (struct fake_socket){ .result = TRANSPORT_SENT };
	buffer_init(&socket->sent, UNLIMITED);
	buffer_init(&socket->packet, UNLIMITED);
	assert_non_null(buffer_extend(&socket->sent, SET_ASIDE));
	buffer_clear(&socket->sent);
}

void fake_socket_finish(struct fake_socket *socket)
{
	buffer_finish(&socket->sent);
	buffer_finish(&socket->packet);
}

static enum transport_result take_bytes(void *websocket, const uint8_t *bytes, size_t len)
{
	struct fake_socket *socket = websocket;

	assert_false(socket->closed);
	assert_false(socket->blocked);
	assert_true(len > 0);
	socket->sends++;
	socket->largest = len > socket->largest ? len : socket->largest;
	if (socket->result == TRANSPORT_FAILED) {
		return TRANSPORT_FAILED;
	}
	socket->blocked = socket->result == TRANSPORT_BLOCKED;
	buffer_append(&socket->sent, bytes, len);
	assert_false(buffer_failed(&socket->sent));
	return socket->result;
}

static void take_close(void *websocket, enum transport_close how)
{
	struct fake_socket *socket = websocket;

	assert_false(socket->closed);
	socket->closed = true;
	socket->how = how;
}

static void take_answer(void *request, enum engineio_body form, const uint8_t *body, size_t len)
{
	struct fake_request *held = request;

	assert_false(held->answered);
	assert_true(len > 0); /* clients read an empty body as an error */
	held->answered = true;
	held->form = form;
	buffer_append(&held->body, body, len);
	buffer_append_byte(&held->body, '\0');
	assert_false(buffer_failed(&held->body));
}

/* xorshift64*: the ids of a run are those of every run */
static void fill_random(void *context, uint8_t *bytes, size_t len)
{
	struct fake_world *world = context;
	uint64_t *random = &world->random;

	for (size_t i = 0; i < len; i++) {
		*random ^= *random >> 12;
		*random ^= *random << 25;
		*random ^= *random >> 27;
		bytes[i] = (uint8_t)(*random * UINT64_C(0x2545f4914f6cdd1d) >> 56);
	}
}

static void take_end(void *context, const struct session_peer *peer, enum session_end end)
{
	struct fake_world *world = context;

	(void)peer;
	world->ended++;
	world->end = end;
}

struct hub_config harness_config(struct fake_world *world)
{
	*world = (struct fake_world){ .random = 88172645463325252U };
	return (struct hub_config){
		.ping_interval_ms = 25000,
		.ping_timeout_ms = 20000,
		.connect_timeout_ms = 45000,
		.max_payload = 1000000,
		.max_payload_untrusted = 1000000,
		.sessions_max = 100000,
		.transport = {
			.send = take_bytes,
			.close = take_close,
			.answer = take_answer,
			.random = fill_random,
			.ended = take_end,
			.context = world,
		},
	};
}

static void append_hexadecimal(struct buffer *out, const uint8_t *bytes, size_t len)
{
	static const char hex[] = "0123456789abcdef";

	buffer_append_text(out, "b:");
	for (size_t i = 0; i < len; i++) {
		buffer_append_byte(out, (uint8_t)hex[bytes[i] >> 4]);
		buffer_append_byte(out, (uint8_t)hex[bytes[i] & 15]);
	}
}

const char *socket_read(struct fake_socket *socket)
{
	const uint8_t *bytes = socket->sent.data + socket->read;
	struct wsframe frame;

	if (socket->sent.len == socket->read) {
		return NULL;
	}
	enum wire_result result = wsframe_decode(bytes, socket->sent.len - socket->read, &frame);
	assert_int_not_equal(result, WIRE_MALFORMED);
	if (result == WIRE_INCOMPLETE) {
		return NULL;
	}
	socket->read += frame.size;
	buffer_clear(&socket->packet);
	if (frame.opcode == WSFRAME_TEXT) {
		buffer_append(&socket->packet, frame.payload, frame.len);
	} else {
		append_hexadecimal(&socket->packet, frame.payload, frame.len);
	}
	buffer_append_byte(&socket->packet, '\0');
	assert_false(buffer_failed(&socket->packet));
	return (const char *)socket->packet.data;
}

void check_read(struct fake_socket *socket, const char *expected)
{
	const char *packet = socket_read(socket);

	if (!packet) {
		fail_msg("nothing was sent, and not \"%s\"", expected);
	}
	assert_string_equal(packet, expected);
}

void check_silent(struct fake_socket *socket)
{
	const char *packet = socket_read(socket);

	if (packet) {
		fail_msg("\"%s\" was sent", packet);
	}
	assert_int_equal(socket->read, socket->sent.len);
}

void fake_request_init(struct fake_request *request)
{
	*request = (struct fake_request){ 0 };
	buffer_init(&request->body, UNLIMITED);
	assert_non_null(buffer_extend(&request->body, SET_ASIDE));
	buffer_clear(&request->body);
}

void fake_request_finish(struct fake_request *request)
{
	buffer_finish(&request->body);
}

const char *request_body(struct fake_request *request)
{
	return request->answered ? (const char *)request->body.data : NULL;
}

/* Hands bytes over in memory that ends where they end, so that a read behind them is seen. */
static void say(struct session *session, struct fake_socket *socket, const void *bytes, size_t len,
                bool binary)
{
	uint8_t small[SMALL_MESSAGE];
	uint8_t *copy = len <= sizeof(small) ? small + sizeof(small) - len : malloc(len);

	assert_non_null(copy);
	if (len > 0) {
		memcpy(copy, bytes, len);
	}
	session_receive(session, socket, copy, len, binary);
	if (len > sizeof(small)) {
		free(copy);
	}
}

void socket_say(struct session *session, struct fake_socket *socket, const char *text)
{
	say(session, socket, text, strlen(text), false);
}

void socket_say_binary(struct session *session, struct fake_socket *socket, const void *bytes,
                       size_t len)
{
	say(session, socket, bytes, len, true);
}

void socket_unblock(struct session *session, struct fake_socket *socket)
{
	socket->result = TRANSPORT_SENT;
	socket->blocked = false;
	session_writable(session);
}

bool session_say(struct session *session, const char *body)
{
	size_t len = strlen(body);
	uint8_t small[SMALL_MESSAGE];
	uint8_t *copy = len <= sizeof(small) ? small + sizeof(small) - len : malloc(len);

	assert_non_null(copy);
	memcpy(copy, body, len);
	bool taken = session_post_begin(session) && session_post(session, copy, len);
	if (len > sizeof(small)) {
		free(copy);
	}
	return taken;
}

void session_get(struct session *session, struct fake_request *request)
{
	struct hub *hub = session->hub;

	fake_request_finish(request);
	fake_request_init(request);
	assert_true(session_poll(session, request));
	hub_settle(hub);
}

void hub_settle(struct hub *hub)
{
	unsigned rounds = 0;

	while (hub_flush(hub)) {
		assert_true(++rounds < 100000);
	}
}

void hub_run_to(struct hub *hub, int64_t now_ms)
{
	for (int64_t next; (next = hub_next_deadline(hub)) <= now_ms;) {
		hub_set_time(hub, next > hub->now_ms ? next : hub->now_ms);
		hub_tick(hub);
		hub_settle(hub);
	}
	hub_set_time(hub, now_ms);
	hub_tick(hub);
	hub_settle(hub);
}

static bool record_opened(void *context, struct session *session)
{
	struct recorder *recorder = context;

	session->upper = recorder;
	recorder->opened += !recorder->refuse;
	return !recorder->refuse;
}

static void record_message(void *context, struct session *session, const uint8_t *bytes, size_t len,
                           bool binary)
{
	struct recorder *recorder = context;

	assert_ptr_equal(session->upper, recorder);
	if (binary) {
		append_hexadecimal(&recorder->heard, bytes, len);
	} else {
		assert_int_equal(bytes[-1], '4');
		buffer_append(&recorder->heard, bytes, len);
	}
	buffer_append_byte(&recorder->heard, ';');
}

static void record_closed(void *context, struct session *session, enum session_end end)
{
	struct recorder *recorder = context;

	assert_ptr_equal(session->upper, recorder);
	session->upper = NULL; /* a second time would be seen */
	list_for_each_safe(node, &session->subscriptions) {
		feed_unsubscribe(list_entry(node, struct subscription, of_session));
	}
	recorder->closed++;
	recorder->end = end;
	assert_int_equal(recorder->world.end, end);
}

void recorder_restart(struct recorder *recorder, struct hub_config config)
{
	hub_finish(&recorder->hub);
	config.upper = (struct upper_protocol){
		.opened = record_opened,
		.message = record_message,
		.closed = record_closed,
		.context = recorder,
	};
	hub_init(&recorder->hub, &config);
	recorder->opened = 0;
	recorder->closed = 0;
	recorder->world.ended = 0;
}

int recorder_setup(void **state)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));

	if (!recorder) {
		return -1;
	}
	buffer_init(&recorder->heard, UNLIMITED);
	fake_socket_init(&recorder->socket);
	fake_socket_init(&recorder->probe);
	fake_request_init(&recorder->request);
	fake_request_init(&recorder->second);
	struct hub_config config = harness_config(&recorder->world);
	hub_init(&recorder->hub, &config);
	recorder_restart(recorder, config);
	*state = recorder;
	return 0;
}

int recorder_teardown(void **state)
{
	struct recorder *recorder = *state;

	hub_finish(&recorder->hub);
	bool balanced =
		recorder->opened == recorder->closed && recorder->closed == recorder->world.ended;
	fake_socket_finish(&recorder->socket);
	fake_socket_finish(&recorder->probe);
	fake_request_finish(&recorder->request);
	fake_request_finish(&recorder->second);
	buffer_finish(&recorder->heard);
	free(recorder);
	return balanced ? 0 : -1;
}

void check_heard(struct recorder *recorder, const char *expected)
{
	check_buffer(&recorder->heard, expected);
	buffer_clear(&recorder->heard);
}

struct session *open_socket_as(struct hub *hub, struct fake_socket *socket,
                               struct session_opening opening)
{
	opening.websocket = socket;
	struct session *session = session_open(hub, &opening);

	assert_non_null(session);
	hub_settle(hub);
	const char *open = socket_read(socket);
	assert_non_null(open);
	assert_int_equal(open[0], '0');
	return session;
}

struct session *open_socket(struct hub *hub, struct fake_socket *socket)
{
	return open_socket_as(hub, socket, (struct session_opening){ 0 });
}

struct session *open_polling(struct hub *hub)
{
	struct session *session = session_open(hub, &(struct session_opening){ 0 });
	struct fake_request request;

	assert_non_null(session);
	fake_request_init(&request);
	session_get(session, &request);
	assert_non_null(request_body(&request));
	assert_int_equal(request_body(&request)[0], '0');
	fake_request_finish(&request);
	return session;
}
