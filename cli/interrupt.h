/* ^C in the shell: it ends the command that runs, not the program. A signal handler sets a global
 * flag, which is private to this module, and those who wait ask for it. */
#ifndef PRESENCE_CLI_INTERRUPT_H
#define PRESENCE_CLI_INTERRUPT_H

#include <stdbool.h>

/* Installs the handler: from now on ^C does nothing but set the flag. */
void interrupt_catch(void);

/* Whether there was a ^C since the last interrupt_clear(). */
bool interrupt_seen(void);
void interrupt_clear(void);

#endif
