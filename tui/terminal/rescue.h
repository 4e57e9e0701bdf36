/* Gives the terminal back when the process ends without having done so: at a crash (SIGSEGV,
 * SIGABRT, SIGBUS, SIGFPE, SIGILL, and SIGQUIT, which asks for one) and at exit(). A crash then
 * goes on as it would have without us: to the sanitizer's report, or to the core dump.
 *
 * A handler has nothing to go by but what was laid down before, so this module has global state; it
 * is that of the one terminal of a process. No curses. */
#ifndef PRESENCE_TUI_TERMINAL_RESCUE_H
#define PRESENCE_TUI_TERMINAL_RESCUE_H

#include <stdbool.h>
#include <stddef.h>

enum { RESCUE_BYTES_MAX = 256 };

/* Remembers how the terminal is set, before that is changed. false: it is no terminal. */
bool rescue_remember(int fd);

/* What to write to that terminal; what does not fit is left out whole. Counts at once if armed. */
void rescue_set_bytes(const char *bytes, size_t len);

/* From now on it is rescued. Handlers are installed, on a stack of their own. */
void rescue_arm(void);

/* It was given back: handlers are as they were before. */
void rescue_disarm(void);

#endif
