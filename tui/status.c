#include "tui/status.h"

const struct status_row status_rows[] = {
	{ STATUS_OK, "It was left by q, or the reader of its lines has gone." },
	{ STATUS_USAGE, "An option is wrong." },
	{ STATUS_NAME, "The name will not do (plain lines only; else another is asked for)." },
	{ STATUS_UNREACHABLE,
	  "The server cannot be reached or trusted, or was lost (plain lines only)." },
	{ STATUS_SYSTEM, "No memory, no terminal, or the file of --ca cannot be used." },
	{ STATUS_OUTPUT, "Lines cannot be written." },
	{ STATUS_FOREIGN, "What answers is no presence server (plain lines only)." },
	{ STATUS_SENT_AWAY, "Kicked, or the room was refused (plain lines only)." },
	{ STATUS_SIGNAL, "And the number of the signal that ended it: 130 for ^C." },
};

const size_t status_row_count = sizeof(status_rows) / sizeof(status_rows[0]);

enum status status_of(enum reconnect_end end)
{
	switch (end) {
	case RECONNECT_UNREACHABLE:
	case RECONNECT_UNTRUSTED:
		return STATUS_UNREACHABLE;
	case RECONNECT_FOREIGN:
		return STATUS_FOREIGN;
	case RECONNECT_SENT_AWAY:
		return STATUS_SENT_AWAY;
	}
	return STATUS_SYSTEM;
}
