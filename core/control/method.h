/* The methods of the control protocol: who may call them, and which parameters they have. One
 * table, linked by presenced and presencectl. docs/control.md is the specification. */
#ifndef PRESENCE_CORE_CONTROL_METHOD_H
#define PRESENCE_CORE_CONTROL_METHOD_H

#include <stdbool.h>
#include <stdint.h>

/* Grows when a client that knew the last one could misread an answer. */
enum { CONTROL_SCHEMA = 1 };

enum control_role {
	CONTROL_OBSERVER, /* may read */
	CONTROL_ADMIN,    /* may change things */
};

/* "observer", "admin" */
const char *control_role_text(enum control_role role);

enum control_method {
	CONTROL_PING,
	CONTROL_VERSION,
	CONTROL_STATUS,
	CONTROL_LIST,
	CONTROL_ROOMS,
	CONTROL_SHOW,
	CONTROL_WHY,
	CONTROL_WATCH,
	CONTROL_KICK,
	CONTROL_BROADCAST,
	CONTROL_BAN,
	CONTROL_UNBAN,
	CONTROL_BANS,
	CONTROL_STATS,
	CONTROL_RELOAD,
	CONTROL_COMPLETE,
	CONTROL_METRICS,
	CONTROL_UPGRADE,
	CONTROL_TOP,
	CONTROL_METHODS, /* how many there are */
};

/* Parameters, as bits of control_method_row::allowed and ::required. */
enum control_parameter {
	CONTROL_PARAM_ROOM = 1 << 0,
	CONTROL_PARAM_USER = 1 << 1,
	CONTROL_PARAM_USERS = 1 << 2,
	CONTROL_PARAM_TEXT = 1 << 3,
	CONTROL_PARAM_REASON = 1 << 4,
	CONTROL_PARAM_TARGET = 1 << 5,
	CONTROL_PARAM_PREFIX = 1 << 6,
	CONTROL_PARAM_LOG_LEVEL = 1 << 7,
	CONTROL_PARAM_LIMIT = 1 << 8,
	CONTROL_PARAM_BAN = 1 << 9,
	CONTROL_PARAM_FOR = 1 << 10,
	CONTROL_PARAM_ALL = 1 << 11,
	CONTROL_PARAM_ALL_MATCHING = 1 << 12,
	CONTROL_PARAM_FORMAT = 1 << 13,
};

struct control_method_row {
	const char *name;
	enum control_role role; /* the least that may call it */
	uint32_t allowed;
	uint32_t required; /* a part of allowed */
};

/* Indexed by enum control_method. */
extern const struct control_method_row control_methods[CONTROL_METHODS];

/* false: there is no such method. */
bool control_method_find(const char *name, enum control_method *method);

#endif
