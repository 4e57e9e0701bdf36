/* The lists of who is present, as JSON: encoded once for a change of the roster, and kept for the
 * rooms that were asked for last. The entity tag is where the room's journal stands, which every
 * change of its roster moves. */
#ifndef PRESENCE_WEB_SITE_LISTINGS_H
#define PRESENCE_WEB_SITE_LISTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/presence/room.h"
#include "core/text/room_name.h"

enum {
	LISTINGS_MAX = 8,
	LISTING_BYTES_MAX = 64 * 1024 * 1024,
	LISTING_ETAG_MAX = 32,
};

struct listing {
	char room[1 + ROOM_NAME_BYTES_MAX + 1]; /* "": there is none in this place */
	char etag[LISTING_ETAG_MAX];
	struct buffer json;
	uint8_t *gzip; /* NULL: not made yet, or of no use */
	size_t gzip_len;
	unsigned wanted; /* how often compressed */
	uint64_t used;   /* listings::uses when it was last asked for */
};

struct listings {
	struct listing list[LISTINGS_MAX];
	uint64_t uses;
};

void listings_init(struct listings *listings);
void listings_finish(struct listings *listings);

/* Writes the tag of the room's list as it is now. */
void listing_tag(const struct room *room, char etag[LISTING_ETAG_MAX]);

/* The list of the room, good until the next call. NULL: out of memory. */
struct listing *listings_find(struct listings *listings, const struct room *room);

/* Compresses it, where that is worth it: not for the first who asks, as the roster may have changed
 * before the second one does. Whether there is listing::gzip. */
bool listing_compress(struct listing *listing);

/* Appends {"room":…,"users":[…]}; `roster` NULL: nobody is there. */
void listing_encode(struct buffer *out, struct slice namespace, const struct roster *roster);

#endif
