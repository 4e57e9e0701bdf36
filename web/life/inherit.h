/* Sockets and files that the process was started with, by the convention of sd_listen_fds(3): they
 * begin with descriptor 3, $LISTEN_PID says for whom they are, $LISTEN_FDS how many,
 * $LISTEN_FDNAMES what they are called, "a:b:c". So a service manager, or a presenced before this
 * one (upgrade.h), hands them over, and who connects meanwhile waits in their queues, and is not
 * refused. */
#ifndef PRESENCE_WEB_LIFE_INHERIT_H
#define PRESENCE_WEB_LIFE_INHERIT_H

#include <stdbool.h>
#include <stddef.h>

enum { INHERITED_MAX = 32, INHERITED_NAME_MAX = 32 };

enum inherited_kind {
	INHERITED_STREAM, /* a TCP socket that listens */
	INHERITED_LOCAL,  /* a Unix socket that listens */
	INHERITED_FILE,
	INHERITED_OTHER,
};

struct inherited_one {
	int fd; /* -1: it was taken */
	enum inherited_kind kind;
	char name[INHERITED_NAME_MAX]; /* cut; "" if it has none */
};

struct inherited {
	struct inherited_one all[INHERITED_MAX];
	size_t count;
};

/* Takes them out of the environment, so that no other process believes they are for it; they are
 * closed on exec from now on. More than INHERITED_MAX are closed. */
void inherit_read(struct inherited *inherited);

/* The first that is not taken, of this kind, and called so (NULL: whatever it is called): its
 * descriptor, which is the caller's now. -1: there is none. */
int inherit_take(struct inherited *inherited, enum inherited_kind kind, const char *name);

/* Closes what was not taken, which is logged. */
void inherit_close(struct inherited *inherited);

#endif
