/* Who is logged in: a name to begin with. */
#ifndef PRESENCE_TUI_LOGIN_H
#define PRESENCE_TUI_LOGIN_H

#include "core/text/name.h"

/* The login name, if it is a name that one may join with; else "". */
void login_name(char out[NAME_BYTES_MAX + 1]);

#endif
