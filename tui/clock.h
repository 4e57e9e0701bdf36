/* The time of day. Deadlines go by the loop's steady clock instead. */
#ifndef PRESENCE_TUI_CLOCK_H
#define PRESENCE_TUI_CLOCK_H

#include <stdint.h>

/* Milliseconds since the epoch. */
int64_t clock_ms(void);

#endif
