/* The contexts of libwebsockets, each with a vhost of ours; all run on the one loop.
 *
 * One would do, but for Debian's build of libwebsockets, which has its assertions on: with every
 * socket that is closed it looks through its whole table of descriptors, which is as long as the
 * limit on open files was when the context was made, and at every connection in it. Measured with a
 * table of 20,000: 20 us a close, which was a fifth of what it costs that half of 1,000 users leave
 * at once. So each context is for descriptors up to a limit of its own, four times the one before;
 * the kernel gives out the lowest number that is free, and a small server stays in the first.
 * With TLS there is no such search, and one context. */
#ifndef PRESENCE_WEB_NET_CONTEXTS_H
#define PRESENCE_WEB_NET_CONTEXTS_H

#include <libwebsockets.h>
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

enum {
	CONTEXTS_MAX = 5,
	CONTEXTS_FILES_FIRST = 2048, /* descriptors below this are the first one's */
	CONTEXTS_PROBLEM_MAX = 512,  /* bytes of a sentence, with its end */
};

/* PEM files; `cert` NULL: no TLS. */
struct contexts_tls {
	const char *cert;
	const char *key;
};

struct context {
	struct lws_context *lws; /* NULL: none, or destroyed */
	struct lws_vhost *vhost;
	size_t files; /* it takes descriptors below this */
};

struct contexts {
	struct context list[CONTEXTS_MAX];
	size_t count;
};

/* Makes contexts for all descriptors below `files`, the limit on open files, which is the same
 * afterwards. false: contexts_finish() is needed all the same. */
bool contexts_init(struct contexts *contexts, uv_loop_t *loop, const struct contexts_tls *tls,
                   size_t files);

/* Whether certificate and key can be read, and belong together; false: `why` says why not. */
bool contexts_tls_usable(const struct contexts_tls *tls, char why[CONTEXTS_PROBLEM_MAX]);

/* Reads certificate and key again, which contexts_init() was given; connections that are made from
 * now on use them. false: they are not usable, and what was there goes on; `why` says why. */
bool contexts_reload_tls(struct contexts *contexts, const struct contexts_tls *tls,
                         char why[CONTEXTS_PROBLEM_MAX]);

/* Where the socket with this descriptor belongs. */
struct lws_vhost *contexts_vhost(const struct contexts *contexts, int fd);

/* Ends all connections and frees the contexts. Runs the loop until it is empty, or for two seconds:
 * its other handles must be closing. Not to be called from a callback of libwebsockets. */
void contexts_finish(struct contexts *contexts, uv_loop_t *loop);

#endif
