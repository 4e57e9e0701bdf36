#include "tui/terminal/output.h"

#include <errno.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

bool output_open(struct output *output, int tty)
{
	int copy = dup(tty);

	*output = (struct output){ .tty = tty, .memory = -1 };
	output->file = copy >= 0 ? fdopen(copy, "w") : NULL;
	if (!output->file) {
		if (copy >= 0) {
			close(copy);
		}
		return false;
	}
	output->memory = memfd_create("picture", MFD_CLOEXEC);
	return true;
}

void output_close(struct output *output)
{
	if (output->file) {
		fclose(output->file);
		output->file = NULL;
	}
	if (output->memory >= 0) {
		close(output->memory);
		output->memory = -1;
	}
}

/* Curses has remembered the number of its descriptor, so that is what changes its meaning. */
void output_begin(struct output *output)
{
	if (output->memory >= 0) {
		dup2(output->memory, fileno(output->file));
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

static void copy_out(const struct output *output, size_t len)
{
	void *bytes = mmap(NULL, len, PROT_READ, MAP_SHARED, output->memory, 0);

	if (bytes != MAP_FAILED) {
		write_all(output->tty, bytes, len);
		munmap(bytes, len);
	}
}

void output_end(struct output *output)
{
	if (output->memory < 0) {
		return;
	}
	dup2(output->tty, fileno(output->file));
	off_t len = lseek(output->memory, 0, SEEK_CUR);
	if (len > 0) {
		copy_out(output, (size_t)len);
		lseek(output->memory, 0, SEEK_SET); /* what is longer from before is not read again */
	}
}
