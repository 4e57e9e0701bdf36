#include "web/state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/presence/state.h"
#include "web/log.h"

enum { STATE_PATH_MAX = 4096 };

static bool fill(struct buffer *text, int file, size_t size)
{
	uint8_t *out = buffer_extend(text, size);
	size_t len = 0;

	if (!out) {
		errno = EFBIG;
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

/* The whole file; false: errno says why not. */
static bool read_file(struct buffer *text, const char *path)
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
		done = fill(text, file, (size_t)status.st_size);
	}
	int error = errno;
	close(file);
	errno = error;
	return done;
}

static void restore(const char *path, struct service *service, const struct buffer *text)
{
	size_t count;

	switch (state_restore(&service->tracker, (const char *)text->data, text->len, &count)) {
	case PRESENCE_OK:
		log_info("state", "expecting %zu users of '%s' back", count, path);
		break;
	case PRESENCE_ENOENT:
		log_info("state", "'%s' is of another time, nobody is expected back", path);
		break;
	default:
		log_warn("state", "'%s' is damaged, nobody is expected back", path);
		break;
	}
}

/* Files of ours begin like this; an empty one is nobody's. */
static bool is_ours(const struct buffer *text)
{
	static const char beginning[] = "{\"presence_state\":";
	size_t len = sizeof(beginning) - 1;

	return text->len == 0 || (text->len >= len && memcmp(text->data, beginning, len) == 0);
}

static bool use(const char *path, struct service *service, const struct buffer *text)
{
	if (!is_ours(text)) {
		log_error("state", "'%s' is no state file, and would be overwritten", path);
		return false;
	}
	restore(path, service, text);
	unlink(path);
	return true;
}

bool state_file_load(const char *path, struct service *service)
{
	struct buffer text;
	bool usable = true;

	buffer_init(&text, STATE_BYTES_MAX);
	if (read_file(&text, path)) {
		usable = use(path, service, &text);
	} else if (errno != ENOENT) {
		log_error("state", "cannot read '%s': %s", path, strerror(errno));
		usable = false;
	}
	buffer_finish(&text);
	return usable;
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

/* Beside the old one, and then in its place: who reads it finds the one or the other, whole. */
static bool write_file(const char *path, const struct buffer *text)
{
	char beside[STATE_PATH_MAX];

	if (snprintf(beside, sizeof(beside), "%s.new", path) >= (int)sizeof(beside)) {
		errno = ENAMETOOLONG;
		return false;
	}
	unlink(beside); /* one that was left there may be anybody's, and readable for all */
	int file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file < 0) {
		return false;
	}
	bool done = write_all(file, text->data, text->len) && fsync(file) == 0;
	done = close(file) == 0 && done && rename(beside, path) == 0;
	if (!done) {
		int error = errno;
		unlink(beside);
		errno = error;
	}
	return done;
}

bool state_file_save(const char *path, const struct service *service)
{
	struct buffer text;

	buffer_init(&text, STATE_BYTES_MAX);
	state_encode(&text, &service->tracker);
	errno = ENOMEM;
	bool done = !buffer_failed(&text) && write_file(path, &text);
	if (!done) {
		log_error("state", "cannot write '%s': %s", path, strerror(errno));
	}
	buffer_finish(&text);
	return done;
}
