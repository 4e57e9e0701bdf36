/* What a terminal sends, made into keys: UTF-8, the sequences of its function keys (those of
 * terminfo and those that all terminals have) and of its mouse (SGR and X10).
 *
 * Pure: bytes and the time go in. What is no key that we know, Alt with a key among it, is
 * swallowed whole, so that it types nothing into a prompt. Bytes that are no UTF-8 are skipped. */
#ifndef PRESENCE_TUI_INPUT_INPUT_H
#define PRESENCE_TUI_INPUT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/input/keys.h"

enum {
	INPUT_BYTES_MAX = 512, /* that wait; a sequence that does not end within them is dropped */
	INPUT_LEARNED_MAX = 16,
	INPUT_LEARNED_BYTES_MAX = 16,
	INPUT_DOUBLE_CLICK_MS = 400,
};

struct input_learned {
	uint8_t bytes[INPUT_LEARNED_BYTES_MAX];
	size_t len;
	uint32_t key;
};

struct input {
	struct input_learned learned[INPUT_LEARNED_MAX];
	size_t learned_count;
	uint8_t bytes[INPUT_BYTES_MAX];
	size_t len;
	struct key_press clicked; /* the last click; PRESS_NONE: none to be doubled */
	int64_t clicked_ms;
};

enum input_result {
	INPUT_KEY,
	INPUT_EMPTY,
	INPUT_UNFINISHED, /* the start of something: with more bytes it is told what it is */
};

void input_init(struct input *input);

/* Forgets the bytes that wait. */
void input_clear(struct input *input);

/* What terminfo says that a key sends. NULL, one that does not begin with ESC and one that is too
 * long are passed over. */
void input_learn(struct input *input, const char *sequence, uint32_t key);

/* Where to put bytes, and how many have room: at least one after input_take() wanted more. */
uint8_t *input_room(struct input *input, size_t *room);
void input_added(struct input *input, size_t len);

/* Takes the next key. `ended`: no more bytes came in time, so an ESC alone is the key Escape, and
 * anything else unfinished is dropped. */
enum input_result input_take(struct input *input, bool ended, int64_t now_ms,
                             struct key_press *press);

#endif
