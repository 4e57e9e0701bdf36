/* Whose handshake of TLS is begun next: sources (core/base/source.h) take turns, so that a thousand
 * who come from one do not stand before the one who comes from another; within a source it is who
 * came first. A source has at most TLS_TURNS_UNDER_WAY that are begun and not over: so what a peer
 * can make us compute at a moment of its own choosing, and keep in memory until it goes on, is
 * bounded. Who is beyond that is not refused, it waits.
 *
 * It allocates one small record for a source, and frees it with the last that waits or is under
 * way.
 */
#ifndef PRESENCE_WEB_NET_TLS_TURNS_H
#define PRESENCE_WEB_NET_TLS_TURNS_H

#include <stdbool.h>

#include "core/base/address.h"
#include "core/base/list.h"
#include "core/base/table.h"

enum { TLS_TURNS_UNDER_WAY = 64 }; /* of one source; each is 40 KB with OpenSSL */

struct tls_source;

struct tls_turns {
	struct table sources;
	struct list ready; /* of sources where somebody waits who may begin, the next one first */
};

/* Embedded in who waits. */
struct tls_turn {
	struct list_node link; /* of its source */
	struct tls_source *source;
};

/* The seed keeps strangers from choosing addresses that collide. */
void tls_turns_init(struct tls_turns *turns, struct table_seed seed);

/* Nobody may wait or be under way any more. */
void tls_turns_finish(struct tls_turns *turns);

/* It waits from now on. false: there is no memory for it. */
bool tls_turns_wait(struct tls_turns *turns, struct tls_turn *turn, const struct address *address);

/* It waits no more, and was not begun. */
void tls_turns_leave(struct tls_turns *turns, struct tls_turn *turn);

/* Whether there is one that may begin. */
static inline bool tls_turns_ready(const struct tls_turns *turns)
{
	return !list_empty(&turns->ready);
}

/* The one that begins now, and waits no more: its source has one more under way, until
 * tls_turns_over(). NULL: nobody may. */
struct tls_turn *tls_turns_next(struct tls_turns *turns);

/* One of this source that was under way is over, with whatever result. */
void tls_turns_over(struct tls_turns *turns, struct tls_source *source);

#endif
