/* The time of day, for what people read: ages and clock times. */
#ifndef PRESENCE_TUI_CLOCK_H
#define PRESENCE_TUI_CLOCK_H

#include <stdint.h>

/* Milliseconds since the epoch. */
int64_t clock_ms(void);

#endif
