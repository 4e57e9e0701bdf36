/* Decodes what a terminal sends into keys: UTF-8, the sequences of function keys (from terminfo,
 * and those that all terminals have), those of the mouse (SGR and X10), and pastes.
 *
 * Bytes and the time go in; there is no I/O. A sequence that is not known, as that of Alt with a
 * key, is dropped as a whole, so that no part of it is taken for typed text. Bytes that are not
 * UTF-8 are skipped. */
#ifndef PRESENCE_TUI_INPUT_INPUT_H
#define PRESENCE_TUI_INPUT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/input/keys.h"
#include "tui/input/paste.h"

enum {
	INPUT_BYTES_MAX = 512, /* that are buffered; a longer sequence is dropped */
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
	struct paste paste;
	struct key_press clicked; /* the last click, for double clicks; PRESS_NONE: none */
	int64_t clicked_ms;
};

enum input_result {
	INPUT_KEY,
	INPUT_EMPTY,
	INPUT_UNFINISHED, /* the bytes are the start of a sequence or a character */
};

void input_init(struct input *input);

/* Forgets the bytes that are buffered, and a paste that has begun. */
void input_clear(struct input *input);

/* Adds what a key sends, by terminfo. A sequence that is NULL, too long, or does not begin with ESC
 * is ignored. */
void input_learn(struct input *input, const char *sequence, uint32_t key);

/* Where the caller may write bytes, and how many: at least one after INPUT_EMPTY or
 * INPUT_UNFINISHED. input_added() says how many it wrote. */
uint8_t *input_room(struct input *input, size_t *room);
void input_added(struct input *input, size_t len);

/* Takes the next key. `ended` says that no more bytes came in time: then an ESC alone is the key
 * Escape, and any other unfinished sequence is dropped. */
enum input_result input_take(struct input *input, bool ended, int64_t now_ms,
                             struct key_press *press);

#endif
