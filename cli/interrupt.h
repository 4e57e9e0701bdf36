/* ^C: in the shell it ends the command that runs, not the program. A signal has nowhere else to put
 * its news than in a global, which this module keeps to itself. */
#ifndef PRESENCE_CLI_INTERRUPT_H
#define PRESENCE_CLI_INTERRUPT_H

#include <stdbool.h>

/* From now on ^C is only noted. */
void interrupt_catch(void);

/* Whether there was a ^C since the last interrupt_clear(). */
bool interrupt_seen(void);
void interrupt_clear(void);

#endif
