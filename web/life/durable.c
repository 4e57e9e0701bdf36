#include "web/life/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "web/log.h"

enum { TRIAL_BYTES = 4096 }; /* a block: a disk that is full has none */

static void close_keeping_errno(int file)
{
	int error = errno;

	close(file);
	errno = error;
}

static bool fill(struct buffer *text, int file, size_t size)
{
	uint8_t *out = buffer_extend(text, size);
	size_t len = 0;

	if (!out) {
		errno = size > text->limit - text->len ? EFBIG : ENOMEM;
		return false;
	}
	while (len < size) {
		ssize_t got = read(file, out + len, size - len);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got <= 0) {
			errno = got < 0 ? errno : EIO; /* it was shorter than it said */
			return false;
		}
		len += (size_t)got;
	}
	return true;
}

bool durable_read(const char *path, struct buffer *out)
{
	struct stat status;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (file < 0) {
		return false;
	}
	bool done = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
	if (!done) {
		errno = EINVAL;
	} else if (status.st_size > 0) {
		done = fill(out, file, (size_t)status.st_size);
	}
	close_keeping_errno(file);
	return done;
}

/* false: it is too long. */
static bool beside(const char *path, const char *ending, char out[DURABLE_PATH_MAX])
{
	bool fits = snprintf(out, DURABLE_PATH_MAX, "%s%s", path, ending) < DURABLE_PATH_MAX;

	if (!fits) {
		errno = ENAMETOOLONG;
	}
	return fits;
}

static bool write_all(int file, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t written = write(file, bytes, len);
		if (written < 0 && errno != EINTR) {
			return false;
		}
		bytes += written > 0 ? written : 0;
		len -= written > 0 ? (size_t)written : 0;
	}
	return true;
}

/* A new file with these bytes, on the disk; false: errno says why not, and it is removed. */
static bool write_new(const char *path, const void *bytes, size_t len)
{
	unlink(path); /* one that was left there may be anybody's, and readable for all */
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file < 0) {
		return false;
	}
	bool done = write_all(file, bytes, len) && fsync(file) == 0;
	int error = errno;
	if (close(file) != 0 && done) {
		error = errno;
		done = false;
	}
	if (!done) {
		unlink(path);
		errno = error;
	}
	return done;
}

/* A name is in its directory for good only when that was written too. */
static void keep_names(const char *path)
{
	char directory[DURABLE_PATH_MAX] = ".";
	const char *slash = strrchr(path, '/');

	if (slash) {
		snprintf(directory, sizeof(directory), "%.*s", (int)(slash - path + 1), path);
	}
	int file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (file >= 0) {
		fsync(file);
		close(file);
	}
}

bool durable_replace(const char *path, const void *bytes, size_t len)
{
	char fresh[DURABLE_PATH_MAX];

	if (!beside(path, ".new", fresh) || !write_new(fresh, bytes, len)) {
		return false;
	}
	if (rename(fresh, path) != 0) {
		int error = errno;
		unlink(fresh);
		errno = error;
		return false;
	}
	keep_names(path);
	return true;
}

bool durable_may_be_replaced(const char *path)
{
	static const uint8_t nothing[TRIAL_BYTES];
	char fresh[DURABLE_PATH_MAX];

	if (!beside(path, ".new", fresh) || !write_new(fresh, nothing, sizeof(nothing))) {
		return false;
	}
	unlink(fresh);
	return true;
}

void durable_set_aside(const char *subsystem, const char *path, const char *why)
{
	char bad[DURABLE_PATH_MAX];

	if (beside(path, ".bad", bad) && rename(path, bad) == 0) {
		log_warn(subsystem, "'%s' %s, and is set aside as '%s'", path, why, bad);
	} else {
		log_error(subsystem, "'%s' %s, and cannot be set aside: %s", path, why, strerror(errno));
	}
}

int durable_lock(const char *path)
{
	char lock[DURABLE_PATH_MAX];

	if (!beside(path, ".lock", lock)) {
		return -1;
	}
	int file = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) != 0) {
		close_keeping_errno(file);
		return -1;
	}
	return file;
}
