#include "core/base/error.h"

const char *presence_error_text(enum presence_error error)
{
	switch (error) {
	case PRESENCE_OK:
		return "ok";
	case PRESENCE_ENOMEM:
		return "out of memory";
	case PRESENCE_EMALFORMED:
		return "malformed";
	case PRESENCE_EEXIST:
		return "already exists";
	case PRESENCE_ENOENT:
		return "not found";
	case PRESENCE_EFULL:
		return "limit reached";
	}
	return "unknown error";
}
