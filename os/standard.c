#include "os/standard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Of sysexits(3). */
enum { EXIT_SYSTEM = 71, EXIT_OUTPUT = 74 };

void standard_begin(void)
{
	signal(SIGPIPE, SIG_IGN);
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0) {
			continue;
		}
		/* The lowest number that is free is this one. */
		if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) {
			_exit(EXIT_SYSTEM);
		}
	}
}

static bool is_writable(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

int standard_write(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	if (len > 0 && !is_writable(fd)) {
		return EBADF;
	}
	while (len > 0) {
		ssize_t written = write(fd, at, len);
		if (written >= 0) {
			at += written;
			len -= (size_t)written;
		} else if (errno == EAGAIN) { /* whoever shares it with us made it so */
			poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, -1);
		} else if (errno != EINTR) {
			return errno;
		}
	}
	return 0;
}

int standard_flush(void)
{
	if (fflush(stdout) != 0) {
		return errno;
	}
	return ferror(stdout) ? EIO : 0;
}

const char *standard_problem(int error)
{
	switch (error) {
	case 0:
	case EPIPE:
		return NULL;
	case EBADF:
		return "standard output is closed";
	default:
		return strerror(error);
	}
}

int standard_result(const char *program, int error)
{
	const char *problem = standard_problem(error);

	if (!problem) {
		return 0;
	}
	fprintf(stderr, "%s: cannot write: %s\n", program, problem);
	return EXIT_OUTPUT;
}
