/* A request of the control protocol: a line becomes a typed struct, or the error to answer. */
#ifndef PRESENCE_CORE_CONTROL_REQUEST_H
#define PRESENCE_CORE_CONTROL_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/control/method.h"
#include "core/text/json.h"

struct cJSON;

enum {
	CONTROL_USERS_MAX = 256, /* of one kick */
	CONTROL_NAME_MAX = 80,   /* bytes of a user, room or target: longer ones there are none */
	CONTROL_REASON_MAX = 200,
	CONTROL_TEXT_MAX = 4000, /* of a broadcast */
	CONTROL_ID_MAX = 64,     /* bytes of a request's id, as JSON */
	CONTROL_PROBLEM_MAX = 160,
};

/* The codes of docs/control.md, "Errors". */
enum control_error {
	CONTROL_OK = 0,
	CONTROL_NO_USER = 1,
	CONTROL_AMBIGUOUS = 2,
	CONTROL_NOT_PERMITTED = 3,
	CONTROL_REFUSED = 4,
	CONTROL_NO_MEMORY = 5,
	CONTROL_PARSE_ERROR = -32700,
	CONTROL_INVALID_REQUEST = -32600,
	CONTROL_NO_METHOD = -32601,
	CONTROL_BAD_PARAMS = -32602,
};

struct control_request {
	enum control_method method;
	bool answered;             /* it has an id */
	char id[CONTROL_ID_MAX];   /* as JSON; "null" if it has none, or none that can be read */
	uint32_t given;            /* bits of enum control_parameter */
	const char *room;          /* texts: NULL if not given */
	const char *user;
	const char *text;
	const char *reason;
	const char *target;
	const char *prefix;
	const char *log_level;
	const char *format;
	const char *users[CONTROL_USERS_MAX];
	size_t user_count;
	int64_t limit; /* 0 if not given */
	int64_t ban_ms;
	int64_t for_ms;
	bool all;
	bool all_matching;
	char problem[CONTROL_PROBLEM_MAX]; /* on an error: a sentence */
	struct cJSON *document;            /* owns the texts */
};

/* Decodes a line. Whatever it returns, control_request_finish() has to follow, and `id` says what
 * the answer has to carry. */
enum control_error control_request_decode(struct slice line, struct control_request *request);

void control_request_finish(struct control_request *request);

#endif
