#include "tests/bench/instructions/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/instructions/workload.h"

enum {
	SEED = 1,
	PACKET_MAX = 256,
	WALL_OFFSET_MS = 1000 * 1000 * 1000,
	CONNECT_TIMEOUT_MS = 45 * 1000,
	MAX_PAYLOAD = 1000 * 1000,
};

static enum transport_result count_send(void *websocket, const uint8_t *bytes, size_t len)
{
	const struct guest *guest = websocket;

	(void)bytes;
	guest->traffic->sends++;
	guest->traffic->bytes += len;
	return TRANSPORT_SENT;
}

static void count_answer(void *request, enum engineio_body form, const uint8_t *body, size_t len)
{
	struct guest *guest = request;

	(void)form;
	(void)body;
	guest->held = false;
	guest->traffic->answers++;
	guest->traffic->bytes += len;
}

static void refuse_close(void *websocket, enum transport_close how)
{
	(void)websocket;
	(void)how;
	expect(false, "no workload gives the server a reason to close a websocket");
}

/* While the server is destroyed it may. */
static void ignore_close(void *websocket, enum transport_close how)
{
	(void)websocket;
	(void)how;
}

static void fill_random(void *context, uint8_t *bytes, size_t len)
{
	chance_bytes(context, bytes, len);
}

/* Tells keys apart, as SHA-256 would; that one is none of the core's. */
static void mix(const void *secret, const uint8_t *bytes, size_t len,
                uint8_t digest[KEY_DIGEST_BYTES])
{
	uint64_t seed = 0;
	struct chance chance;

	(void)secret;
	for (size_t i = 0; i < len; i++) {
		seed = seed * 31 + bytes[i];
	}
	chance_init(&chance, seed);
	chance_bytes(&chance, digest, KEY_DIGEST_BYTES);
}

struct server *server_create(void)
{
	struct server *server = calloc(1, sizeof(*server));

	if (!server) {
		return NULL;
	}
	struct service_config config = {
		.hub = {
			.ping_interval_ms = SERVER_PING_INTERVAL_MS,
			.ping_timeout_ms = 20 * 1000,
			.connect_timeout_ms = CONNECT_TIMEOUT_MS,
			.max_payload = MAX_PAYLOAD,
			.sessions_max = SERVER_GUESTS_MAX,
			.packets = service_packet_limit(),
			.wall_offset_ms = WALL_OFFSET_MS,
			.transport = {
				.send = count_send,
				.close = refuse_close,
				.answer = count_answer,
				.random = fill_random,
				.context = &server->chance,
			},
		},
		.joins = service_join_limit(),
		.changes = service_change_limit(),
		.arrivals = service_arrival_limit(4096),
		.leave_grace_ms = SERVER_GRACE_MS,
		.digest = mix,
	};
	chance_init(&server->chance, SEED);
	if (service_init(&server->service, &config) != PRESENCE_OK) {
		free(server);
		return NULL;
	}
	return server;
}

void server_destroy(struct server *server)
{
	if (!server) {
		return;
	}
	server->service.hub.config.transport.close = ignore_close;
	service_finish(&server->service);
	free(server);
}

void server_flush(struct server *server)
{
	struct hub *hub = &server->service.hub;

	while (hub_flush(hub)) {
	}
	hub_set_time(hub, hub->now_ms + 1);
}

void server_wait(struct server *server, int64_t ms)
{
	struct hub *hub = &server->service.hub;

	hub_set_time(hub, hub->now_ms + ms);
	hub_tick(hub);
	server_flush(server);
}

static void open_guest(struct server *server, size_t n, bool polling, const struct dialect *dialect)
{
	struct guest *guest = &server->guests[n];
	const struct peer peer = {
		.address.bytes = { [10] = 0xff, 0xff, 198, 51, (uint8_t)(n >> 8), (uint8_t)n },
		.user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
	};

	*guest = (struct guest){ .traffic = &server->traffic };
	guest->session = session_open(&server->service.hub, &(struct session_opening){
															.websocket = polling ? NULL : guest,
															.peer = &peer,
															.dialect = dialect,
														});
	expect(guest->session, "a session was opened");
}

void server_open(struct server *server, size_t n, bool polling)
{
	open_guest(server, n, polling, &dialect_4);
}

void server_open_eio3(struct server *server, size_t n)
{
	open_guest(server, n, true, &dialect_3);
}

void server_get(struct server *server, size_t n)
{
	struct guest *guest = &server->guests[n];

	if (!guest->held) {
		guest->held = true;
		expect(session_poll(guest->session, guest), "a GET was taken");
	}
}

void server_say(struct server *server, size_t n, const char *packet)
{
	struct guest *guest = &server->guests[n];
	struct session *session = guest->session;
	uint8_t bytes[PACKET_MAX];
	size_t len = strlen(packet);

	expect(len <= sizeof(bytes), "there was room for a packet");
	memcpy(bytes, packet, len);
	if (session->websocket) {
		session_receive(session, guest, bytes, len, false);
	} else {
		expect(session_post_begin(session) && session_post(session, bytes, len),
		       "a POST was taken");
	}
}

void server_name(size_t n, char out[SERVER_NAME_SIZE])
{
	static const char *const names[] = { "Ann",        "Bob",         "Charlotte",    "Dmitri",
		                                 "Eve",        "J\u00fcrgen", "\u5c0f\u660e", "Zo\u00eb",
		                                 "Maximilian", "Li" };
	const char *name = names[n % (sizeof(names) / sizeof(names[0]))];

	snprintf(out, SERVER_NAME_SIZE, "%s %zu", name, n);
}

void server_join(struct server *server, size_t n)
{
	char name[SERVER_NAME_SIZE];
	char packet[PACKET_MAX];

	server_name(n, name);
	snprintf(packet, sizeof(packet), "42[\"got_a_new_user\",{\"name\":\"%s\"}]", name);
	server_say(server, n, packet);
}

void server_join_keyed(struct server *server, size_t n)
{
	char name[SERVER_NAME_SIZE];
	char packet[PACKET_MAX];

	server_name(n, name);
	snprintf(packet, sizeof(packet),
	         "42[\"got_a_new_user\",{\"name\":\"%s\",\"key\":\"key-of-somebody-%08zu\"}]", name, n);
	server_say(server, n, packet);
}

void server_lose(struct server *server, size_t n)
{
	struct guest *guest = &server->guests[n];

	session_lost(guest->session, guest);
	guest->session = NULL;
}

void server_fill(struct server *server, size_t end)
{
	for (size_t n = 0; n < end; n++) {
		server_open(server, n, false);
		server_say(server, n, "40");
	}
	server_flush(server);
}

void server_populate(struct server *server, size_t end)
{
	server_fill(server, end);
	for (size_t n = 0; n < end; n++) {
		server_join(server, n);
	}
	server_flush(server);
}

size_t server_users(const struct server *server)
{
	return server->service.rooms.default_room->roster.count;
}
