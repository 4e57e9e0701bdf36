/* Looks up host names in libuv's threads, so that the loop is not blocked. A lookup that a thread
 * works on cannot be stopped, only its answer ignored. */
#ifndef PRESENCE_TUI_NET_RESOLVE_H
#define PRESENCE_TUI_NET_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <uv.h>

#include "core/base/list.h"

enum {
	RESOLVE_ADDRESSES_MAX = 8, /* of one name; more are not used */
	ADDRESS_TEXT_MAX = 64,
};

struct address {
	struct sockaddr_storage socket;
	socklen_t len;
	char text[ADDRESS_TEXT_MAX + 1]; /* "127.0.0.1", "fe80::1%eth0" */
};

struct resolver {
	uv_loop_t *loop;
	struct list lookups; /* lookup::link; abandoned ones too, until their threads are done */
};

struct lookup;

/* The answer. `error` is one of libuv's; 0: there is at least one address. The addresses are good
 * during the call. */
typedef void resolver_fn(void *context, int error, const struct address *addresses, size_t count);

void resolver_init(struct resolver *resolver, uv_loop_t *loop);

/* Begins a lookup; `told` is called once, later than this returns. NULL: no memory. */
struct lookup *resolver_begin(struct resolver *resolver, const char *host, uint16_t port,
                              resolver_fn *told, void *context);

/* `told` will not be called. The lookup may no longer be used. */
void lookup_abandon(struct lookup *lookup);

/* Whether no lookup is going on, abandoned ones included. */
bool resolver_idle(const struct resolver *resolver);

/* The errno that connect() fails with at once; 0: it does not. */
int address_refusal(const struct address *address);

/* The same, found out without sending anything. */
int address_obstacle(const struct address *address);

#endif
