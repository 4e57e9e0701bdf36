#include "tests/simulation/client/front.h"

#include <string.h>

#include "tests/simulation/tools/trace.h"
#include "tests/simulation/truth/expect.h"
#include "tests/simulation/world.h"

enum {
	OFFER_MAX = 128 * 1024, /* bytes of a feed that are offered to a socket at once */
	NOOP_SPACING_LEAST_MS = 50,
};

static void check_offer(const struct socket *socket, const uint8_t *bytes, size_t len)
{
	static const uint8_t probe_answer[] = "\x81\x06"
										  "3probe";
	const struct guest *guest = socket->guest;

	if (socket->gone) {
		fail("guest %u: something is sent to a socket that is gone", guest->number);
	}
	if (socket->blocked) {
		fail("guest %u: something is sent to a socket that is blocked", guest->number);
	}
	if (socket == guest->probe && !guest->taking_over &&
	    (len != sizeof(probe_answer) - 1 || memcmp(bytes, probe_answer, len) != 0)) {
		fail("guest %u: the probe is sent something else than 3probe", guest->number);
	}
	if (!guest->session) {
		fail("guest %u: something is sent for a session that is over", guest->number);
	}
	size_t private = guest->session->outbox.capacity;
	if (len == 0 || len > (private > OFFER_MAX ? private : OFFER_MAX)) {
		fail("guest %u: %zu bytes are sent at once", guest->number, len);
	}
}

static enum transport_result front_send(void *websocket, const uint8_t *bytes, size_t len)
{
	struct socket *socket = websocket;
	struct guest *guest = socket->guest;

	check_offer(socket, bytes, len);
	if (socket->broken) {
		socket->failed = true;
		if (socket == guest->socket) {
			expect_end(guest, SESSION_END_TRANSPORT);
		}
		return TRANSPORT_FAILED;
	}
	if (socket == guest->probe) {
		guest->probed = true;
	}
	bytes_append(&socket->pipe, bytes, len);
	socket->blocked = socket->pipe.len - socket->arrived > socket->room;
	return socket->blocked ? TRANSPORT_BLOCKED : TRANSPORT_SENT;
}

static void front_close(void *websocket, enum transport_close how)
{
	struct socket *socket = websocket;
	const struct guest *guest = socket->guest;

	if (socket->gone) {
		fail("guest %u: a socket is closed twice", guest->number);
	}
	if (guest->session && (socket != guest->probe || !guest->probe_ends)) {
		fail("guest %u: a socket is closed for no reason", guest->number);
	}
	if (how == TRANSPORT_CLOSE_CLEAN && guest->end == SESSION_END_SLOW && socket == guest->socket) {
		fail("guest %u: a socket that nobody reads is closed in good order", guest->number);
	}
	socket->gone = true;
	if (how == TRANSPORT_CLOSE_ABORT) {
		socket->aborted = true;
		socket->pipe.len = socket->arrived;
	}
}

static void check_noop(struct guest *guest)
{
	int64_t now_ms = guest->world->now_ms;

	if (!guest->session || guest->taking_over) {
		return;
	}
	if (!guest->probed) {
		fail("guest %u: a noop without an upgrade", guest->number);
	}
	if (now_ms - guest->noop_ms < NOOP_SPACING_LEAST_MS) {
		fail("guest %u: noops follow each other too soon", guest->number);
	}
	guest->noop_ms = now_ms;
}

/* Whether this is the body, by the guest's version. */
static bool is_body(const struct guest *guest, const uint8_t *body, size_t len, const char *text_4,
                    const char *text_3)
{
	const char *text = guest->eio3 ? text_3 : text_4;

	return len == strlen(text) && memcmp(body, text, len) == 0;
}

static void front_answer(void *answered, enum engineio_body form, const uint8_t *body, size_t len)
{
	struct request *request = answered;

	if (request->answered) {
		fail("guest %u: a GET is answered twice", request->guest->number);
	}
	if (len == 0) {
		fail("guest %u: a GET is answered by an empty body", request->guest->number);
	}
	if (form != ENGINEIO_BODY_TEXT) {
		fail("guest %u: an answer of octets, and nobody says anything binary",
		     request->guest->number);
	}
	if (is_body(request->guest, body, len, "6", "1:6")) {
		check_noop(request->guest);
	}
	request->answered = true;
	bytes_append(&request->body, body, len);
}

static void front_random(void *context, uint8_t *bytes, size_t len)
{
	struct world *world = context;

	chance_bytes(&world->chance, bytes, len);
}

static void front_ended(void *context, const struct session_peer *peer, enum session_end end)
{
	struct world *world = context;

	(void)peer;
	(void)end;
	world->ended++;
}

struct transport front_transport(struct world *world)
{
	return (struct transport){
		.send = front_send,
		.close = front_close,
		.answer = front_answer,
		.ended = front_ended,
		.random = front_random,
		.context = world,
	};
}

static size_t draw_room(struct world *world)
{
	return chance_percent(&world->chance, 5)
	           ? chance_below(&world->chance, 8)
	           : chance_between(&world->chance, 1, (unsigned)world->character.kernel);
}

/* The dialect of a guest that is about to come. */
static const struct dialect *draw_dialect(struct guest *guest)
{
	struct world *world = guest->world;

	guest->eio3 = chance_percent(&world->chance, world->character.eio3);
	if (!guest->eio3) {
		return &dialect_4;
	}
	guest->octets = chance_percent(&world->chance, 30);
	trace("  guest %u speaks version 3", guest->number);
	return guest->octets ? &dialect_3 : &dialect_3_base64;
}

static struct session *open_session(struct guest *guest)
{
	const struct dialect *dialect = draw_dialect(guest);

	expect_opening(guest);
	struct session *session =
		session_open(world_hub(guest->world),
	                 &(struct session_opening){ .websocket = guest->socket, .dialect = dialect });
	trace("  guest %u comes by %s%s", guest->number, guest->polled ? "polling" : "websocket",
	      session ? "" : ": turned away");
	return session;
}

static void turn_away(struct guest *guest, bool full)
{
	if (!full && !world_is_poor(guest->world)) {
		fail("guest %u is turned away", guest->number);
	}
	guest_go(guest);
}

void front_open(struct guest *guest, bool polling)
{
	struct world *world = guest->world;
	bool full = world_hub(world)->session_count >= world->character.sessions_max;

	guest_come(guest);
	guest->socket = polling ? NULL : socket_create(guest, draw_room(world));
	guest->polled = polling;
	struct session *session = open_session(guest);
	if (!session) {
		turn_away(guest, full);
		return;
	}
	if (full) {
		fail("guest %u is one too many", guest->number);
	}
	memcpy(guest->sid, session->sid, sizeof(guest->sid));
	if (guest->eio3 && guest->stay_count == 0 && !world_is_poor(world)) {
		fail("guest %u is not connected implicitly", guest->number);
	}
	if (polling) {
		front_get(guest);
	}
}

/* The guest learns, by a 400, that its session is over. */
static void answer_400(struct guest *guest)
{
	if (guest->session || guest->lingering) {
		fail("guest %u: its session is not found", guest->number);
	}
	trace("  guest %u is told 400", guest->number);
	guest_go(guest);
}

static void check_farewell(struct guest *guest)
{
	const struct request *get = guest->get;

	guest->lingering = false;
	if (!get->answered || !is_body(guest, get->body.data, get->body.len, "6\0361", "1:61:1")) {
		fail("guest %u is not told the end by its GET", guest->number);
	}
	if (table_find(&world_hub(guest->world)->by_sid, guest->sid, ENGINEIO_SID_LENGTH)) {
		fail("guest %u lingers behind its GET", guest->number);
	}
}

void front_get(struct guest *guest)
{
	struct world *world = guest->world;
	struct session *session = expect_find(world, guest->sid);
	bool lingering = guest->lingering;

	if (!session) {
		answer_400(guest);
		return;
	}
	if (session_transport(session) == ENGINEIO_WEBSOCKET) {
		return; /* 400, and nothing comes of it */
	}
	guest->get = request_create(guest);
	world->acting = guest;
	if (!session_poll(session, guest->get)) {
		fail("guest %u: its only GET is refused", guest->number);
	}
	if (lingering) {
		check_farewell(guest);
	}
}

void front_get_again(struct guest *guest)
{
	struct world *world = guest->world;
	struct session *session = expect_find(world, guest->sid);
	struct request *second = request_create(guest);

	if (session && guest->get && !guest->get->answered &&
	    session_transport(session) == ENGINEIO_POLLING) {
		trace("  guest %u makes a second GET", guest->number);
		expect_end(guest, SESSION_END_ERROR);
		world->acting = guest;
		if (session_poll(session, second) || second->answered || guest->session) {
			fail("guest %u: a second GET is let pass", guest->number);
		}
		if (!guest->get->answered || guest->get->body.data[guest->get->body.len - 1] != '1') {
			fail("guest %u: the first of two GETs is not told the end", guest->number);
		}
	}
	request_destroy(second);
}

void front_drop_get(struct guest *guest)
{
	struct world *world = guest->world;

	if (!guest->session || !guest->get || guest->get->answered) {
		return;
	}
	trace("  guest %u drops its GET", guest->number);
	expect_end(guest, SESSION_END_TRANSPORT);
	world->acting = guest;
	session_poll_lost(guest->session);
	if (guest->session) {
		fail("guest %u dropped its GET and lives", guest->number);
	}
	guest_go(guest);
}

void front_lose(struct guest *guest)
{
	struct socket *socket = guest->socket;

	if (!guest->session || !socket || socket->gone) {
		return;
	}
	trace("  guest %u loses its connection", guest->number);
	expect_end(guest, SESSION_END_TRANSPORT);
	guest->world->acting = guest;
	socket->gone = true;
	session_lost(guest->session, socket);
	if (guest->session) {
		fail("guest %u lost its connection and lives", guest->number);
	}
	guest_go(guest);
}
