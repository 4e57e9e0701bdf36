#include "web/site/listings.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/events/encode.h"
#include "core/text/json.h"
#include "web/site/negotiate.h"

enum {
	GZIP_LEVEL = 1,      /* of a list it makes a fifth, and the highest an eighth in ten times */
	GZIP_FROM = 1024,    /* bytes: below, the head of the answer is what counts */
	GZIP_FROM_WANTED = 2,
};

void listings_init(struct listings *listings)
{
	*listings = (struct listings){ 0 };
	for (size_t i = 0; i < LISTINGS_MAX; i++) {
		buffer_init(&listings->list[i].json, LISTING_BYTES_MAX);
	}
}

static void empty(struct listing *listing)
{
	listing->room[0] = '\0';
	buffer_finish(&listing->json);
	free(listing->gzip);
	listing->gzip = NULL;
	listing->wanted = 0;
}

void listings_finish(struct listings *listings)
{
	for (size_t i = 0; i < LISTINGS_MAX; i++) {
		empty(&listings->list[i]);
	}
}

void listing_tag(const struct room *room, char etag[LISTING_ETAG_MAX])
{
	const struct feed *feed = &room->namespace.feed;

	snprintf(etag, LISTING_ETAG_MAX, "W/\"%" PRIx32 ".%" PRIx64 "\"", feed->epoch,
	         feed_version(feed));
}

void listing_encode(struct buffer *out, struct slice namespace, const struct roster *roster)
{
	buffer_append_text(out, "{\"room\":");
	json_append_string(out, namespace.text, namespace.len);
	buffer_append_text(out, ",\"users\":[");
	if (roster) {
		roster_encode(roster, out);
	}
	buffer_append_text(out, "]}");
}

/* The place of this room, or the one that was not asked for for longest. */
static struct listing *place_of(struct listings *listings, const struct room *room)
{
	struct listing *oldest = &listings->list[0];

	for (size_t i = 0; i < LISTINGS_MAX; i++) {
		struct listing *listing = &listings->list[i];
		if (strcmp(listing->room, room->name) == 0) {
			return listing;
		}
		if (listing->used < oldest->used) {
			oldest = listing;
		}
	}
	return oldest;
}

struct listing *listings_find(struct listings *listings, const struct room *room)
{
	struct listing *listing = place_of(listings, room);
	char etag[LISTING_ETAG_MAX];

	listing->used = ++listings->uses;
	listing_tag(room, etag);
	if (strcmp(listing->room, room->name) == 0 && strcmp(listing->etag, etag) == 0) {
		return listing;
	}
	empty(listing);
	listing_encode(&listing->json, room->namespace.name, &room->roster);
	if (buffer_failed(&listing->json)) {
		empty(listing);
		return NULL;
	}
	snprintf(listing->room, sizeof(listing->room), "%s", room->name);
	memcpy(listing->etag, etag, sizeof(etag));
	return listing;
}

bool listing_compress(struct listing *listing)
{
	if (listing->json.len >= GZIP_FROM && ++listing->wanted == GZIP_FROM_WANTED) {
		listing->gzip =
			negotiate_gzip(listing->json.data, listing->json.len, GZIP_LEVEL, &listing->gzip_len);
	}
	return listing->gzip;
}
