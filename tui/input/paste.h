/* What was pasted: text, whatever it looks like. A terminal that was asked to
 * (tui/terminal/window.h) marks it, ESC [200~ before and ESC [201~ behind it, so that no letter of
 * it is taken for a key.
 *
 * Pure: bytes and the time go in. One line is made of it: line ends and tabs become a blank between
 * two characters, other controls are left out, and what is beyond the limit is passed over. A mark
 * of the end that does not come would make text of all that is typed, so a silence is one, too. */
#ifndef PRESENCE_TUI_INPUT_PASTE_H
#define PRESENCE_TUI_INPUT_PASTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/input/edit.h"

enum {
	PASTE_BYTES_MAX = EDIT_BYTES_MAX, /* more has no room anywhere */
	PASTE_SILENCE_MS = 3000,
};

struct paste {
	bool open;      /* it has begun, and not ended */
	bool blank;     /* between what is there and what is to come */
	size_t matched; /* bytes of the mark of the end that have come */
	int64_t last_ms;
	size_t len;
	char text[PASTE_BYTES_MAX + 1]; /* terminated; its last character may be cut */
};

void paste_begin(struct paste *paste, int64_t now_ms);

/* Takes bytes, of which there is at least one. Returns how many: all of them, those up to the end,
 * or, after a silence, none. `open` tells whether it goes on. */
size_t paste_take(struct paste *paste, const uint8_t *bytes, size_t len, int64_t now_ms);

#endif
