/* One workload a run, for `check` to count its instructions; see workload.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/instructions/workload.h"

static const struct workload *const tables[] = {
	workloads_of_sessions,
	workloads_of_users,
	workloads_of_codecs,
};

enum { TABLES = sizeof(tables) / sizeof(tables[0]) };

/* Counts are of one compiler and one architecture. */
#if defined(__clang__)
#define COMPILER "clang"
enum { COMPILER_MAJOR = __clang_major__ };
#else
#define COMPILER "gcc"
enum { COMPILER_MAJOR = __GNUC__ };
#endif

#if defined(__x86_64__)
#define ARCHITECTURE "x86_64"
#elif defined(__aarch64__)
#define ARCHITECTURE "aarch64"
#else
#define ARCHITECTURE "other"
#endif

void expect(bool condition, const char *sentence)
{
	if (!condition) {
		fprintf(stderr, "instructions-workload: this is not so: %s\n", sentence);
		exit(1);
	}
}

static void run(const struct workload *workload)
{
	struct server *server = server_create();

	expect(server, "there was memory for a server");
	if (workload->prepare) {
		workload->prepare(server);
	}
	run_workload(workload, server);
	expect(server->ran, "the workload was run");
	workload->verify(server);
	server_destroy(server);
}

static void list(const struct workload *workload)
{
	printf("%s %u %s\n", workload->name, workload->units, workload->unit);
}

/* Calls it for each workload of this name, NULL: of any; returns how many these are. */
static unsigned for_each(const char *name, void (*call)(const struct workload *workload))
{
	unsigned count = 0;

	for (size_t i = 0; i < TABLES; i++) {
		for (const struct workload *row = tables[i]; row->name; row++) {
			if (!name || strcmp(row->name, name) == 0) {
				call(row);
				count++;
			}
		}
	}
	return count;
}

_Noreturn static void usage(void)
{
	fputs("usage: instructions-workload [NAME | --all]\n"
	      "Without a name it tells by what it was built, and lists `NAME UNITS UNIT` of each.\n",
	      stderr);
	exit(2);
}

int main(int argc, char **argv)
{
	if (argc == 1) {
		printf("%s %d %s\n", COMPILER, COMPILER_MAJOR, ARCHITECTURE);
		for_each(NULL, list);
		return 0;
	}
	bool all = argc == 2 && strcmp(argv[1], "--all") == 0;
	if (argc != 2 || for_each(all ? NULL : argv[1], run) == 0) {
		usage();
	}
	return 0;
}
