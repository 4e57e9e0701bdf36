#include "core/events/refusal.h"

const char *refusal_code(enum refusal refusal)
{
	switch (refusal) {
	case REFUSAL_NONE:
		return "none";
	case REFUSAL_BAD_REQUEST:
		return "bad_request";
	case REFUSAL_NAME_EMPTY:
		return "name_empty";
	case REFUSAL_NAME_TOO_LONG:
		return "name_too_long";
	case REFUSAL_NAME_FORBIDDEN:
		return "name_forbidden";
	case REFUSAL_KEY:
		return "bad_key";
	case REFUSAL_CONNECTIONS:
		return "too_many_connections";
	case REFUSAL_BANNED:
		return "banned";
	case REFUSAL_RATE:
		return "too_many_joins";
	case REFUSAL_UNAVAILABLE:
		return "unavailable";
	}
	return "unknown";
}

const char *refusal_message(enum refusal refusal)
{
	switch (refusal) {
	case REFUSAL_NONE:
		return "Welcome.";
	case REFUSAL_BAD_REQUEST:
		return "A name is needed to join.";
	case REFUSAL_NAME_EMPTY:
		return "Please enter a name that can be seen.";
	case REFUSAL_NAME_TOO_LONG:
		return "That name is too long. Please use at most 32 characters.";
	case REFUSAL_NAME_FORBIDDEN:
		return "That name has characters that cannot be shown. Please use others.";
	case REFUSAL_KEY:
		return "A key has 16 to 64 letters, digits, - and _.";
	case REFUSAL_CONNECTIONS:
		return "You are here with too many connections already.";
	case REFUSAL_BANNED:
		return "You may not join with this name.";
	case REFUSAL_RATE:
		return "Too many attempts. Please wait a moment.";
	case REFUSAL_UNAVAILABLE:
		return "The server is full. Please try again later.";
	}
	return "Unknown.";
}
