/* The command line of bench-load. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_OPTIONS_H
#define PRESENCE_TESTS_BENCH_LOAD_OPTIONS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct options {
	const char *case_name;
	struct sockaddr_in server;
	bool tls;
	uint32_t clients;
	uint32_t warmup;     /* clients that come and go before */
	uint32_t rooms;
	uint32_t slow;       /* of the clients, those that read nothing while the others join */
	uint32_t seconds;    /* to be idle for */
	uint32_t rounds;     /* of one joining and leaving */
	uint32_t deadline_s;
	pid_t pid;           /* of the server; 0: it is not looked at */
	const char *room;    /* "": the default one */
	const char *control; /* the server's control socket, or NULL */
	bool probe;
	bool keys;           /* each client joins with a key of its own */
	bool json;
};

enum options_result {
	OPTIONS_RUN,
	OPTIONS_DONE,  /* --help: it is printed */
	OPTIONS_WRONG, /* stderr says why */
};

enum options_result options_parse(struct options *options, int argc, char **argv);

#endif
