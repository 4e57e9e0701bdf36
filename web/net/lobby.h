/* The lobby: where the sockets of a server with TLS wait before anything is computed for them. Each
 * waits for the whole of its first record, the ClientHello, with nothing but its descriptor; then
 * for its turn (web/net/tls_turns.h). In an iteration of the loop handshakes are begun for
 * LOBBY_SHARE_NS only, as each costs some tenths of a millisecond: so what others do is never far
 * behind.
 *
 * Nobody who waits is refused. Who has hung up meanwhile, or sends no whole record within
 * PATIENCE_HEAD_MS, is closed, and has cost no handshake. */
#ifndef PRESENCE_WEB_NET_LOBBY_H
#define PRESENCE_WEB_NET_LOBBY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "core/base/address.h"
#include "core/base/deadline.h"
#include "core/base/list.h"
#include "web/net/tls_turns.h"

enum { LOBBY_SHARE_NS = 1000 * 1000 };

/* Takes over a socket whose turn it is. Its handshake is under way until lobby_handshake_over(). */
typedef void lobby_open_fn(void *context, int fd, const struct address *from,
                           struct tls_source *source);

/* A socket has left without having been taken over; it is closed. */
typedef void lobby_left_fn(void *context, const struct address *from);

struct lobby {
	uv_loop_t *loop;
	lobby_open_fn *open;
	lobby_left_fn *left;
	void *context;
	struct tls_turns turns;
	struct list guests;          /* all of them */
	struct deadline_queue hellos; /* of guests whose record is not whole */
	size_t count;                /* of guests */
	uv_idle_t again;             /* keeps the loop awake while somebody may begin */
};

void lobby_init(struct lobby *lobby, uv_loop_t *loop, struct table_seed seed);

/* Who leaves it, and how; before the first lobby_enter(). */
void lobby_use(struct lobby *lobby, lobby_open_fn *open, lobby_left_fn *left, void *context);

/* An accepted socket waits. false: there is no memory for it, and it is the caller's. */
bool lobby_enter(struct lobby *lobby, int fd, const struct address *from);

/* Begins handshakes whose turn it is. Outside of all callbacks of libwebsockets. */
void lobby_serve(struct lobby *lobby);

/* A handshake that was begun is over, with whatever result. May be called in any callback. */
void lobby_handshake_over(struct lobby *lobby, struct tls_source *source);

/* Closes those whose record does not come. */
void lobby_tick(struct lobby *lobby);

/* When lobby_tick() wants to be called; DEADLINE_NEVER: not before somebody comes. */
int64_t lobby_next_deadline(const struct lobby *lobby);

/* Closes all who wait; nobody else may enter. */
void lobby_close(struct lobby *lobby);

/* Gives its handles to the loop, which has to run once more; it is closed by then. */
void lobby_close_handles(struct lobby *lobby);

/* All handshakes must be over. */
void lobby_finish(struct lobby *lobby);

#endif
