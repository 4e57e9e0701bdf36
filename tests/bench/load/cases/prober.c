#include "tests/bench/load/cases/prober.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/load/process.h"
#include "tests/bench/load/samples.h"

enum {
	ORDER_PREPARE = 'p',
	ORDER_BEGIN = 'b',
	ORDER_END = 'e',
	DONE = '.',
	PAUSE_NS = 2 * 1000 * 1000, /* from an answer to the next question */
	PREPARE_MS = 2000,          /* who has not answered by then does not have it */
	MS_NS = 1000000,
	EVENTS = 16,
	WAITS_BYTES = PROBE_KINDS * sizeof(struct probe_waits),
};

/* One probe and its figures. */
struct asking {
	struct probe probe;
	bool open;
	bool lost;
	int64_t asked_ns; /* 0: it has answered */
	int64_t due_ns;   /* when it is asked next */
	struct samples waits;
};

/* What the process has. */
struct asker {
	const struct options *options;
	struct asking asking[PROBE_KINDS];
	int orders;
	int epoll;
};

static void lose(struct asking *asking)
{
	asking->open = false;
	asking->lost = true;
	asking->asked_ns = 0;
	probe_close(&asking->probe);
}

static void ask(struct asking *asking, int64_t now_ns)
{
	asking->asked_ns = now_ns;
	if (!probe_ask(&asking->probe)) {
		lose(asking);
	}
}

static void take(struct asking *asking)
{
	enum probe_state state = probe_take(&asking->probe);
	int64_t now_ns = process_clock();

	if (state == PROBE_LOST) {
		lose(asking);
	} else if (state == PROBE_ANSWERED && asking->asked_ns > 0) {
		samples_add(&asking->waits, now_ns - asking->asked_ns);
		asking->asked_ns = 0;
		asking->due_ns = now_ns + PAUSE_NS;
	}
}

/* Whatever came: there are so few that each is looked at. */
static void take_all(struct asker *asker)
{
	for (int i = 0; i < PROBE_KINDS; i++) {
		if (asker->asking[i].open) {
			take(&asker->asking[i]);
		}
	}
}

static bool any_asked(const struct asker *asker)
{
	for (int i = 0; i < PROBE_KINDS; i++) {
		if (asker->asking[i].asked_ns > 0) {
			return true;
		}
	}
	return false;
}

/* Asks those whose time has come; returns the milliseconds until the next one's, -1: it is not
 * known. */
static int ask_due(struct asker *asker)
{
	int64_t now_ns = process_clock();
	int64_t next_ns = INT64_MAX;

	for (int i = 0; i < PROBE_KINDS; i++) {
		struct asking *asking = &asker->asking[i];
		if (!asking->open || asking->asked_ns > 0) {
			continue;
		}
		if (asking->due_ns <= now_ns) {
			ask(asking, process_clock());
		} else if (asking->due_ns < next_ns) {
			next_ns = asking->due_ns;
		}
	}
	return next_ns == INT64_MAX ? -1 : (int)((next_ns - now_ns) / MS_NS) + 1;
}

static void wait_and_take(struct asker *asker, int timeout_ms)
{
	struct epoll_event events[EVENTS];

	epoll_wait(asker->epoll, events, EVENTS, timeout_ms);
	take_all(asker);
}

static void open_all(struct asker *asker)
{
	for (int i = 0; i < PROBE_KINDS; i++) {
		struct asking *asking = &asker->asking[i];
		asking->open = probe_open(&asking->probe, (enum probe_kind)i, asker->options, asker->epoll);
		if (!asking->open) {
			probe_close(&asking->probe);
		}
	}
}

/* Who has not answered is left out, who has is forgotten to have. */
static void begin_anew(struct asking *asking)
{
	if (asking->asked_ns > 0) {
		lose(asking);
	}
	asking->lost = false;
	asking->due_ns = 0;
	asking->waits.count = 0;
}

static void prepare(struct asker *asker)
{
	int64_t end_ns = process_clock() + (int64_t)PREPARE_MS * MS_NS;

	open_all(asker);
	ask_due(asker);
	while (any_asked(asker) && process_clock() < end_ns) {
		wait_and_take(asker, PREPARE_MS);
	}
	for (int i = 0; i < PROBE_KINDS; i++) {
		begin_anew(&asker->asking[i]);
	}
}

static bool is_told_to_end(const struct asker *asker)
{
	char order;

	return recv(asker->orders, &order, 1, MSG_DONTWAIT) >= 0;
}

static bool is_left_alone(const struct asker *asker)
{
	char order;

	return recv(asker->orders, &order, 1, MSG_DONTWAIT | MSG_PEEK) == 0;
}

static void run(struct asker *asker)
{
	while (!is_told_to_end(asker)) {
		wait_and_take(asker, ask_due(asker));
	}
	while (any_asked(asker) && !is_left_alone(asker)) {
		wait_and_take(asker, -1);
	}
}

static void fill(struct asker *asker, struct probe_waits *waits)
{
	for (int i = 0; i < PROBE_KINDS; i++) {
		struct asking *asking = &asker->asking[i];
		waits[i] = (struct probe_waits){
			.count = (uint32_t)asking->waits.count,
			.lost = asking->lost,
			.p50_ns = samples_quantile(&asking->waits, 0.5),
			.p99_ns = samples_quantile(&asking->waits, 0.99),
			.max_ns = samples_quantile(&asking->waits, 1),
		};
	}
}

static void obey(struct asker *asker, char order, struct probe_waits *waits)
{
	static const char done = DONE;

	if (order == ORDER_BEGIN) {
		run(asker);
		fill(asker, waits);
	} else {
		prepare(asker);
	}
	send(asker->orders, &done, 1, MSG_NOSIGNAL);
}

/* The process: ends when nobody gives orders any more. */
static _Noreturn void serve(const struct options *options, int orders, struct probe_waits *waits)
{
	struct asker asker = { .options = options,
		                   .orders = orders,
		                   .epoll = epoll_create1(EPOLL_CLOEXEC) };
	struct epoll_event event = { .events = EPOLLIN };
	char order;

	epoll_ctl(asker.epoll, EPOLL_CTL_ADD, orders, &event);
	while (read(orders, &order, 1) == 1) {
		obey(&asker, order, waits);
	}
	for (int i = 0; i < PROBE_KINDS; i++) {
		if (asker.asking[i].open) {
			probe_close(&asker.asking[i].probe);
		}
	}
	_exit(EXIT_SUCCESS);
}

static bool fails(void)
{
	fprintf(stderr, "bench-load: the prober: %s\n", strerror(errno));
	return false;
}

bool prober_start(struct prober *prober, const struct options *options)
{
	int ends[2];
	struct timeval patience = { .tv_sec = options->deadline_s };
	void *shared =
		mmap(NULL, WAITS_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	*prober = (struct prober){ .orders = -1, .waits = shared == MAP_FAILED ? NULL : shared };
	if (!prober->waits || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		return fails();
	}
	prober->orders = ends[0];
	prober->pid = fork();
	if (prober->pid == 0) {
		close(ends[0]);
		serve(options, ends[1], prober->waits);
	}
	close(ends[1]);
	setsockopt(prober->orders, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return prober->pid > 0 || fails();
}

static bool give(struct prober *prober, char order)
{
	return send(prober->orders, &order, 1, MSG_NOSIGNAL) == 1 || fails();
}

static bool await(struct prober *prober)
{
	char done;

	return read(prober->orders, &done, 1) == 1 || fails();
}

bool prober_prepare(struct prober *prober)
{
	return give(prober, ORDER_PREPARE) && await(prober);
}

bool prober_begin(struct prober *prober)
{
	return give(prober, ORDER_BEGIN);
}

bool prober_end(struct prober *prober)
{
	return give(prober, ORDER_END) && await(prober);
}

void prober_finish(struct prober *prober)
{
	if (prober->orders >= 0) {
		close(prober->orders);
	}
	if (prober->pid > 0) {
		waitpid(prober->pid, NULL, 0);
	}
	if (prober->waits) {
		munmap(prober->waits, WAITS_BYTES);
	}
}
