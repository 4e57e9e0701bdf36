#include "core/text/room_name.h"

#include <string.h>

static bool is_legal_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '-';
}

bool room_name_is_legal(const char *name, size_t len)
{
	if (len == 0 || len > ROOM_NAME_BYTES_MAX) {
		return false;
	}
	for (size_t i = 0; i < len; i++) {
		if (!is_legal_character(name[i])) {
			return false;
		}
	}
	return true;
}

const char *room_name_check(const char *name)
{
	return room_name_is_legal(name, strlen(name))
	           ? NULL
	           : "a room's name has letters, digits, _ and -, at most 64";
}
