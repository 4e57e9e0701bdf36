/* What is decoded, by itself: a fixed corpus, again and again. */
#include <stdio.h>
#include <string.h>

#include "core/client/client_session.h"
#include "core/text/name.h"
#include "core/wire/engineio.h"
#include "core/wire/socketio.h"
#include "core/wire/wsframe.h"
#include "tests/bench/instructions/workload.h"

enum {
	ROUNDS = 1000,
	TEXT_MAX = 512,
	FRAMES = 10 * 1000,
	NAMES = 10 * 1000,
	NEWCOMERS = 2000,
};

/* --- packets: messages of clients, and what must not be mistaken for them --- */

static const char *const corpus[] = {
	"40",
	"40/lobby,",
	"40{\"token\":\"x\"}",
	"40/lobby,{\"pid\":\"0123456789abcdefghij\",\"offset\":\"01234567.0123456789ab\"}",
	"42[\"got_a_new_user\",{\"name\":\"Ann\"}]",
	"42[\"got_a_new_user\",{\"name\":\"\u5c0f\u660e \U0001f431\",\"kind\":\"web\"}]",
	"42/lobby,17[\"got_a_new_user\",{\"name\":\"J\\u00fcrgen\",\"key\":\"0123456789abcdef\"}]",
	"42[\"who_is_here\"]",
	"42/lobby,3[\"who_is_here\"]",
	"42[\"message\",{\"a\":[1,2.5,-3e7,true,false,null],\"b\":{\"c\":\"\\ud83d\\ude00\"}}]",
	"43/lobby,12[{\"ok\":true}]",
	"451-[\"picture\",{\"_placeholder\":true,\"num\":0}]",
	"41",
	"41/lobby,",
	"42[\"got_a_new_user\",{\"name\":\"Ann\"}",
	"42[\"connect\"]",
	"42[\"a\",\"\\ud800\"]",
	"4\xff",
	"3",
	"6",
};

enum {
	CORPUS = sizeof(corpus) / sizeof(corpus[0]),
	WELL_FORMED = CORPUS - 4,
	PACKETS = ROUNDS * CORPUS
};

static bool decode(const char *text)
{
	uint8_t bytes[TEXT_MAX];
	size_t len = strlen(text);
	struct engineio_packet outer;
	struct socketio_packet inner;

	memcpy(bytes, text, len);
	return engineio_decode_text(bytes, len, &outer) == WIRE_DONE &&
	       (outer.type != ENGINEIO_MESSAGE ||
	        socketio_decode((const char *)outer.data, outer.len, &inner) == WIRE_DONE);
}

static void decode_packets(struct server *server)
{
	for (size_t i = 0; i < PACKETS; i++) {
		server->outcome += decode(corpus[i % CORPUS]);
	}
}

static void verify_packets(const struct server *server)
{
	expect(server->outcome == (uint64_t)ROUNDS * WELL_FORMED, "the well-formed were decoded");
}

/* --- frames: headers of all three forms, written and read back --- */

static void code_frames(struct server *server)
{
	static const size_t lengths[] = { 1, 90, 110, 125, 126, 4000, 65535, 65536 };
	static uint8_t bytes[WSFRAME_HEADER_MAX + 65536];
	struct wsframe frame;

	for (size_t i = 0; i < FRAMES; i++) {
		size_t len = lengths[i % (sizeof(lengths) / sizeof(lengths[0]))];
		size_t size = wsframe_header(bytes, WSFRAME_TEXT, len) + len;
		server->outcome += wsframe_decode(bytes, size, &frame) == WIRE_DONE && frame.size == size;
	}
}

static void verify_frames(const struct server *server)
{
	expect(server->outcome == FRAMES, "each frame was read as it was written");
}

/* --- names: those that may be taken --- */

static void check_names(struct server *server)
{
	char name[SERVER_NAME_SIZE];
	const char *start;
	size_t len;

	for (size_t n = 0; n < NAMES; n++) {
		server_name(n, name);
		server->outcome += name_check(name, strlen(name), &start, &len) == NAME_OK;
	}
}

static void verify_names(const struct server *server)
{
	expect(server->outcome == NAMES, "each name was accepted");
}

/* --- client: what presence-tui makes of a storm --- */

static void ignore_sent(void *context, const uint8_t *bytes, size_t len)
{
	(void)context;
	(void)bytes;
	(void)len;
}

static void count_events(void *context, const struct presence_event *event)
{
	struct server *server = context;

	server->outcome += event->type == EVENT_CAME;
}

static void tell(struct client_session *client, const char *text)
{
	uint8_t bytes[TEXT_MAX];
	size_t len = strlen(text);

	memcpy(bytes, text, len);
	client_session_take(client, bytes, len, 0);
}

static void receive(struct server *server)
{
	struct client_session client;
	char name[SERVER_NAME_SIZE];
	char text[TEXT_MAX];

	client_session_init(
		&client,
		&(struct client_session_config){
			.nsp = "/", .send = ignore_sent, .tell = count_events, .context = server },
		0);
	tell(&client, "0{\"sid\":\"s\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,"
	              "\"maxPayload\":1000000}");
	tell(&client, "40{\"sid\":\"s\"}");
	tell(&client, "42[\"existing_users\",[]]");
	for (size_t n = 0; n < NEWCOMERS; n++) {
		server_name(n, name);
		snprintf(text, sizeof(text),
		         "42[\"new_user\",{\"id\":\"%020zu\",\"new_user_name\":\"%s\","
		         "\"since\":1000000000%03zu,\"kind\":\"web\"}]",
		         n, name, n % 1000);
		tell(&client, text);
	}
}

static void verify_received(const struct server *server)
{
	expect(server->outcome == NEWCOMERS, "each newcomer was told");
}

const struct workload workloads_of_codecs[] = {
	{ "packets", PACKETS, "packet", NULL, decode_packets, verify_packets },
	{ "frames", FRAMES, "frame", NULL, code_frames, verify_frames },
	{ "names", NAMES, "name", NULL, check_names, verify_names },
	{ "client", NEWCOMERS, "event", NULL, receive, verify_received },
	{ 0 },
};
