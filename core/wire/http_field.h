/* The fields of a request that mean anything here, by name, and which of them may be there once
 * only. All others are checked for their syntax and passed over. */
#ifndef PRESENCE_CORE_WIRE_HTTP_FIELD_H
#define PRESENCE_CORE_WIRE_HTTP_FIELD_H

#include <stdbool.h>

#include "core/base/slice.h"

enum http_field {
	HTTP_ACCEPT,
	HTTP_ACCEPT_ENCODING,
	HTTP_ACCESS_CONTROL_REQUEST_HEADERS,
	HTTP_ACCESS_CONTROL_REQUEST_METHOD,
	HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK,
	HTTP_AUTHORIZATION,
	HTTP_CONNECTION,
	HTTP_CONTENT_LENGTH,
	HTTP_CONTENT_TYPE,
	HTTP_EXPECT,
	HTTP_FORWARDED,
	HTTP_HOST,
	HTTP_IF_NONE_MATCH,
	HTTP_ORIGIN,
	HTTP_RANGE,
	HTTP_SEC_WEBSOCKET_KEY,
	HTTP_SEC_WEBSOCKET_PROTOCOL,
	HTTP_SEC_WEBSOCKET_VERSION,
	HTTP_TRANSFER_ENCODING,
	HTTP_UPGRADE,
	HTTP_USER_AGENT,
	HTTP_X_FORWARDED_FOR,
	HTTP_X_FORWARDED_HOST,
	HTTP_X_FORWARDED_PROTO,
	HTTP_X_REAL_IP,
	HTTP_UNKNOWN_FIELD,
};

/* Which field has this name, in any case, or HTTP_UNKNOWN_FIELD. */
enum http_field http_field_named(struct slice name);

/* Whether a second line of it is an error, as its sender and we could take different ones (RFC 9110
 * §5.3). The others are lists, whose lines are one list together, or harmless. */
bool http_field_is_single(enum http_field field);

#endif
