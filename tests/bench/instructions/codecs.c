/* What is decoded, by itself: a fixed corpus, again and again. */
#include <stdio.h>
#include <string.h>

#include "core/client/client_session.h"
#include "core/text/name.h"
#include "core/wire/engineio.h"
#include "core/wire/http.h"
#include "core/wire/http_query.h"
#include "core/wire/socketio.h"
#include "core/wire/wsframe.h"
#include "core/wire/wsreader.h"
#include "tests/bench/instructions/workload.h"

enum {
	ROUNDS = 1000,
	TEXT_MAX = 512,
	FRAMES = 10 * 1000,
	NAMES = 10 * 1000,
	NEWCOMERS = 2000,
	REQUESTS = 2000,
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

/* --- messages: what clients send in frames of their own, each there at once --- */

static void read_messages(struct server *server)
{
	static const size_t lengths[] = { 1, 40, 110, 1000 };
	static uint8_t bytes[WSREADER_HEADER_MAX + 1000];
	struct wsreader reader;
	struct wsreader_event event;
	struct buffer partial;

	wsreader_init(&reader);
	buffer_init(&partial, 0);
	for (size_t i = 0; i < FRAMES; i++) {
		size_t len = lengths[i % (sizeof(lengths) / sizeof(lengths[0]))];
		size_t header_len = wsframe_header(bytes, WSFRAME_TEXT, len);
		bytes[1] |= 0x80;
		memset(bytes + header_len, 0, 4 + len); /* the key as well: text of NULs */
		struct wsreader_input input = { bytes, bytes + header_len + 4 + len };
		while (wsreader_next(&reader, &input, &partial, sizeof(bytes), &event) == WIRE_DONE) {
			server->outcome += event.len == len;
		}
	}
}

/* --- requests: handshakes of a browser --- */

static const char handshake[] =
	"GET /socket.io/?EIO=4&transport=websocket&sid=lv_VI97HAXpY6yYWAAAC HTTP/1.1\r\n"
	"Host: presence.example:8443\r\n"
	"Connection: keep-alive, Upgrade\r\n"
	"Pragma: no-cache\r\n"
	"Cache-Control: no-cache\r\n"
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
	"Upgrade: websocket\r\n"
	"Origin: https://presence.example:8443\r\n"
	"Sec-WebSocket-Version: 13\r\n"
	"Accept-Encoding: gzip, deflate, br, zstd\r\n"
	"Accept-Language: en-GB,en;q=0.5\r\n"
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
	"\r\n";

static void read_requests(struct server *server)
{
	struct http_request request;
	char transport[TEXT_MAX];

	for (size_t i = 0; i < REQUESTS; i++) {
		http_init(&request);
		server->outcome +=
			http_read(&request, handshake, sizeof(handshake) - 1) == WIRE_DONE &&
			request.websocket &&
			http_parameter(http_query(&request), "transport", transport, sizeof(transport));
	}
}

static void verify_requests(const struct server *server)
{
	expect(server->outcome == REQUESTS, "each request was read");
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
	{ "messages", FRAMES, "message", NULL, read_messages, verify_frames },
	{ "requests", REQUESTS, "request", NULL, read_requests, verify_requests },
	{ "names", NAMES, "name", NULL, check_names, verify_names },
	{ "client", NEWCOMERS, "event", NULL, receive, verify_received },
	{ 0 },
};
