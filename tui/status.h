/* How presence-tui ends: exit statuses after sysexits.h. */
#ifndef PRESENCE_TUI_STATUS_H
#define PRESENCE_TUI_STATUS_H

#include <stddef.h>

#include "tui/net/reconnect.h"

enum status {
	STATUS_OK = 0,
	STATUS_USAGE = 64,
	STATUS_NAME = 65,
	STATUS_UNREACHABLE = 69,
	STATUS_SYSTEM = 71,
	STATUS_OUTPUT = 74,
	STATUS_FOREIGN = 76,
	STATUS_SENT_AWAY = 77,
	STATUS_SIGNAL = 128, /* plus the number of the signal: 130 for ^C */
};

struct status_row {
	enum status status;
	const char *meaning;
};

/* All statuses with their meanings, for the manual. */
extern const struct status_row status_rows[];
extern const size_t status_row_count;

/* The status for a connection that ended like this. */
enum status status_of(enum reconnect_end end);

#endif
