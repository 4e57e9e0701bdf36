/* Restores the terminal when the process ends without terminal_close(): at SIGSEGV, SIGABRT,
 * SIGBUS, SIGFPE, SIGILL and SIGQUIT, and at exit(). After a signal the handlers that were there
 * before are called, so that there still is a sanitizer's report or a core dump.
 *
 * A signal handler can only use global state, so this module has some: that of the one terminal
 * that a process has. No curses. */
#ifndef PRESENCE_TUI_TERMINAL_RESCUE_H
#define PRESENCE_TUI_TERMINAL_RESCUE_H

#include <stdbool.h>
#include <stddef.h>

enum { RESCUE_BYTES_MAX = 256 };

/* Remembers the settings of the terminal, to restore them; to be called before they are changed.
 * false: `fd` is no terminal. */
bool rescue_remember(int fd);

/* Sets the bytes that are written to restore it; more than RESCUE_BYTES_MAX are ignored.
 * May be called while it is armed. */
void rescue_set_bytes(const char *bytes, size_t len);

/* Installs the handlers, on a stack of their own. */
void rescue_arm(void);

/* Removes them, as the terminal was restored in the usual way. */
void rescue_disarm(void);

#endif
