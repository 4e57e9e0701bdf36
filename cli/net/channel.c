#include "cli/net/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/text/json.h"

#include "cli/interrupt.h"

enum {
	READ_BYTES = 64 * 1024,
	WAIT_MAX_MS = 60 * 1000,
};

void channel_init(struct channel *channel, int fd)
{
	*channel = (struct channel){ .fd = fd };
	buffer_init(&channel->in, CHANNEL_LINE_MAX);
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

void channel_finish(struct channel *channel)
{
	if (channel->fd >= 0) {
		close(channel->fd);
	}
	channel->fd = -1;
	channel->taken = 0;
	channel->scanned = 0;
	buffer_finish(&channel->in);
}

int64_t channel_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum channel_result wait_for(struct channel *channel, short events, int64_t deadline_ms)
{
	for (;;) {
		struct pollfd socket = { .fd = channel->fd, .events = events };
		int64_t left = deadline_ms - channel_now();
		if (interrupt_seen()) {
			return CHANNEL_INTERRUPTED;
		}
		if (left <= 0) {
			return CHANNEL_TIMEOUT;
		}
		if (poll(&socket, 1, (int)(left < WAIT_MAX_MS ? left : WAIT_MAX_MS)) > 0) {
			return CHANNEL_OK;
		}
	}
}

enum channel_result channel_send(struct channel *channel, const void *bytes, size_t len,
                                 int64_t deadline_ms)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t sent = send(channel->fd, at, len, MSG_NOSIGNAL);
		if (sent >= 0) {
			at += sent;
			len -= (size_t)sent;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR) {
			return CHANNEL_CLOSED;
		}
		enum channel_result result = wait_for(channel, POLLOUT, deadline_ms);
		if (result != CHANNEL_OK) {
			return result;
		}
	}
	return CHANNEL_OK;
}

/* Forgets what was handed out, so that the buffer holds no more than a line and what came with it.
 */
static void drop_taken(struct channel *channel)
{
	struct buffer *in = &channel->in;

	if (in->data && channel->taken > 0) {
		memmove(in->data, in->data + channel->taken, in->len - channel->taken);
		in->len -= channel->taken;
		channel->scanned -= channel->taken;
		channel->taken = 0;
	}
}

static enum channel_result read_more(struct channel *channel, int64_t deadline_ms)
{
	drop_taken(channel);
	for (;;) {
		size_t before = channel->in.len;
		uint8_t *where = buffer_extend(&channel->in, READ_BYTES);
		if (!where) {
			return before + READ_BYTES > CHANNEL_LINE_MAX ? CHANNEL_MALFORMED : CHANNEL_NO_MEMORY;
		}
		ssize_t got = recv(channel->fd, where, READ_BYTES, 0);
		channel->in.len = before + (size_t)(got > 0 ? got : 0);
		if (got > 0) {
			return CHANNEL_OK;
		}
		if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
			return CHANNEL_CLOSED;
		}
		enum channel_result result = wait_for(channel, POLLIN, deadline_ms);
		if (result != CHANNEL_OK) {
			return result;
		}
	}
}

/* cJSON alone takes what is not JSON, so a strict check goes first. */
static enum channel_result parse(const char *line, size_t len, cJSON **object)
{
	if (!json_valid(line, len)) {
		return CHANNEL_MALFORMED;
	}
	*object = cJSON_ParseWithLength(line, len);
	if (*object && !cJSON_IsObject(*object)) {
		cJSON_Delete(*object);
		*object = NULL;
		return CHANNEL_MALFORMED;
	}
	return *object ? CHANNEL_OK : CHANNEL_NO_MEMORY;
}

enum channel_result channel_receive(struct channel *channel, int64_t deadline_ms, cJSON **object)
{
	struct buffer *in = &channel->in;

	for (;;) {
		size_t unseen = in->len - channel->scanned;
		const char *from = unseen ? (const char *)in->data + channel->scanned : NULL;
		const char *end = from ? memchr(from, '\n', unseen) : NULL;
		if (end) {
			const char *line = (const char *)in->data + channel->taken;
			channel->taken = (size_t)(end + 1 - (const char *)in->data);
			channel->scanned = channel->taken;
			return parse(line, (size_t)(end - line), object);
		}
		channel->scanned = in->len;
		enum channel_result result = read_more(channel, deadline_ms);
		if (result != CHANNEL_OK) {
			return result;
		}
	}
}
