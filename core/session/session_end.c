#include "core/session/session_end.h"

const char *session_end_text(enum session_end end)
{
	switch (end) {
	case SESSION_END_CLIENT:
		return "client left";
	case SESSION_END_TRANSPORT:
		return "transport lost";
	case SESSION_END_TIMEOUT:
		return "ping timeout";
	case SESSION_END_ERROR:
		return "protocol error";
	case SESSION_END_IDLE:
		return "no namespace in time";
	case SESSION_END_RATE:
		return "too many packets";
	case SESSION_END_SLOW:
		return "slow consumer";
	case SESSION_END_RESOURCES:
		return "out of memory";
	case SESSION_END_SHUTDOWN:
		return "shutdown";
	}
	return "unknown";
}
