#include "core/control/method.h"

#include <string.h>

/* clang-format off */
enum {
	ROOM = CONTROL_PARAM_ROOM,
	USER = CONTROL_PARAM_USER,
	LIMIT = CONTROL_PARAM_LIMIT,
	TEXT = CONTROL_PARAM_TEXT,
	TARGET = CONTROL_PARAM_TARGET,
	REASON = CONTROL_PARAM_REASON,
	PREFIX = CONTROL_PARAM_PREFIX,
	BAN = CONTROL_PARAM_TARGET | CONTROL_PARAM_FOR | CONTROL_PARAM_REASON,
	KICK = CONTROL_PARAM_USERS | CONTROL_PARAM_ALL | CONTROL_PARAM_ROOM | CONTROL_PARAM_REASON |
	       CONTROL_PARAM_BAN | CONTROL_PARAM_ALL_MATCHING,
};

const struct control_method_row control_methods[CONTROL_METHODS] = {
	[CONTROL_PING]      = { "ping",      CONTROL_OBSERVER, 0, 0 },
	[CONTROL_VERSION]   = { "version",   CONTROL_OBSERVER, 0, 0 },
	[CONTROL_STATUS]    = { "status",    CONTROL_OBSERVER, 0, 0 },
	[CONTROL_LIST]      = { "list",      CONTROL_OBSERVER, ROOM | LIMIT, 0 },
	[CONTROL_ROOMS]     = { "rooms",     CONTROL_OBSERVER, 0, 0 },
	[CONTROL_SHOW]      = { "show",      CONTROL_OBSERVER, USER | ROOM, USER },
	[CONTROL_WHY]       = { "why",       CONTROL_OBSERVER, USER | ROOM, USER },
	[CONTROL_WATCH]     = { "watch",     CONTROL_OBSERVER, ROOM, 0 },
	[CONTROL_KICK]      = { "kick",      CONTROL_ADMIN,    KICK, 0 },
	[CONTROL_BROADCAST] = { "broadcast", CONTROL_ADMIN,    TEXT | ROOM, TEXT },
	[CONTROL_BAN]       = { "ban",       CONTROL_ADMIN,    BAN, TARGET },
	[CONTROL_UNBAN]     = { "unban",     CONTROL_ADMIN,    TARGET, TARGET },
	[CONTROL_BANS]      = { "bans",      CONTROL_OBSERVER, 0, 0 },
	[CONTROL_STATS]     = { "stats",     CONTROL_OBSERVER, 0, 0 },
	[CONTROL_RELOAD]    = { "reload",    CONTROL_ADMIN,    CONTROL_PARAM_LOG_LEVEL, 0 },
	[CONTROL_COMPLETE]  = { "complete",  CONTROL_OBSERVER, PREFIX | LIMIT, PREFIX },
	[CONTROL_UPGRADE]   = { "upgrade",   CONTROL_ADMIN,    0, 0 },
	[CONTROL_METRICS]   = { "metrics",   CONTROL_OBSERVER, CONTROL_PARAM_FORMAT, 0 },
	[CONTROL_TOP]       = { "top",       CONTROL_OBSERVER, LIMIT, 0 },
};
/* clang-format on */

const char *control_role_text(enum control_role role)
{
	return role == CONTROL_ADMIN ? "admin" : "observer";
}

bool control_method_find(const char *name, enum control_method *method)
{
	for (int i = 0; i < CONTROL_METHODS; i++) {
		if (strcmp(control_methods[i].name, name) == 0) {
			*method = (enum control_method)i;
			return true;
		}
	}
	return false;
}
