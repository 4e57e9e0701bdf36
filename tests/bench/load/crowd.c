#include "tests/bench/load/crowd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	CONNECTS_AT_ONCE = 128,    /* fewer than a listener's backlog */
	PORTS_AN_ADDRESS = 25000,  /* that the system gives out, less a few */
	FILES_SPARE = 32,
	EVENTS = 512,
	BUFFER_BYTES = 128 * 1024, /* what is read stays in the cache until it is looked at */
	SETTLE_NS = 5 * 1000 * 1000,
	SECOND_NS = 1000000000,
	MS_NS = 1000000,
};

static bool raise_open_files(rlim_t needed)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_max = limit.rlim_max < needed ? needed : limit.rlim_max;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
		fprintf(stderr, "bench-load: %lu open files are needed, and not allowed\n",
		        (unsigned long)needed);
		return false;
	}
	return true;
}

/* With several rooms they are r0, r1, …; one has the name that was given. */
static bool init_room(struct crowd *crowd, uint32_t number)
{
	const struct options *options = crowd->options;
	struct client_room *room = &crowd->rooms[number];
	char name[CLIENT_ROOM_MAX];

	snprintf(name, sizeof(name), "r%" PRIu32, number);
	if (!client_room_init(room, options->rooms > 1 ? name : options->room, crowd->count)) {
		fprintf(stderr, "bench-load: '%s' is too long for a room\n", options->room);
		return false;
	}
	room->transport = crowd->transport;
	room->target = &crowd->target;
	room->epoll = crowd->epoll;
	room->keys = options->keys;
	return true;
}

static bool allocate(struct crowd *crowd)
{
	crowd->epoll = epoll_create1(EPOLL_CLOEXEC);
	crowd->clients = calloc(crowd->count, crowd->transport->size);
	crowd->rooms = calloc(crowd->options->rooms, sizeof(*crowd->rooms));
	crowd->buffer = malloc(BUFFER_BYTES);
	crowd->target = (struct stream_target){
		.server = crowd->options->server,
		.tls = crowd->options->tls ? stream_tls_create() : NULL,
	};
	if (crowd->epoll < 0 || !crowd->clients || !crowd->rooms || !crowd->buffer ||
	    (crowd->options->tls && !crowd->target.tls)) {
		fputs("bench-load: out of memory\n", stderr);
		return false;
	}
	return true;
}

bool crowd_init(struct crowd *crowd, const struct options *options,
                const struct transport *transport, uint32_t count)
{
	*crowd =
		(struct crowd){ .options = options, .transport = transport, .count = count, .epoll = -1 };
	if (!raise_open_files((rlim_t)count * transport->sockets + FILES_SPARE) || !allocate(crowd)) {
		return false;
	}
	for (uint32_t i = 0; i < options->rooms; i++) {
		if (!init_room(crowd, i)) {
			return false;
		}
	}
	crowd->deadline_ns = process_clock() + (int64_t)options->deadline_s * SECOND_NS;
	return true;
}

void crowd_finish(struct crowd *crowd)
{
	for (uint32_t i = 0; crowd->clients && i < crowd->count; i++) {
		struct client *client = crowd_client(crowd, i);
		if (client->state != CLIENT_NONE) {
			crowd->transport->close(client);
		}
	}
	if (crowd->epoll >= 0) {
		close(crowd->epoll);
	}
	SSL_CTX_free(crowd->target.tls);
	free(crowd->rooms);
	free(crowd->clients);
	free(crowd->buffer);
}

struct client *crowd_client(const struct crowd *crowd, uint32_t number)
{
	return (struct client *)(crowd->clients + (size_t)number * crowd->transport->size);
}

static void fail(struct crowd *crowd, const struct client *client, const char *problem)
{
	if (!crowd->problem) {
		crowd->problem = problem;
		crowd->problem_of = client;
	}
}

/* Who was connected before a stage of connecting is none of those that are waited for. */
static bool is_there(const struct crowd *crowd, const struct client *client)
{
	if (crowd->connecting) {
		return client->stage == 0 && client->state == CLIENT_CONNECTED;
	}
	return client_knows_all(client);
}

static void look_at(struct crowd *crowd, struct client *client)
{
	if (client->state == CLIENT_BROKEN) {
		fail(crowd, client, client->problem);
	} else if (client->stage != crowd->stage && is_there(crowd, client)) {
		client->stage = crowd->stage;
		crowd->reached++;
		if (crowd->delays) {
			samples_add(crowd->delays, process_clock() - crowd->began_ns);
		}
	}
}

static void turn(struct crowd *crowd, int64_t until_ns)
{
	struct epoll_event events[EVENTS];
	int64_t now_ns = process_clock();

	if (now_ns >= crowd->deadline_ns) {
		fail(crowd, NULL, "the deadline passed");
		return;
	}
	if (until_ns > crowd->deadline_ns) {
		until_ns = crowd->deadline_ns;
	}
	int64_t left_ms = until_ns > now_ns ? (until_ns - now_ns) / MS_NS + 1 : 0;
	int count = epoll_wait(crowd->epoll, events, EVENTS, (int)left_ms);
	for (int i = 0; i < count && !crowd->problem; i++) {
		struct client *client = events[i].data.ptr;
		crowd->bytes += client_read(client, crowd->buffer, BUFFER_BYTES);
		look_at(crowd, client);
	}
}

static void take_usage(struct crowd *crowd, struct usage *usage)
{
	if (!process_usage(crowd->options->pid, usage)) {
		fail(crowd, NULL, "the server's process is gone");
	}
}

static void begin(struct crowd *crowd)
{
	crowd->bytes = 0;
	process_usage(getpid(), &crowd->own_before);
	take_usage(crowd, &crowd->before);
	crowd->began_ns = process_clock();
}

void crowd_begin(struct crowd *crowd, uint32_t waited_for)
{
	crowd->stage++;
	crowd->waited_for = waited_for;
	crowd->reached = 0;
	begin(crowd);
}

void crowd_begin_rest(struct crowd *crowd, uint32_t waited_for)
{
	crowd->waited_for += waited_for;
	begin(crowd);
}

void crowd_acted(const struct crowd *crowd, struct stage *stage)
{
	stage->act_ns = process_clock() - crowd->began_ns;
}

bool crowd_wait(struct crowd *crowd, struct stage *stage)
{
	struct usage own;

	while (crowd->reached < crowd->waited_for && !crowd->problem) {
		turn(crowd, crowd->deadline_ns);
	}
	stage->wall_ns = process_clock() - crowd->began_ns;
	stage->bytes = crowd->bytes;
	process_usage(getpid(), &own);
	stage->own_cpu_ns = own.cpu_ns - crowd->own_before.cpu_ns;
	return !crowd->problem;
}

bool crowd_settle(struct crowd *crowd, struct stage *stage)
{
	crowd_hold(crowd, SETTLE_NS);
	take_usage(crowd, &stage->after);
	stage->cpu_ns = stage->after.cpu_ns - crowd->before.cpu_ns;
	stage->user_ns = stage->after.user_ns - crowd->before.user_ns;
	return !crowd->problem;
}

bool crowd_end(struct crowd *crowd, struct stage *stage)
{
	return crowd_wait(crowd, stage) && crowd_settle(crowd, stage);
}

/* Clients connect from as many addresses as their ports need. */
static void begin_to_connect(struct crowd *crowd, uint32_t number)
{
	uint32_t clients_an_address = PORTS_AN_ADDRESS / crowd->transport->sockets;
	struct sockaddr_in from = { .sin_family = AF_INET };
	struct client *client = crowd_client(crowd, number);

	if (crowd->count > clients_an_address) {
		from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + number / clients_an_address);
	}
	client_connect(client, &crowd->rooms[number % crowd->options->rooms], number, &from,
	               number < crowd->slow);
	look_at(crowd, client);
}

static bool connect_range(struct crowd *crowd, uint32_t first, uint32_t last)
{
	uint32_t next = first;

	crowd->connecting = true;
	crowd_begin(crowd, last - first);
	while (next < last && !crowd->problem) {
		if (next - first - crowd->reached < CONNECTS_AT_ONCE) {
			begin_to_connect(crowd, next++);
		} else {
			turn(crowd, crowd->deadline_ns);
		}
	}
	crowd_acted(crowd, &crowd->connect);
	bool good = crowd_end(crowd, &crowd->connect);
	crowd->connecting = false;
	return good;
}

bool crowd_connect(struct crowd *crowd, uint32_t count)
{
	if (!connect_range(crowd, 0, 1)) {
		return false;
	}
	crowd->lone = crowd->connect.after;
	return connect_range(crowd, 1, count);
}

bool crowd_connect_one(struct crowd *crowd, uint32_t number)
{
	struct stage ignored;

	crowd->connecting = true;
	crowd_begin(crowd, 1);
	begin_to_connect(crowd, number);
	bool good = crowd_end(crowd, &ignored);
	crowd->connecting = false;
	return good;
}

void crowd_join(struct crowd *crowd, uint32_t number)
{
	struct client *client = crowd_client(crowd, number);

	client_join(client);
	look_at(crowd, client);
}

void crowd_expect(struct crowd *crowd, uint32_t number, bool present)
{
	struct known *known = &crowd_client(crowd, number)->room->present;

	if (present) {
		known_add(known, number);
	} else {
		known_remove(known, number);
	}
}

void crowd_set_slow(struct crowd *crowd, bool slow)
{
	for (uint32_t i = 0; i < crowd->slow; i++) {
		struct client *client = crowd_client(crowd, i);
		if (slow) {
			epoll_ctl(crowd->epoll, EPOLL_CTL_DEL, client->stream.fd, NULL);
		} else {
			client_watch(client, client->stream.fd);
		}
	}
}

bool crowd_hold(struct crowd *crowd, int64_t duration_ns)
{
	int64_t end_ns = process_clock() + duration_ns;

	while (process_clock() < end_ns && !crowd->problem) {
		turn(crowd, end_ns);
	}
	return !crowd->problem;
}

uint64_t crowd_pings(const struct crowd *crowd)
{
	uint64_t pings = 0;

	for (uint32_t i = 0; i < crowd->count; i++) {
		pings += crowd_client(crowd, i)->pings;
	}
	return pings;
}

void crowd_print_problem(const struct crowd *crowd)
{
	const struct client *client = crowd->problem_of;

	if (!crowd->problem) {
		return;
	}
	fprintf(stderr, "bench-load: %s (%" PRIu32 " of %" PRIu32 " clients were through)\n",
	        crowd->problem, crowd->reached, crowd->waited_for);
	if (client) {
		fprintf(stderr,
		        "bench-load: it was client %" PRIu32 ", who knows %" PRIu32 " of %" PRIu32 "\n",
		        client->number, client->known.count, client->room->present.count);
	}
}
