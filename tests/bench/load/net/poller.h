/* The transport that is HTTP long-polling, on two connections as browsers use it: one where a poll
 * is always held, one for what is sent. Without TLS. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_NET_POLLER_H
#define PRESENCE_TESTS_BENCH_LOAD_NET_POLLER_H

#include "tests/bench/load/client.h"
#include "tests/bench/load/net/http.h"

enum { POLLER_SID_MAX = 64, POLLER_QUEUE_MAX = 256 };

struct poller {
	struct client client;         /* its stream is that of the polls */
	struct stream posts;
	struct http_answer polled;
	struct http_answer posted;
	char sid[POLLER_SID_MAX + 1];
	bool posting;                 /* an answer to a POST is awaited */
	char queue[POLLER_QUEUE_MAX]; /* packets for the next POST */
	size_t queued;
	uint32_t requests;            /* of both kinds */
};

extern const struct transport poller_transport;

#endif
