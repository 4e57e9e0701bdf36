#include "tests/simulation/tools/trace.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

enum {
	LINES = 50,
	LINE_BYTES = 160,
	SCHEDULE_SECONDS = 60, /* of the processor's time: more is an endless loop */
};

static struct {
	const char *program;
	uint64_t seed;
	unsigned steps;
	bool verbose;
	unsigned count;
	char lines[LINES][LINE_BYTES];
} record;

void trace_begin(const char *program, uint64_t seed, unsigned steps, bool verbose)
{
	record.program = program;
	record.seed = seed;
	record.steps = steps;
	record.verbose = verbose;
	record.count = 0;
	setitimer(ITIMER_PROF, &(struct itimerval){ .it_value.tv_sec = SCHEDULE_SECONDS }, NULL);
}

void trace(const char *format, ...)
{
	char *line = record.lines[record.count++ % LINES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, LINE_BYTES, format, arguments);
	va_end(arguments);
	if (record.verbose) {
		puts(line);
	}
}

static void report(void)
{
	unsigned first = record.count > LINES ? record.count - LINES : 0;

	/* it may be called for a signal: stdio is no worse there than dying without a word */
	fflush(stdout); /* NOLINT(bugprone-signal-handler) */
	for (unsigned i = first; !record.verbose && i < record.count; i++) {
		/* NOLINTNEXTLINE(bugprone-signal-handler) */
		fprintf(stderr, "  %s\n", record.lines[i % LINES]);
	}
	fprintf(stderr, "repeat: %s --seed %" PRIu64, record.program, record.seed);
	if (record.steps) {
		fprintf(stderr, " --steps %u", record.steps);
	}
	fprintf(stderr, " --verbose\n");
}

void fail(const char *format, ...)
{
	va_list arguments;

	report();
	fprintf(stderr, "seed %" PRIu64 ": ", record.seed);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "\n");
	_Exit(1);
}

static void on_signal(int number)
{
	report();
	signal(number, SIG_DFL);
	raise(number);
}

void trace_report_deaths(void)
{
	signal(SIGPROF, on_signal);
#if defined(__SANITIZE_ADDRESS__)
	__sanitizer_set_death_callback(report);
#else
	signal(SIGSEGV, on_signal);
	signal(SIGABRT, on_signal);
	signal(SIGFPE, on_signal);
#endif
}
