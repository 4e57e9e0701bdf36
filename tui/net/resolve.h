/* Looks names up without blocking: in libuv's threads, which cannot be stopped. */
#ifndef PRESENCE_TUI_NET_RESOLVE_H
#define PRESENCE_TUI_NET_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <uv.h>

#include "core/base/list.h"

enum {
	RESOLVE_ADDRESSES_MAX = 8, /* of one name; the rest is not tried */
	ADDRESS_TEXT_MAX = 64,
};

struct address {
	struct sockaddr_storage socket;
	socklen_t len;
	char text[ADDRESS_TEXT_MAX + 1]; /* "127.0.0.1", "fe80::1%eth0" */
};

struct resolver {
	uv_loop_t *loop;
	struct list lookups; /* lookup::link; those that were abandoned too */
};

struct lookup;

/* `error` is one of libuv's, or 0; then there is at least one address. */
typedef void resolver_fn(void *context, int error, const struct address *addresses, size_t count);

void resolver_init(struct resolver *resolver, uv_loop_t *loop);

/* Begins to look up; the answer never comes within this call. NULL: no memory. */
struct lookup *resolver_begin(struct resolver *resolver, const char *host, uint16_t port,
                              resolver_fn *told, void *context);

/* The answer is not wanted any more. */
void lookup_abandon(struct lookup *lookup);

/* Whether no thread is at work. */
bool resolver_idle(const struct resolver *resolver);

/* What connecting to it fails with at once: an errno, or 0 if it does not. */
int address_refusal(const struct address *address);

/* The same, but nothing is sent where there is a way to it. */
int address_obstacle(const struct address *address);

#endif
