#include "web/net/stream.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/lib/core/check.h"
#include "web/net/contexts.h"

enum {
	STREAMS = 40,
	EACH = 8 * STREAM_READ_MAX, /* bytes that are sent to it at once */
	FILES = 256,
};

/* Streams, what is at their other ends, and what was read. */
struct world {
	uv_loop_t loop;
	struct contexts contexts;
	struct streams streams;
	struct stream each[STREAMS];
	int peers[STREAMS];
	size_t open;
	size_t total;
	size_t largest; /* piece */
	size_t in_iteration;
	size_t of_first; /* stream */
};

static struct world world;

static void on_received(struct stream *stream, uint8_t *bytes, size_t len)
{
	(void)bytes;
	world.of_first += stream == &world.each[0] ? len : 0;
	world.total += len;
	world.in_iteration += len;
	world.largest = len > world.largest ? len : world.largest;
}

static void ignore(struct stream *stream)
{
	(void)stream;
}

static void on_overdue(struct stream *stream, enum patience_kind kind)
{
	(void)kind;
	stream_end(stream, STREAM_END_ABORT);
}

static void on_destroyed(struct stream *stream)
{
	(void)stream;
	world.open--;
}

static const struct stream_hooks hooks = {
	.secured = ignore,
	.received = on_received,
	.writable = ignore,
	.overdue = on_overdue,
	.gone = ignore,
	.destroyed = on_destroyed,
};

/* A connection over loopback: the end that is accepted; *peer is the other one. */
static int connect_pair(int *peer)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
	*peer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(*peer, (struct sockaddr *)&address, size), 0);
	int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	assert_true(fd >= 0);
	close(listener);
	return fd;
}

static int open_streams(void **state)
{
	static const struct contexts_tls no_tls = { 0 };

	(void)state;
	memset(&world, 0, sizeof(world));
	assert_int_equal(uv_loop_init(&world.loop), 0);
	assert_true(contexts_init(&world.contexts, &world.loop, &no_tls, FILES));
	streams_init(&world.streams, &world.loop, &hooks);
	for (size_t i = 0; i < STREAMS; i++) {
		int fd = connect_pair(&world.peers[i]);
		stream_open(&world.each[i], &world.streams, contexts_vhost(&world.contexts, fd), fd);
		world.open++;
	}
	return 0;
}

static int close_streams(void **state)
{
	(void)state;
	for (size_t i = 0; i < STREAMS; i++) {
		stream_end(&world.each[i], STREAM_END_ABORT);
		close(world.peers[i]);
	}
	streams_end_pending(&world.streams);
	while (world.open > 0) {
		uv_run(&world.loop, UV_RUN_ONCE);
	}
	contexts_finish(&world.contexts, &world.loop);
	return uv_loop_close(&world.loop);
}

static void fill(int peer)
{
	static const uint8_t bytes[EACH];

	assert_int_equal(send(peer, bytes, sizeof(bytes), MSG_NOSIGNAL), sizeof(bytes));
}

static void iterate(void)
{
	world.in_iteration = 0;
	uv_run(&world.loop, UV_RUN_NOWAIT);
	streams_take_turns(&world.streams);
}

/* It is also what a record of TLS has at most, so that OpenSSL never keeps a rest of one, of which
 * no socket would tell. */
static void a_read_is_as_large_as_it_is_said(void **state)
{
	(void)state;
	fill(world.peers[0]);
	while (world.total < EACH) {
		iterate();
	}
	assert_int_equal(world.largest, STREAM_READ_MAX);
}

static void those_who_send_without_end_take_turns(void **state)
{
	(void)state;
	for (size_t i = 0; i < STREAMS; i++) {
		fill(world.peers[i]);
	}
	for (size_t i = 0; world.total < (size_t)STREAMS * EACH; i++) {
		iterate();
		if (i > 1) { /* it takes two to see who sends so much */
			assert_in_range(world.in_iteration, 0, STREAMS_READ_SHARE + STREAM_READ_MAX);
		}
	}
}

static void who_sends_little_does_not_wait_for_them(void **state)
{
	(void)state;
	for (size_t i = 1; i < STREAMS; i++) {
		fill(world.peers[i]);
	}
	for (size_t i = 0; i < 4; i++) {
		iterate();
	}
	assert_int_equal(send(world.peers[0], "!", 1, MSG_NOSIGNAL), 1);
	iterate();
	assert_int_equal(world.of_first, 1);
	assert_in_range(world.total, 0, (STREAMS - 1) * EACH - 1); /* of them there is more */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_read_is_as_large_as_it_is_said, open_streams,
		                                close_streams),
		cmocka_unit_test_setup_teardown(those_who_send_without_end_take_turns, open_streams,
		                                close_streams),
		cmocka_unit_test_setup_teardown(who_sends_little_does_not_wait_for_them, open_streams,
		                                close_streams),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
