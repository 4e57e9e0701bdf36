/* Small files that are read and written as a whole, and that must never be there by half.
 *
 * What is replaced is written beside, made to last, and put in its place in one step: whoever reads
 * the path finds the one or the other, also after a loss of power. */
#ifndef PRESENCE_WEB_LIFE_DURABLE_H
#define PRESENCE_WEB_LIFE_DURABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"

enum { DURABLE_PATH_MAX = 4096 };

/* Appends the whole regular file; false: errno says why not (EFBIG: it is more than the buffer may
 * hold, EINVAL: it is no file). */
bool durable_read(const char *path, struct buffer *out);

/* Puts these bytes at the path, for its owner only; false: errno says why not, and what was there
 * before still is. */
bool durable_replace(const char *path, const void *bytes, size_t len);

/* Whether durable_replace() would find a directory that it may write to, and room for something;
 * false: errno says why not. Nothing is left. */
bool durable_may_be_replaced(const char *path);

/* Renames it to end in ".bad", so that somebody may look at it, and logs that and why, a warning of
 * the subsystem. One that cannot be renamed stays, which is logged too. */
void durable_set_aside(const char *subsystem, const char *path, const char *why);

/* Takes the lock that stands for the path, until the process ends or the descriptor is closed: a
 * file beside it, that is never removed. -1: errno is EWOULDBLOCK if another process has it. */
int durable_lock(const char *path);

#endif
