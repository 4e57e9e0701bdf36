/* Sessions under any traffic: the input is a program of what clients do, a byte of operation and
 * its operands each. Beside them an onlooker (onlooker.h) must be served as if nothing happened. */
#include <stdlib.h>
#include <string.h>

#include "core/presence/service.h"
#include "core/session/session.h"
#include "tests/fuzz/lib/fuzz.h"
#include "tests/fuzz/lib/gifts.h"
#include "tests/fuzz/lib/onlooker.h"

enum { GUESTS = 4, SID_BYTES = ENGINEIO_SID_LENGTH + 1 };

struct world;

/* What the transport is given: a websocket or a held GET of somebody. */
struct handle {
	struct world *world;
	bool open;
	bool blocked;
};

struct guest {
	char sid[SID_BYTES]; /* "" if it has no session */
	struct handle sockets[2];
	struct handle *websocket; /* of sockets */
	struct handle *probe;     /* the other one */
	struct handle request;
	const struct dialect *dialect; /* of its session */
};

struct world {
	struct service service;
	struct gifts gifts;
	struct onlooker onlooker;
	struct guest guests[GUESTS];
	struct guest *guest; /* whose turn it is */
	const uint8_t *at;   /* the program */
	const uint8_t *end;
	int64_t now_ms;
	uint32_t random;
	bool sends_fail;
	bool sends_block;
};

static uint8_t next_byte(struct world *world)
{
	return world->at < world->end ? *world->at++ : 0;
}

/* The transport: the onlooker's websocket is the onlooker itself. */

static struct onlooker *the_onlooker;

static enum transport_result on_send(void *websocket, const uint8_t *bytes, size_t len)
{
	struct handle *handle = websocket;

	promise(len > 0, "a send has bytes");
	if (websocket == the_onlooker) {
		onlooker_send(the_onlooker, bytes, len);
		return TRANSPORT_SENT;
	}
	promise(handle->open, "nothing is sent to what is closed");
	promise(!handle->blocked, "nothing is sent to what is blocked");
	gifts_keep(&handle->world->gifts, bytes, len);
	if (handle->world->sends_fail) {
		return TRANSPORT_FAILED;
	}
	handle->blocked = handle->world->sends_block;
	return handle->blocked ? TRANSPORT_BLOCKED : TRANSPORT_SENT;
}

static void on_close(void *websocket, enum transport_close how)
{
	struct handle *handle = websocket;

	(void)how;
	if (websocket == the_onlooker) {
		the_onlooker->session = NULL;
		return;
	}
	promise(handle->open, "nothing is closed twice");
	handle->open = false;
}

static void on_answer(void *request, enum engineio_body form, const uint8_t *body, size_t len)
{
	struct handle *handle = request;

	(void)form;
	promise(handle->open, "a GET is answered once");
	promise(len > 0 && body[0] != 0x1e && body[len - 1] != 0x1e, "a body is never empty");
	gifts_keep(&handle->world->gifts, body, len);
	handle->open = false;
}

static void on_random(void *context, uint8_t *bytes, size_t len)
{
	struct world *world = context;

	world->random++; /* no sid or pid comes twice */
	for (size_t i = 0; i < len; i++) {
		bytes[i] = (uint8_t)(i < sizeof(world->random) ? world->random >> 8 * i : i * 37);
	}
}

/* Tells the keys of the phrases apart. */
static void on_digest(const void *secret, const uint8_t *bytes, size_t len,
                      uint8_t digest[KEY_DIGEST_BYTES])
{
	(void)secret;
	memset(digest, (int)len, KEY_DIGEST_BYTES);
	memcpy(digest, bytes, len < KEY_DIGEST_BYTES ? len : KEY_DIGEST_BYTES);
}

static struct session *find_session(struct world *world)
{
	return world->guest->sid[0] ? hub_find(&world->service.hub, world->guest->sid) : NULL;
}

/* The session behind the guest's websocket, if it still has one. */
static struct session *websocket_session(struct world *world, const struct handle *handle)
{
	return handle->open ? find_session(world) : NULL;
}

/* The operands of a message: a length and that many bytes, or a template and a name. */
static uint8_t *next_text(struct world *world, size_t *len)
{
	size_t left = (size_t)(world->end - world->at);

	*len = next_byte(world);
	left -= left > 0 ? 1 : 0;
	*len = *len < left ? *len : left;
	uint8_t *text = exact_copy(world->at, *len);
	world->at += *len;
	return text;
}

static const char *const phrases[] = {
	"40",
	"40/a,",
	"41",
	"41/a",
	"42[\"got_a_new_user\",{\"name\":\"ann\"}]",
	"427[\"got_a_new_user\",{\"name\":\"bob\",\"kind\":\"tui\"}]",
	"42/a,[\"got_a_new_user\",{\"name\":\"eve\"}]",
	"42[\"got_a_new_user\",{\"name\":\"\"}]",
	"452-[\"x\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]",
	"3",
	"2probe",
	"5",
	"6",
	"1",
	"42[\"message\",1]",
	"40/b",
	"42[\"got_a_new_user\",{\"name\":\"kay\",\"key\":\"0123456789abcdef\"}]",
	"42[\"got_a_new_user\",{\"name\":\"kate\",\"key\":\"0123456789abcdef\"}]",
	"429[\"got_a_new_user\",{\"name\":\"lee\",\"key\":\"fedcba9876543210\"}]",
	"42/a,[\"got_a_new_user\",{\"name\":\"kay\",\"key\":\"0123456789abcdef\"}]",
	"42[\"got_a_new_user\",{\"name\":\"eve\",\"key\":\"short\"}]"
};

static void reset_guest(struct world *world, struct guest *guest)
{
	*guest = (struct guest){
		.sockets = { { .world = world }, { .world = world } },
		.websocket = &guest->sockets[0],
		.probe = &guest->sockets[1],
		.request = { .world = world },
		.dialect = &dialect_4,
	};
}

static void open_session(struct world *world, bool polling, const struct dialect *dialect)
{
	struct guest *guest = world->guest;

	if (find_session(world)) {
		return;
	}
	reset_guest(world, guest);
	guest->websocket->open = !polling;
	struct session *session =
		session_open(&world->service.hub,
	                 &(struct session_opening){ .websocket = polling ? NULL : guest->websocket,
	                                            .dialect = dialect });
	if (session) {
		memcpy(guest->sid, session->sid, SID_BYTES);
		guest->dialect = dialect;
	}
}

static const struct dialect *next_version_3(struct world *world)
{
	return next_byte(world) & 1 ? &dialect_3_base64 : &dialect_3;
}

static void receive(struct world *world, struct handle *handle, uint8_t *bytes, size_t len,
                    bool binary)
{
	struct session *session = websocket_session(world, handle);

	if (!session) {
		return;
	}
	session_receive(session, handle, bytes, len, binary);
	if (handle == world->guest->probe && session->websocket == handle) { /* it took over */
		world->guest->probe = world->guest->websocket;
		world->guest->websocket = handle;
	}
}

static void say_phrase(struct world *world, struct handle *handle)
{
	const char *phrase = phrases[next_byte(world) % (sizeof(phrases) / sizeof(phrases[0]))];
	uint8_t *bytes = exact_copy((const uint8_t *)phrase, strlen(phrase));

	receive(world, handle, bytes, strlen(phrase), false);
	free(bytes);
}

static void say_anything(struct world *world, struct handle *handle, bool binary)
{
	size_t len;
	uint8_t *bytes = next_text(world, &len);

	receive(world, handle, bytes, len, binary);
	free(bytes);
}

static void post(struct world *world, uint8_t *body, size_t len)
{
	struct session *session = find_session(world);

	if (session && session_post_begin(session)) {
		session_post(session, body, len);
	}
}

static void come_back(struct world *world)
{
	uint8_t choice[GIFTS_CHOICE];
	char text[GIFTS_TEXT];

	for (size_t i = 0; i < sizeof(choice); i++) {
		choice[i] = next_byte(world);
	}
	size_t len = gifts_return(&world->gifts, choice, text);
	uint8_t *bytes = exact_copy((const uint8_t *)text, len);
	const struct session *session = find_session(world);

	if (session && session_transport(session) == ENGINEIO_POLLING) {
		post(world, bytes, len);
	} else {
		receive(world, world->guest->websocket, bytes, len, false);
	}
	free(bytes);
}

static void post_octets(struct world *world)
{
	size_t len;
	uint8_t *body = next_text(world, &len);
	struct session *session = find_session(world);

	if (session && session_post_begin(session)) {
		session_post_octets(session, len ? body : NULL, len);
	}
	free(body);
}

static void post_phrases(struct world *world)
{
	struct buffer body;

	buffer_init(&body, 4096);
	for (unsigned count = next_byte(world) % 4 + 1; count > 0; count--) {
		const char *phrase = phrases[next_byte(world) % (sizeof(phrases) / sizeof(phrases[0]))];
		world->guest->dialect->append(&body, ENGINEIO_BODY_TEXT,
		                              &(struct wsframe){ .opcode = WSFRAME_TEXT,
		                                                 .payload = (const uint8_t *)phrase,
		                                                 .len = strlen(phrase) });
	}
	post(world, body.data, body.len);
	buffer_finish(&body);
}

static void post_anything(struct world *world)
{
	size_t len;
	uint8_t *body = next_text(world, &len);

	post(world, len ? body : NULL, len);
	free(body);
}

static void poll_once(struct world *world)
{
	struct session *session = find_session(world);
	struct handle *request = &world->guest->request;

	if (!session || session_transport(session) != ENGINEIO_POLLING) {
		return;
	}
	struct handle second = { .world = world, .open = true };
	bool held = request->open;
	request->open = true;
	bool taken = session_poll(session, held ? &second : request);
	promise(taken != held, "one GET is held at a time");
	promise(!held || (second.open && !request->open), "the second is refused, the first told");
}

static void drop_poll(struct world *world)
{
	struct session *session = find_session(world);

	if (session && world->guest->request.open) {
		world->guest->request.open = false;
		session_poll_lost(session);
	}
}

static void probe(struct world *world)
{
	struct session *session = find_session(world);
	struct handle *handle = world->guest->probe;

	if (session && !handle->open) {
		*handle = (struct handle){ .world = world, .open = true };
		handle->open = session_probe(session, handle);
	}
}

static void lose(struct world *world, struct handle *handle)
{
	struct session *session = websocket_session(world, handle);

	if (session) {
		handle->open = false;
		session_lost(session, handle);
	}
}

static void unblock(struct world *world, struct handle *handle)
{
	struct session *session = websocket_session(world, handle);

	handle->blocked = false;
	if (session) {
		session_writable(session);
	}
}

static void flush(struct world *world)
{
	while (hub_flush(&world->service.hub)) {
	}
	promise(world->onlooker.session != NULL, "nobody ends the onlooker");
	onlooker_live(&world->onlooker);
	while (hub_flush(&world->service.hub)) {
	}
	onlooker_check(&world->onlooker);
}

static void pass_time(struct world *world, int64_t ms)
{
	world->now_ms += ms;
	hub_set_time(&world->service.hub, world->now_ms);
	hub_tick(&world->service.hub);
	flush(world); /* the onlooker answers its pings in time */
}

static void kick(struct world *world)
{
	struct session *session = find_session(world);
	struct client *client = session && session->state == SESSION_OPEN ? session->upper : NULL;
	struct list_node *first = client ? list_first(&client->members) : NULL;

	if (first && list_entry(first, struct member, link)->namespace) {
		client_disconnect(list_entry(first, struct member, link), LEAVE_KICKED);
	}
}

/* The user who came last, with all its connections, or in its grace; never the onlooker. */
static void kick_user(struct world *world)
{
	struct room *room = world->service.rooms.default_room;
	struct user *last = NULL;

	list_for_each(node, &room->roster.users) {
		last = list_entry(node, struct user, link);
	}
	if (last && strcmp(last->id, world->onlooker.people[0].id) != 0) {
		tracker_kick(&world->service.tracker, room, last, "noise");
	}
}

/* NOLINTNEXTLINE(readability-function-size): a flat switch */
static void step(struct world *world, uint8_t operation)
{
	struct guest *guest = world->guest;

	switch (operation) {
	case 0: flush(world); break;
	case 1: open_session(world, false, &dialect_4); break;
	case 2: open_session(world, true, &dialect_4); break;
	case 3: say_phrase(world, guest->websocket); break;
	case 4: say_anything(world, guest->websocket, false); break;
	case 5: say_anything(world, guest->websocket, true); break;
	case 6: post_phrases(world); break;
	case 7: post_anything(world); break;
	case 8: poll_once(world); break;
	case 9: drop_poll(world); break;
	case 10: probe(world); break;
	case 11: say_phrase(world, guest->probe); break;
	case 12: say_anything(world, guest->probe, false); break;
	case 13: lose(world, guest->websocket); break;
	case 14: lose(world, guest->probe); break;
	case 15: unblock(world, guest->websocket); break;
	case 16: unblock(world, guest->probe); break;
	case 17: pass_time(world, next_byte(world)); break;
	case 18: pass_time(world, next_byte(world) * 50); break;
	case 19: world->sends_fail = next_byte(world) & 1; break;
	case 20: world->sends_block = next_byte(world) & 1; break;
	case 21: kick(world); break;
	case 22: open_session(world, false, next_version_3(world)); break;
	case 23: open_session(world, true, next_version_3(world)); break;
	case 24: post_octets(world); break;
	case 25: kick_user(world); break;
	case 26: come_back(world); break;
	default: world->guest = &world->guests[operation % GUESTS]; break;
	}
}

/* Every other world recovers connections. */
static void begin(struct world *world, bool recovery)
{
	struct service_config config = {
		.hub = {
			.ping_interval_ms = 25 * 1000,
			.ping_timeout_ms = 20 * 1000,
			.connect_timeout_ms = 45 * 1000,
			.max_payload = 100 * 1000,
			.sessions_max = GUESTS + 1,
			.transport = {
				.send = on_send,
				.close = on_close,
				.answer = on_answer,
				.random = on_random,
				.context = world,
			},
		},
		.leave_grace_ms = 5000,
		.recovery = recovery,
		.digest = on_digest,
	};

	promise(service_init(&world->service, &config) == PRESENCE_OK, "there is memory");
	for (unsigned i = 0; i < GUESTS; i++) {
		reset_guest(world, &world->guests[i]);
	}
	world->guest = &world->guests[0];
	the_onlooker = &world->onlooker;
	onlooker_begin(&world->onlooker, &world->service);
	flush(world);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *world = calloc(1, sizeof(*world));

	world->at = data;
	world->end = data + size;
	begin(world, size % 2 == 1);
	while (world->at < world->end) {
		step(world, next_byte(world) % (27 + GUESTS));
	}
	flush(world);
	service_finish(&world->service);
	onlooker_finish(&world->onlooker);
	free(world);
	return 0;
}
