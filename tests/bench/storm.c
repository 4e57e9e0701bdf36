#include "tests/bench/storm.h"

#include <arpa/inet.h>
#include <errno.h>
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
		fprintf(stderr, "bench-storm: %lu open files are needed, and not allowed\n",
		        (unsigned long)needed);
		return false;
	}
	return true;
}

bool storm_init(struct storm *storm, const struct options *options)
{
	*storm = (struct storm){ .options = options, .epoll = -1 };
	if (!client_room_init(&storm->room, options->room, options->clients)) {
		fprintf(stderr, "bench-storm: '%s' is too long for a room\n", options->room);
		return false;
	}
	storm->room.keys = options->keys;
	if (!raise_open_files(options->clients + FILES_SPARE)) {
		return false;
	}
	storm->deadline_ns = process_clock() + (int64_t)options->deadline_s * SECOND_NS;
	storm->epoll = epoll_create1(EPOLL_CLOEXEC);
	storm->clients = calloc(options->clients, sizeof(struct client));
	storm->buffer = malloc(BUFFER_BYTES);
	if (storm->epoll < 0 || !storm->clients || !storm->buffer) {
		fputs("bench-storm: out of memory\n", stderr);
		storm_finish(storm);
		return false;
	}
	return true;
}

void storm_finish(struct storm *storm)
{
	for (uint32_t i = 0; storm->clients && i < storm->options->clients; i++) {
		if (storm->clients[i].state != CLIENT_NONE && storm->clients[i].fd >= 0) {
			close(storm->clients[i].fd);
		}
	}
	if (storm->epoll >= 0) {
		close(storm->epoll);
	}
	free(storm->clients);
	free(storm->buffer);
}

static void fail(struct storm *storm, const struct client *client, const char *problem)
{
	if (!storm->problem) {
		storm->problem = problem;
		storm->problem_of = client ? client->number : 0;
	}
}

static bool is_there(const struct storm *storm, const struct client *client)
{
	if (storm->connecting) {
		return client->state == CLIENT_CONNECTED;
	}
	return client->has_snapshot && known_equal(&client->known, &storm->target);
}

static void look_at(struct storm *storm, struct client *client)
{
	if (client->state == CLIENT_BROKEN) {
		fail(storm, client, client->problem);
	} else if (!client->reached && is_there(storm, client)) {
		client->reached = true;
		storm->reached++;
	}
}

static void read_all(struct storm *storm, struct client *client)
{
	storm->bytes += client_read(client, storm->buffer, BUFFER_BYTES);
	look_at(storm, client);
}

static void turn(struct storm *storm)
{
	struct epoll_event events[EVENTS];
	int64_t left_ns = storm->deadline_ns - process_clock();

	if (left_ns <= 0) {
		fail(storm, NULL, "the deadline passed");
		return;
	}
	int count = epoll_wait(storm->epoll, events, EVENTS, (int)(left_ns / MS_NS) + 1);
	for (int i = 0; i < count && !storm->problem; i++) {
		read_all(storm, events[i].data.ptr);
	}
}

static void listen_to(struct storm *storm, struct client *client, int operation)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };

	if (epoll_ctl(storm->epoll, operation, client->fd, &event) != 0) {
		fail(storm, client, strerror(errno));
	}
}

static void connect_client(struct storm *storm, uint32_t number)
{
	const struct options *options = storm->options;
	struct sockaddr_in from = { .sin_family = AF_INET };
	struct client *client = &storm->clients[number];
	uint32_t host = ntohl(options->server.sin_addr.s_addr);

	if (options->clients > PORTS_AN_ADDRESS && host >> 24 == IN_LOOPBACKNET) {
		from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + number / PORTS_AN_ADDRESS);
	}
	client_connect(client, &storm->room, number, &options->server, &from, number < options->slow);
	if (client->state == CLIENT_BROKEN) {
		fail(storm, client, client->problem);
		return;
	}
	listen_to(storm, client, EPOLL_CTL_ADD);
}

static void usage_now(struct storm *storm, struct usage *usage)
{
	if (!process_usage(storm->options->pid, usage)) {
		fail(storm, NULL, "the server's process is gone");
	}
}

static void begin_stage(struct storm *storm, struct stage *stage, struct usage *before)
{
	struct usage own;

	storm->reached = 0;
	for (uint32_t i = 0; i < storm->options->clients; i++) {
		storm->clients[i].reached = false;
	}
	process_usage(getpid(), &own);
	usage_now(storm, before);
	*stage = (struct stage){ .own_cpu_ns = -own.cpu_ns };
	storm->bytes = 0;
	stage->wall_ns = -process_clock();
}

static void acted(struct stage *stage)
{
	stage->act_ns = stage->wall_ns + process_clock();
}

static bool end_stage(struct storm *storm, struct stage *stage, const struct usage *before)
{
	struct usage own;

	while (storm->reached < storm->waited_for && !storm->problem) {
		turn(storm);
	}
	stage->wall_ns += process_clock();
	usage_now(storm, &stage->after);
	process_usage(getpid(), &own);
	stage->cpu_ns = stage->after.cpu_ns - before->cpu_ns;
	stage->user_ns = stage->after.user_ns - before->user_ns;
	stage->own_cpu_ns += own.cpu_ns;
	stage->bytes = storm->bytes;
	return !storm->problem;
}

/* Connects the clients up to `last`, a few at a time. */
static bool run_connect(struct storm *storm, uint32_t first, uint32_t last)
{
	struct stage *stage = &storm->connect;
	struct usage before;
	uint32_t next = first;

	storm->connecting = true;
	storm->waited_for = last - first;
	begin_stage(storm, stage, &before);
	while (next < last && !storm->problem) {
		if (next - first - storm->reached < CONNECTS_AT_ONCE) {
			connect_client(storm, next++);
		} else {
			turn(storm);
		}
	}
	acted(stage);
	bool good = end_stage(storm, stage, &before);
	storm->connecting = false;
	return good;
}

static void set_slow(struct storm *storm, bool slow)
{
	for (uint32_t i = 0; i < storm->options->slow; i++) {
		listen_to(storm, &storm->clients[i], slow ? EPOLL_CTL_DEL : EPOLL_CTL_ADD);
	}
}

static bool run_join(struct storm *storm)
{
	const struct options *options = storm->options;
	struct usage before;

	for (uint32_t i = 0; i < options->clients; i++) {
		known_add(&storm->target, i);
	}
	set_slow(storm, true);
	storm->waited_for = options->clients - options->slow;
	begin_stage(storm, &storm->join, &before);
	for (uint32_t i = 0; i < options->clients; i++) {
		client_join(&storm->clients[i]);
		look_at(storm, &storm->clients[i]);
	}
	acted(&storm->join);
	return end_stage(storm, &storm->join, &before);
}

/* The slow ones read what waits for them. */
static bool run_catch_up(struct storm *storm)
{
	struct usage before;

	begin_stage(storm, &storm->catch_up, &before);
	storm->waited_for = storm->options->slow;
	set_slow(storm, false);
	acted(&storm->catch_up);
	return end_stage(storm, &storm->catch_up, &before);
}

/* Every second one goes. */
static bool run_leave(struct storm *storm)
{
	uint32_t leaving = storm->options->clients / 2;
	struct usage before;

	for (uint32_t i = 0; i < leaving; i++) {
		known_remove(&storm->target, 2 * i + 1);
	}
	storm->waited_for = storm->options->clients - leaving;
	begin_stage(storm, &storm->leave, &before);
	for (uint32_t i = 0; i < leaving; i++) {
		client_leave(&storm->clients[2 * i + 1]);
	}
	acted(&storm->leave);
	return end_stage(storm, &storm->leave, &before);
}

bool storm_run(struct storm *storm)
{
	/* what the first one costs is not what each costs */
	if (!run_connect(storm, 0, 1)) {
		return false;
	}
	storm->idle = storm->connect.after;
	return run_connect(storm, 1, storm->options->clients) && run_join(storm) &&
	       run_catch_up(storm) && run_leave(storm);
}
