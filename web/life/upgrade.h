/* Putting another version of the program in place of the one that runs, without anybody noticing.
 *
 * First the new program is asked whether it would start with the options that this one has. Then
 * connections are closed, a share at a time, while the sockets that listen stay open: clients come
 * back at once and wait in their queues, where none is refused. At the end the process becomes the
 * new program by execve(2), under the same id, with these sockets and with who is here, by the
 * convention of inherit.h. */
#ifndef PRESENCE_WEB_LIFE_UPGRADE_H
#define PRESENCE_WEB_LIFE_UPGRADE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "web/life/inherit.h"

enum {
	UPGRADE_PATH_MAX = 4096,
	UPGRADE_PROBLEM_MAX = 512,
	UPGRADE_CHECK_MS = 10 * 1000, /* for the new program to say whether it would start */
};

/* What things are called that are handed over. */
#define UPGRADE_LISTENER "listener"
#define UPGRADE_METRICS "metrics"
#define UPGRADE_CONTROL "control"
#define UPGRADE_CONTROL_PATH "control+path" /* and the path is to be removed at the end */
#define UPGRADE_STATE "state"
#define UPGRADE_SECRET "secret"

struct upgrade {
	char program[UPGRADE_PATH_MAX]; /* "": it is not known, and there is no upgrade */
	char *const *argv;              /* as main() got it, NULL: the same */
	struct {
		int fd;
		const char *name;
	} kept[INHERITED_MAX];
	size_t count;
};

/* Finds out what program this is, which a package may replace meanwhile. */
void upgrade_init(struct upgrade *upgrade, char *const *argv);

/* Whether the program that is there now would start. It runs for some milliseconds, in which
 * nothing else is done. false: `problem` says why not, in a line. */
bool upgrade_check(const struct upgrade *upgrade, char problem[UPGRADE_PROBLEM_MAX]);

/* Hands over a descriptor, which it takes; or bytes, false: errno says why not. */
void upgrade_keep(struct upgrade *upgrade, int fd, const char *name);
bool upgrade_keep_bytes(struct upgrade *upgrade, const char *name, const void *bytes, size_t len);

/* Appends what was handed over as bytes, and closes the descriptor. false: it cannot be read. */
bool upgrade_read(int fd, struct buffer *out);

/* Becomes the new program, with what is handed over. Returns only if that fails: it is logged. */
void upgrade_exec(struct upgrade *upgrade);

/* Closes what would have been handed over. */
void upgrade_finish(struct upgrade *upgrade);

#endif
