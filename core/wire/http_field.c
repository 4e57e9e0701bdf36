#include "core/wire/http_field.h"

#include <string.h>

struct row {
	const char *name;
	unsigned char len;
	bool single;
};

#define NAME(text) .name = (text), .len = sizeof(text) - 1

static const struct row ROWS[HTTP_UNKNOWN_FIELD] = {
	[HTTP_ACCEPT] = { NAME("Accept") },
	[HTTP_ACCEPT_ENCODING] = { NAME("Accept-Encoding") },
	[HTTP_ACCESS_CONTROL_REQUEST_HEADERS] = { NAME("Access-Control-Request-Headers") },
	[HTTP_ACCESS_CONTROL_REQUEST_METHOD] = { NAME("Access-Control-Request-Method"), true },
	[HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK] = { NAME(
														  "Access-Control-Request-Private-Network"),
	                                                  true },
	[HTTP_AUTHORIZATION] = { NAME("Authorization"), true },
	[HTTP_CONNECTION] = { NAME("Connection") },
	[HTTP_CONTENT_LENGTH] = { NAME("Content-Length"), true },
	[HTTP_CONTENT_TYPE] = { NAME("Content-Type"), true },
	[HTTP_EXPECT] = { NAME("Expect") },
	[HTTP_FORWARDED] = { NAME("Forwarded") },
	[HTTP_HOST] = { NAME("Host"), true },
	[HTTP_IF_NONE_MATCH] = { NAME("If-None-Match") },
	[HTTP_ORIGIN] = { NAME("Origin"), true },
	[HTTP_RANGE] = { NAME("Range"), true },
	[HTTP_SEC_WEBSOCKET_KEY] = { NAME("Sec-WebSocket-Key"), true },
	[HTTP_SEC_WEBSOCKET_PROTOCOL] = { NAME("Sec-WebSocket-Protocol") },
	[HTTP_SEC_WEBSOCKET_VERSION] = { NAME("Sec-WebSocket-Version"), true },
	[HTTP_TRANSFER_ENCODING] = { NAME("Transfer-Encoding"), true },
	[HTTP_UPGRADE] = { NAME("Upgrade") },
	[HTTP_USER_AGENT] = { NAME("User-Agent") },
	[HTTP_X_FORWARDED_FOR] = { NAME("X-Forwarded-For") },
	[HTTP_X_FORWARDED_HOST] = { NAME("X-Forwarded-Host") },
	[HTTP_X_FORWARDED_PROTO] = { NAME("X-Forwarded-Proto") },
	[HTTP_X_REAL_IP] = { NAME("X-Real-IP"), true },
};

enum http_field http_field_named(struct slice name)
{
	for (int field = 0; field < HTTP_UNKNOWN_FIELD; field++) {
		if (ROWS[field].len == name.len && slice_equals_anycase(name, ROWS[field].name)) {
			return (enum http_field)field;
		}
	}
	return HTTP_UNKNOWN_FIELD;
}

bool http_field_is_single(enum http_field field)
{
	return ROWS[field].single;
}
