#include "tui/terminal/output.h"

#include <errno.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

bool burst_open(struct burst *burst, int tty)
{
	int copy = dup(tty);

	*burst = (struct burst){ .tty = tty, .memory = -1 };
	burst->file = copy >= 0 ? fdopen(copy, "w") : NULL;
	if (!burst->file) {
		if (copy >= 0) {
			close(copy);
		}
		return false;
	}
	burst->memory = memfd_create("picture", MFD_CLOEXEC);
	return true;
}

void burst_close(struct burst *burst)
{
	if (burst->file) {
		fclose(burst->file);
		burst->file = NULL;
	}
	if (burst->memory >= 0) {
		close(burst->memory);
		burst->memory = -1;
	}
}

/* Curses has remembered the number of its descriptor, so that is what changes its meaning. */
void burst_begin(struct burst *burst)
{
	if (burst->memory >= 0) {
		dup2(burst->memory, fileno(burst->file));
	}
}

/* A terminal may be slow, and somebody may have made it non-blocking; one that is gone takes
 * nothing. */
static void write_all(int tty, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t written = write(tty, bytes, len);
		if (written > 0) {
			bytes += written;
			len -= (size_t)written;
		} else if (errno == EAGAIN) {
			poll(&(struct pollfd){ .fd = tty, .events = POLLOUT }, 1, -1);
		} else if (errno != EINTR) {
			return;
		}
	}
}

static void copy_out(const struct burst *burst, size_t len)
{
	void *bytes = mmap(NULL, len, PROT_READ, MAP_SHARED, burst->memory, 0);

	if (bytes != MAP_FAILED) {
		write_all(burst->tty, bytes, len);
		munmap(bytes, len);
	}
}

void burst_end(struct burst *burst)
{
	if (burst->memory < 0) {
		return;
	}
	dup2(burst->tty, fileno(burst->file));
	off_t len = lseek(burst->memory, 0, SEEK_CUR);
	if (len > 0) {
		copy_out(burst, (size_t)len);
		lseek(burst->memory, 0, SEEK_SET); /* what is longer from before is not read again */
	}
}
