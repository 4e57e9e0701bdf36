/* What a client has already, and in which form it takes the rest: entity tags and gzip. */
#ifndef PRESENCE_WEB_SITE_NEGOTIATE_H
#define PRESENCE_WEB_SITE_NEGOTIATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "web/engine/request.h"

/* Whether the client has this version, with the weak tag `W/"…"`: If-None-Match lists it, weak or
 * not, or is "*". */
bool negotiate_is_known(const struct request *request, const char *etag);

/* Whether it takes gzip: Accept-Encoding has it, and not with a weight of zero. */
bool negotiate_takes_gzip(const struct request *request);

/* Compresses; `level` is zlib's, 1 to 9. The caller frees it. NULL: it would not be smaller, or
 * there is no memory. */
uint8_t *negotiate_gzip(const uint8_t *bytes, size_t len, int level, size_t *gzip_len);

#endif
