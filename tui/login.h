/* The login name, which is suggested as the name to join with. */
#ifndef PRESENCE_TUI_LOGIN_H
#define PRESENCE_TUI_LOGIN_H

#include "core/text/name.h"

/* Writes the login name; "" if there is none, or name_check() refuses it. */
void login_name(char out[NAME_BYTES_MAX + 1]);

#endif
