/* A connected stream socket that carries JSON objects, one a line. Sending and receiving wait with
 * poll() until a deadline. What the objects mean is the business of cli/net/connection.h. */
#ifndef PRESENCE_CLI_NET_CHANNEL_H
#define PRESENCE_CLI_NET_CHANNEL_H

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"

/* Bytes of the longest line that is received. A list of a hundred thousand users has 15 MB. */
enum { CHANNEL_LINE_MAX = 256 * 1024 * 1024 };

enum channel_result {
	CHANNEL_OK,
	CHANNEL_TIMEOUT,
	CHANNEL_CLOSED,      /* by the other end, perhaps in the middle of a line */
	CHANNEL_MALFORMED,   /* a line that is no JSON object, or too long */
	CHANNEL_INTERRUPTED, /* by ^C */
	CHANNEL_NO_MEMORY,
};

struct channel {
	int fd; /* -1: closed */
	struct buffer in;
	size_t taken;   /* bytes at the start of `in` that belong to objects already received */
	size_t scanned; /* bytes of `in` that were searched for a line end */
};

/* Takes the socket over, and makes it non-blocking. */
void channel_init(struct channel *channel, int fd);

/* Closes the socket. May be called twice. */
void channel_finish(struct channel *channel);

/* Milliseconds of the monotonic clock, which deadlines are given in. */
int64_t channel_now(void);

/* Sends all bytes. `deadline_ms` is of channel_now(). */
enum channel_result channel_send(struct channel *channel, const void *bytes, size_t len,
                                 int64_t deadline_ms);

/* Receives the next object. CHANNEL_OK: *object is the caller's to delete. */
enum channel_result channel_receive(struct channel *channel, int64_t deadline_ms, cJSON **object);

#endif
