/* What is inside a target: the parameters of a query as forms write them, and percent-encoding (RFC
 * 3986 §2.1). */
#ifndef PRESENCE_CORE_WIRE_HTTP_QUERY_H
#define PRESENCE_CORE_WIRE_HTTP_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/slice.h"

/* Copies the value of the parameter `name=`, decoded and terminated; of duplicates the last one
 * wins. `+` is a space. An escape that is malformed, or is that of NUL, stays as it is written, so
 * that it cannot end the text early. A value of `size` bytes or more is cut: it is none that means
 * anything here. false: there is no such parameter, and `out` is as it was. */
bool http_parameter(struct slice query, const char *name, char *out, size_t size);

/* Copies a path, decoded and terminated. Dots and slashes are left as they are: paths are compared
 * here, and lead into no file system. false, and `out` is "": an escape is malformed or that of
 * NUL, or it has `size` bytes or more. */
bool http_decode_path(struct slice path, char *out, size_t size);

#endif
