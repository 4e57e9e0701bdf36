/* The static files: read once at start, held with a gzip variant and an ETag. */
#ifndef PRESENCE_WEB_SITE_ASSETS_H
#define PRESENCE_WEB_SITE_ASSETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "web/engine/connection.h"
#include "web/engine/request.h"

enum {
	ASSETS_MAX = 16,
	ASSET_BYTES_MAX = 8 * 1024 * 1024,
};

struct asset {
	const char *path; /* of the URL */
	const char *type;
	uint8_t *bytes;
	size_t len;
	uint8_t *gzip; /* NULL where it would not be smaller */
	size_t gzip_len;
	char etag[32];
};

struct assets {
	struct asset items[ASSETS_MAX];
	size_t count;
};

/* Reads the files of the page out of `directory`. Source maps may be missing; another file that is
 * cannot be served later: it is logged and false returned. */
bool assets_load(struct assets *assets, const char *directory);

void assets_free(struct assets *assets);

/* The asset with this path; NULL: there is none. */
const struct asset *assets_find(const struct assets *assets, const char *path);

/* Answers a GET or HEAD: gzip where the client takes it, 304 where it has it already. */
void assets_serve(const struct asset *asset, struct connection *connection,
                  const struct request *request);

/* Reads a whole file of at most ASSET_BYTES_MAX; the caller frees it. NULL: errno tells why. */
uint8_t *file_read(const char *directory, const char *name, size_t *len);

#endif
