/* The keyboard while a screen is shown: a key counts at once, and is not written onto the screen.
 * The terminal is as it was before when the program ends, also by a signal that asks it to. */
#ifndef PRESENCE_CLI_TOP_KEYS_H
#define PRESENCE_CLI_TOP_KEYS_H

#include <stdint.h>

enum keys_event {
	KEYS_TIME,  /* the time is over */
	KEYS_QUIT,  /* q was pressed, or nobody is there any more */
	KEYS_INPUT, /* the descriptor can be read */
	KEYS_INTERRUPTED,
};

/* To be called again before each wait, since others may have used the terminal after ^Z. Without a
 * terminal at standard input nothing is done, and no key comes. */
void keys_begin(void);
void keys_end(void);

/* Waits until something happens; `until_ms` is of channel_now(). */
enum keys_event keys_wait(int fd, int64_t until_ms);

#endif
