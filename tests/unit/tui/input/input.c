#include "tui/input/input.h"

#include <stdio.h>

#include "tests/lib/core/check.h"

enum { KEYS_MAX = 16, ROUNDS = 2000, RANDOM_BYTES = 300, HUGE_BYTES = 1024 * 1024 };

static void add(struct input *input, const char *bytes, size_t len)
{
	size_t room;
	uint8_t *place = input_room(input, &room);

	assert_true(len <= room);
	memcpy(place, bytes, len);
	input_added(input, len);
}

/* Takes all keys of the bytes, which come in two parts, split at `split`. */
static size_t take_all(const char *bytes, size_t len, size_t split, uint32_t keys[KEYS_MAX])
{
	struct input input;
	struct key_press press;
	size_t count = 0;

	input_init(&input);
	input_learn(&input, "\033[7^", PRESS_LAST);
	add(&input, bytes, split);
	while (input_take(&input, false, 0, &press) == INPUT_KEY) {
		keys[count++] = press.key;
	}
	add(&input, bytes + split, len - split);
	while (input_take(&input, true, 0, &press) == INPUT_KEY) {
		keys[count++] = press.key;
	}
	assert_int_equal(input.len, 0);
	return count;
}

static const struct {
	const char *bytes;
	uint32_t keys[4];
} SAMPLES[] = {
	{ "a", { 'a' } },
	{ "q\x0c?", { 'q', PRESS_CONTROL('L'), '?' } },
	{ "\r", { PRESS_RETURN } },
	{ "\n", { PRESS_RETURN } },
	{ "\t", { PRESS_TABULATOR } },
	{ "\x7f\x08", { PRESS_BACKSPACE, PRESS_BACKSPACE } },
	{ "é漢🙂", { 0xe9, 0x6f22, 0x1f642 } },
	{ "\xff"
	  "a\xc3"
	  "b\x80",
	  { 'a', 'b' } },                           /* no UTF-8 */
	{ "\xed\xa0\x80x\xc2\x9by", { 'x', 'y' } },      /* a surrogate, a C1 control */
	{ "\033", { PRESS_ESCAPE } },
	{ "\033[A\033[B\033[C\033[D",
	  { PRESS_ARROW_UP, PRESS_ARROW_DOWN, PRESS_ARROW_RIGHT, PRESS_ARROW_LEFT } },
	{ "\033OA\033OD\033OH\033OF", { PRESS_ARROW_UP, PRESS_ARROW_LEFT, PRESS_FIRST, PRESS_LAST } },
	{ "\033[H\033[1~\033[7~", { PRESS_FIRST, PRESS_FIRST, PRESS_FIRST } },
	{ "\033[F\033[4~\033[8~", { PRESS_LAST, PRESS_LAST, PRESS_LAST } },
	{ "\033[3~\033[5~\033[6~", { PRESS_DELETE, PRESS_PAGE_UP, PRESS_PAGE_DOWN } },
	{ "\033[1;5C\033[5;2~\033O2A", { PRESS_ARROW_RIGHT, PRESS_PAGE_UP, PRESS_ARROW_UP } },
	{ "\033OM\033Oq\033Ok", { PRESS_RETURN, '1', '+' } }, /* the keypad */
	{ "\033[7^", { PRESS_LAST } },                        /* as it was learned */
	{ "\033[15~a\033OPb\033[[Ac", { 'a', 'b', 'c' } },    /* function keys */
	{ "\033[201~a\033[?1;2cb\033[Z\033[I", { 'a', 'b' } },
	{ "\033[200~q\rj\033[B\033[201~x", { PRESS_PASTE, 'x' } },
	{ "\033[200~q\033[200~\033[201~x", { PRESS_PASTE, 'x' } },
	{ "a\033[200~\r\n\033[201~\033[200~\033[201~x", { 'a', 'x' } }, /* nothing in it */
	{ "\033[99999999999999999999~a", { 'a' } },
	{ "\033xa\033éb\033\x7f", { 'a', 'b' } }, /* Alt */
	{ "\033]11;rgb:0/1/2\033\\a\033]0;t\ab\033P1$r\033\\c", { 'a', 'b', 'c' } },
	{ "\033[12\r", { PRESS_RETURN } },        /* broken off */
	{ "\033[<0;5;3Ma", { PRESS_POINT, 'a' } },
	{ "\033[<0;5;3ma\033[<2;5;3M\033[<32;5;3M", { 'a' } }, /* let go, right button, moved */
	{ "\033[<64;1;1M\033[<65;1;1M\033[<66;1;1M", { PRESS_WHEEL_UP, PRESS_WHEEL_DOWN } },
	{ "\033[M !!\033[Ma!!\033[M#!!a", { PRESS_POINT, PRESS_WHEEL_DOWN, 'a' } }, /* X10 */
	{ "\033[<0;0;3M\033[<0M\033[<;;Ma", { 'a' } },
};

static void bytes_become_keys_wherever_they_are_split(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(SAMPLES); i++) {
		size_t len = strlen(SAMPLES[i].bytes);
		for (size_t split = 0; split <= len; split++) {
			uint32_t keys[KEYS_MAX] = { 0 };
			take_all(SAMPLES[i].bytes, len, split, keys);
			if (memcmp(keys, SAMPLES[i].keys, sizeof(SAMPLES[i].keys)) != 0) {
				fail_msg("row %zu, split at %zu: 0x%x 0x%x 0x%x", i, split, (unsigned)keys[0],
				         (unsigned)keys[1], (unsigned)keys[2]);
			}
		}
	}
}

/* The text of a paste whose bytes come in two parts. */
static void check_paste(const char *bytes, size_t split, const char *expected)
{
	size_t len = strlen(bytes);
	struct key_press press = { 0 };
	struct input input;

	input_init(&input);
	add(&input, bytes, split);
	enum input_result result = input_take(&input, false, 0, &press);
	if (result != INPUT_KEY) {
		assert_int_equal(press.key, PRESS_NONE);
		add(&input, bytes + split, len - split);
		result = input_take(&input, true, PASTE_SILENCE_MS, &press);
	}
	assert_int_equal(result, INPUT_KEY);
	assert_int_equal(press.key, PRESS_PASTE);
	assert_string_equal(press.text, expected);
}

static void what_is_pasted_is_one_line_of_text(void **state)
{
	static const struct {
		const char *pasted;
		const char *text;
	} pastes[] = {
		{ "Eve", "Eve" },
		{ "quick note\nEve", "quick note Eve" },
		{ "\r\n\ta\r\n\r\n\tb\n\n", "a b" }, /* a blank between two, none at the ends */
		{ "a\x01\x7f\x1b[31mb\x1b", "a[31mb" },   /* controls */
		{ "a\033[201b\033[20\033[", "a[201b[20[" }, /* nearly the end */
		{ "\033[200~\xc3\xa9\xff\xe6", "[200~\xc3\xa9\xff\xe6" },
	};
	char bytes[64];

	(void)state;
	for (size_t i = 0; i < COUNT(pastes); i++) {
		snprintf(bytes, sizeof(bytes), "\033[200~%s\033[201~", pastes[i].pasted);
		for (size_t split = 0; split <= strlen(bytes); split++) {
			check_paste(bytes, split, pastes[i].text);
		}
	}
}

static void a_paste_without_an_end_ends_with_a_silence(void **state)
{
	struct input input;
	struct key_press press = { 0 };

	(void)state;
	input_init(&input);
	add(&input, "\033[200~Eve\033[20", 14);
	assert_int_equal(input_take(&input, true, 1000, &press), INPUT_EMPTY);
	add(&input, "q", 1);
	assert_int_equal(input_take(&input, true, 1000 + PASTE_SILENCE_MS, &press), INPUT_EMPTY);
	assert_int_equal(press.key, PRESS_NONE);
	add(&input, "q", 1);
	assert_int_equal(input_take(&input, true, 1001 + 2 * PASTE_SILENCE_MS, &press), INPUT_KEY);
	assert_int_equal(press.key, PRESS_PASTE);
	assert_string_equal(press.text, "Eve[20q");
	assert_int_equal(input_take(&input, true, 1001 + 2 * PASTE_SILENCE_MS, &press), INPUT_KEY);
	assert_int_equal(press.key, 'q');
	add(&input, "\033[200~Eve", 9);
	assert_int_equal(input_take(&input, true, 9000, &press), INPUT_EMPTY);
	input_clear(&input);
	add(&input, "q", 1);
	assert_int_equal(input_take(&input, true, 9000, &press), INPUT_KEY);
	assert_int_equal(press.key, 'q');
}

static void a_huge_paste_is_cut_and_costs_little(void **state)
{
	struct input input;
	struct key_press press = { 0 };
	size_t room;

	(void)state;
	input_init(&input);
	add(&input, "\033[200~", 6);
	for (size_t sum = 0; sum < HUGE_BYTES; sum += room) {
		uint8_t *place = input_room(&input, &room);
		memset(place, sum % 7 ? 'x' : '\n', room);
		input_added(&input, room);
		assert_int_equal(input_take(&input, false, 0, &press), INPUT_EMPTY);
	}
	add(&input, "\033[201~q", 7);
	assert_int_equal(input_take(&input, false, 0, &press), INPUT_KEY);
	assert_int_equal(press.key, PRESS_PASTE);
	assert_int_equal(strlen(press.text), PASTE_BYTES_MAX);
	assert_int_equal(input_take(&input, false, 0, &press), INPUT_KEY);
	assert_int_equal(press.key, 'q');
}

static void two_escapes_are_two_keys(void **state)
{
	uint32_t keys[KEYS_MAX];

	(void)state;
	assert_int_equal(take_all("\033\033", 2, 2, keys), 2);
	assert_int_equal(keys[1], PRESS_ESCAPE);
	assert_int_equal(take_all("\033\033[A", 4, 4, keys), 2);
	assert_int_equal(keys[1], PRESS_ARROW_UP);
	assert_int_equal(take_all("a\0b", 3, 3, keys), 2); /* NUL is none */
}

static void a_sequence_that_does_not_go_on_types_nothing(void **state)
{
	static const char *const cut[] = { "\033[",    "\033[12;",  "\033O",
		                               "\033[M !", "\033[<0;5", "\033]0;",
		                               "\033[[",   "\xe6\xbc",  "\033\xe6\xbc" };
	uint32_t keys[KEYS_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(cut); i++) {
		assert_int_equal(take_all(cut[i], strlen(cut[i]), 0, keys), 0);
	}
}

static void a_sequence_without_an_end_is_dropped_at_the_limit(void **state)
{
	struct input input;
	struct key_press press;
	size_t room;

	(void)state;
	input_init(&input);
	add(&input, "\033[", 2);
	memset(input_room(&input, &room), '1', INPUT_BYTES_MAX - 2);
	input_added(&input, INPUT_BYTES_MAX - 3);
	assert_int_equal(input_take(&input, false, 0, &press), INPUT_UNFINISHED);
	input_added(&input, 1);
	assert_int_equal(input_take(&input, false, 0, &press), INPUT_EMPTY);
	add(&input, "a", 1);
	assert_int_equal(input_take(&input, false, 0, &press), INPUT_KEY);
	assert_int_equal(press.key, 'a');
	add(&input, "\033[", 2);
	input_clear(&input);
	assert_int_equal(input_take(&input, true, 0, &press), INPUT_EMPTY);
}

static uint32_t click(struct input *input, const char *bytes, int64_t now_ms)
{
	struct key_press press = { 0 };

	add(input, bytes, strlen(bytes));
	assert_int_equal(input_take(input, true, now_ms, &press), INPUT_KEY);
	return press.key;
}

static void a_second_click_in_time_at_the_same_place_opens(void **state)
{
	static const char here[] = "\033[<0;5;3M";
	struct input input;

	(void)state;
	input_init(&input);
	assert_int_equal(click(&input, here, 1000), PRESS_POINT);
	assert_int_equal(input.clicked.x, 4);
	assert_int_equal(input.clicked.y, 2);
	assert_int_equal(click(&input, here, 1000 + INPUT_DOUBLE_CLICK_MS), PRESS_OPEN);
	assert_int_equal(click(&input, here, 1500), PRESS_POINT);
	assert_int_equal(click(&input, here, 1501 + INPUT_DOUBLE_CLICK_MS), PRESS_POINT);
	assert_int_equal(click(&input, "\033[<0;6;3M", 1502 + INPUT_DOUBLE_CLICK_MS), PRESS_POINT);
}

static void what_cannot_be_learned_is_passed_over(void **state)
{
	struct input input;

	(void)state;
	input_init(&input);
	input_learn(&input, NULL, PRESS_LAST);
	input_learn(&input, "\033", PRESS_LAST);
	input_learn(&input, "x\033", PRESS_LAST);
	input_learn(&input, "\033[1234567890123456", PRESS_LAST);
	assert_int_equal(input.learned_count, 0);
	for (int i = 0; i < INPUT_LEARNED_MAX + 1; i++) {
		input_learn(&input, "\033[123456789012^", PRESS_LAST);
	}
	assert_int_equal(input.learned_count, INPUT_LEARNED_MAX);
}

/* The same numbers each time (xorshift). */
static uint32_t next_number(uint32_t *number)
{
	*number ^= *number << 13;
	*number ^= *number >> 17;
	*number ^= *number << 5;
	return *number;
}

/* Mostly of what sequences are made of. */
static char random_byte(uint32_t *number)
{
	static const char often[] = "\033\033\033[[O]P<;;0123~MmA\a\\\xc3\xa9\xe6";
	uint32_t die = next_number(number);

	return die % 4 ? often[die / 4 % (sizeof(often) - 1)] : (char)(die / 4 % 256);
}

static void random_bytes_are_read_to_their_end(void **state)
{
	uint32_t number = 1;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct input input;
		struct key_press press = { 0 };
		input_init(&input);
		for (int i = 0; i < RANDOM_BYTES; i++) {
			char byte = random_byte(&number);
			add(&input, &byte, 1);
			while (input_take(&input, false, i, &press) == INPUT_KEY) {
				assert_int_not_equal(press.key, PRESS_NONE);
				assert_true(press.x >= 0 && press.y >= 0);
			}
		}
		while (input_take(&input, true, RANDOM_BYTES, &press) == INPUT_KEY) {
			assert_true(press.key <= PRESS_CLOSED);
		}
		assert_int_equal(input.len, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_become_keys_wherever_they_are_split),
		cmocka_unit_test(what_is_pasted_is_one_line_of_text),
		cmocka_unit_test(a_paste_without_an_end_ends_with_a_silence),
		cmocka_unit_test(a_huge_paste_is_cut_and_costs_little),
		cmocka_unit_test(two_escapes_are_two_keys),
		cmocka_unit_test(a_sequence_that_does_not_go_on_types_nothing),
		cmocka_unit_test(a_sequence_without_an_end_is_dropped_at_the_limit),
		cmocka_unit_test(a_second_click_in_time_at_the_same_place_opens),
		cmocka_unit_test(what_cannot_be_learned_is_passed_over),
		cmocka_unit_test(random_bytes_are_read_to_their_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
