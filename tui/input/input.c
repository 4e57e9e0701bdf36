#include "tui/input/input.h"

#include <string.h>

#include "core/text/utf8.h"

enum {
	ESC = 0x1b,
	BEL = 0x07,
	X10_BYTES = 6,      /* ESC [ M, button, column, row */
	X10_OFFSET = 32,
	PARAMETERS_MAX = 3, /* those behind are not looked at */
	PARAMETER_MAX = 100000,
	PASTE_BEGINS = 200, /* ESC [ 200 ~ */
	MOUSE_WHEEL = 64,
	MOUSE_MOTION = 32,
	MOUSE_BUTTON = 3,
};

/* What was found at the front of the bytes. `step` bytes of it are done with, and it is `press`; 0:
 * more are needed. */
struct found {
	size_t step;
	struct key_press press;
};

static const struct found UNFINISHED = { 0 };

static struct found found_key(size_t step, uint32_t key)
{
	return (struct found){ step, { .key = key } };
}

static struct found found_nothing(size_t step)
{
	return found_key(step, PRESS_NONE);
}

void input_init(struct input *input)
{
	memset(input, 0, sizeof(*input));
}

void input_clear(struct input *input)
{
	input->len = 0;
	input->paste.open = false;
}

void input_learn(struct input *input, const char *sequence, uint32_t key)
{
	size_t len = sequence ? strlen(sequence) : 0;

	if (len < 2 || sequence[0] != ESC || len > INPUT_LEARNED_BYTES_MAX ||
	    input->learned_count == INPUT_LEARNED_MAX) {
		return;
	}
	struct input_learned *learned = &input->learned[input->learned_count++];
	memcpy(learned->bytes, sequence, len);
	learned->len = len;
	learned->key = key;
}

uint8_t *input_room(struct input *input, size_t *room)
{
	*room = INPUT_BYTES_MAX - input->len;
	return input->bytes + input->len;
}

void input_added(struct input *input, size_t len)
{
	input->len += len;
}

/* --- Characters --- */

static struct found read_control(uint8_t byte)
{
	switch (byte) {
	case '\n': return found_key(1, PRESS_RETURN);
	case 0x7f: return found_key(1, PRESS_BACKSPACE);
	default: return found_key(1, byte); /* the others are enum press; NUL is none */
	}
}

/* How many bytes the character has that begins so; 0: none does. */
static size_t character_length(uint8_t lead)
{
	if (lead < 0x80) {
		return 1;
	}
	if (lead < 0xc2 || lead > 0xf4) {
		return 0;
	}
	return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static bool is_cut(const uint8_t *bytes, size_t len)
{
	size_t i = 1;

	while (i < len && (bytes[i] & 0xc0) == 0x80) {
		i++;
	}
	return i == len && len < character_length(bytes[0]);
}

static struct found read_character(const uint8_t *bytes, size_t len)
{
	uint32_t codepoint = 0;

	if (bytes[0] < 0x20 || bytes[0] == 0x7f) {
		return read_control(bytes[0]);
	}
	size_t step = utf8_decode((const char *)bytes, len, &codepoint);
	if (step == 0) {
		return is_cut(bytes, len) ? UNFINISHED : found_nothing(1);
	}
	bool is_control = codepoint >= 0x80 && codepoint < 0xa0;
	return found_key(step, is_control ? PRESS_NONE : codepoint);
}

/* --- The mouse --- */

static struct found found_click(struct input *input, size_t step, int x, int y, int64_t now_ms)
{
	struct key_press press = { .key = PRESS_POINT, .x = x, .y = y };
	const struct key_press *before = &input->clicked;

	if (before->key == PRESS_POINT && before->x == x && before->y == y &&
	    now_ms - input->clicked_ms <= INPUT_DOUBLE_CLICK_MS) {
		press.key = PRESS_OPEN;
	}
	input->clicked = press;
	input->clicked_ms = now_ms;
	return (struct found){ step, press };
}

static struct found found_mouse(struct input *input, size_t step, const int event[PARAMETERS_MAX],
                                int64_t now_ms)
{
	int button = event[0];
	int x = event[1] - 1;
	int y = event[2] - 1;

	if (x < 0 || y < 0 || (button & MOUSE_MOTION)) {
		return found_nothing(step);
	}
	if (!(button & MOUSE_WHEEL)) {
		return (button & MOUSE_BUTTON) == 0 ? found_click(input, step, x, y, now_ms)
		                                    : found_nothing(step);
	}
	switch (button & MOUSE_BUTTON) {
	case 0: return (struct found){ step, { .key = PRESS_WHEEL_UP, .x = x, .y = y } };
	case 1: return (struct found){ step, { .key = PRESS_WHEEL_DOWN, .x = x, .y = y } };
	default: return found_nothing(step);
	}
}

static struct found read_x10(struct input *input, int64_t now_ms)
{
	const uint8_t *bytes = input->bytes;

	if (input->len < X10_BYTES) {
		return UNFINISHED;
	}
	const int event[PARAMETERS_MAX] = { bytes[3] - X10_OFFSET, bytes[4] - X10_OFFSET,
		                                bytes[5] - X10_OFFSET };
	return found_mouse(input, X10_BYTES, event, now_ms);
}

/* --- Sequences --- */

static uint32_t key_of_final(uint8_t final)
{
	switch (final) {
	case 'A': return PRESS_ARROW_UP;
	case 'B': return PRESS_ARROW_DOWN;
	case 'C': return PRESS_ARROW_RIGHT;
	case 'D': return PRESS_ARROW_LEFT;
	case 'F': return PRESS_LAST;
	case 'H': return PRESS_FIRST;
	default: return PRESS_NONE;
	}
}

/* ESC [ 5 ~ and its like, of the VT220. */
static uint32_t key_of_number(int number)
{
	switch (number) {
	case 1:
	case 7: return PRESS_FIRST;
	case 3: return PRESS_DELETE;
	case 4:
	case 8: return PRESS_LAST;
	case 5: return PRESS_PAGE_UP;
	case 6: return PRESS_PAGE_DOWN;
	default: return PRESS_NONE;
	}
}

/* "0;12;5", up to what is no parameter; those that are missing are 0. */
static void read_parameters(const uint8_t *bytes, int parameters[PARAMETERS_MAX])
{
	size_t i = 0;

	memset(parameters, 0, PARAMETERS_MAX * sizeof(*parameters));
	for (; i < PARAMETERS_MAX && ((*bytes >= '0' && *bytes <= '9') || *bytes == ';'); bytes++) {
		if (*bytes == ';') {
			i++;
		} else if (parameters[i] < PARAMETER_MAX) {
			parameters[i] = parameters[i] * 10 + (*bytes - '0');
		}
	}
}

static struct found found_sequence(struct input *input, size_t step, int64_t now_ms)
{
	const uint8_t *begin = input->bytes + 2;
	uint8_t final = input->bytes[step - 1];
	bool is_mouse = *begin == '<';
	int parameters[PARAMETERS_MAX];

	read_parameters(begin + (is_mouse ? 1 : 0), parameters);
	if (is_mouse) { /* 'm' is the button let go */
		return final == 'M' ? found_mouse(input, step, parameters, now_ms) : found_nothing(step);
	}
	if (final == '~' && parameters[0] == PASTE_BEGINS) {
		paste_begin(&input->paste, now_ms);
		return found_nothing(step);
	}
	return found_key(step, final == '~' ? key_of_number(parameters[0]) : key_of_final(final));
}

/* ECMA-48: ESC [, parameters, intermediates, and one that ends it. */
static struct found read_csi(struct input *input, int64_t now_ms)
{
	const uint8_t *bytes = input->bytes;
	size_t at = 2;

	while (at < input->len && bytes[at] >= 0x20 && bytes[at] < 0x40) {
		at++;
	}
	if (at == input->len) {
		return UNFINISHED;
	}
	if (bytes[at] < 0x20 || bytes[at] > 0x7e) { /* it is broken off; this is a key of its own */
		return found_nothing(at);
	}
	if (at == 2 && bytes[at] == 'M') {
		return read_x10(input, now_ms);
	}
	if (at == 2 && bytes[at] == '[') { /* function keys of the Linux console: ESC [ [ A */
		return input->len > 3 ? found_nothing(4) : UNFINISHED;
	}
	return found_sequence(input, at + 1, now_ms);
}

/* ESC O: cursor keys, and the keypad, whose keys are those of its characters plus 0x40. */
static struct found read_ss3(const struct input *input)
{
	size_t at = 2;

	while (at < input->len &&
	       ((input->bytes[at] >= '0' && input->bytes[at] <= '9') || input->bytes[at] == ';')) {
		at++;
	}
	if (at == input->len) {
		return UNFINISHED;
	}
	uint8_t final = input->bytes[at];
	if (final < 0x20) {
		return found_nothing(at);
	}
	if (final == 'M') {
		return found_key(at + 1, PRESS_RETURN);
	}
	return found_key(at + 1, final >= 'j' && final <= 'y' ? final - 0x40U : key_of_final(final));
}

/* ESC ] and others: text up to BEL or ESC \ that answers what nobody asked. */
static struct found read_string(const struct input *input)
{
	for (size_t at = 2; at < input->len; at++) {
		if (input->bytes[at] == BEL) {
			return found_nothing(at + 1);
		}
		if (input->bytes[at] == ESC && at + 1 < input->len) {
			return found_nothing(input->bytes[at + 1] == '\\' ? at + 2 : at);
		}
	}
	return UNFINISHED;
}

/* Alt and a key. */
static struct found read_alt(const struct input *input)
{
	struct found character = read_character(input->bytes + 1, input->len - 1);

	return character.step ? found_nothing(character.step + 1) : UNFINISHED;
}

static const struct input_learned *find_learned(const struct input *input)
{
	for (size_t i = 0; i < input->learned_count; i++) {
		const struct input_learned *learned = &input->learned[i];
		if (learned->len <= input->len && memcmp(learned->bytes, input->bytes, learned->len) == 0) {
			return learned;
		}
	}
	return NULL;
}

static struct found read_escape(struct input *input, int64_t now_ms)
{
	const struct input_learned *learned = find_learned(input);

	if (learned) {
		return found_key(learned->len, learned->key);
	}
	if (input->len == 1) {
		return UNFINISHED;
	}
	switch (input->bytes[1]) {
	case ESC: return found_key(1, PRESS_ESCAPE);
	case '[': return read_csi(input, now_ms);
	case 'O': return read_ss3(input);
	case 'P':
	case 'X':
	case ']':
	case '^':
	case '_': return read_string(input);
	default: return read_alt(input);
	}
}

/* --- Taking keys --- */

static struct found give_up(const struct input *input)
{
	if (input->len == 1 && input->bytes[0] == ESC) {
		return found_key(1, PRESS_ESCAPE);
	}
	return found_nothing(input->len);
}

static struct found read_next(struct input *input, int64_t now_ms)
{
	return input->bytes[0] == ESC ? read_escape(input, now_ms)
	                              : read_character(input->bytes, input->len);
}

static void drop(struct input *input, size_t step)
{
	input->len -= step;
	memmove(input->bytes, input->bytes + step, input->len);
}

/* true: it has ended, and there is something in it. */
static bool take_paste(struct input *input, int64_t now_ms, struct key_press *press)
{
	struct paste *paste = &input->paste;

	drop(input, paste_take(paste, input->bytes, input->len, now_ms));
	if (paste->open || paste->len == 0) {
		return false;
	}
	*press = (struct key_press){ .key = PRESS_PASTE, .text = paste->text };
	return true;
}

enum input_result input_take(struct input *input, bool ended, int64_t now_ms,
                             struct key_press *press)
{
	while (input->len > 0) {
		if (input->paste.open) {
			if (take_paste(input, now_ms, press)) {
				return INPUT_KEY;
			}
			continue;
		}
		struct found found = read_next(input, now_ms);
		if (found.step == 0 && (ended || input->len == INPUT_BYTES_MAX)) {
			found = give_up(input);
		}
		if (found.step == 0) {
			return INPUT_UNFINISHED;
		}
		drop(input, found.step);
		if (found.press.key != PRESS_NONE) {
			*press = found.press;
			return INPUT_KEY;
		}
	}
	return INPUT_EMPTY;
}
