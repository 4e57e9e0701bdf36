#include "tui/input/edit.h"

#include "core/text/utf8.h"

#include "tests/lib/core/check.h"

enum { ROUNDS = 200, STEPS = 300 };

/* What must hold after every call. */
static void check_edit(const struct edit *edit)
{
	size_t at = 0;

	assert_true(edit->len <= EDIT_BYTES_MAX);
	assert_int_equal(edit->text[edit->len], '\0');
	assert_int_equal(strlen(edit->text), edit->len);
	assert_true(utf8_valid(edit->text, edit->len));
	while (at < edit->cursor) {
		at += utf8_grapheme(edit->text + at, edit->len - at);
	}
	assert_int_equal(at, edit->cursor);
}

static void check_line(const struct edit *edit, const char *before, const char *behind)
{
	check_edit(edit);
	check_bytes(edit->text, edit->cursor, before);
	check_bytes(edit->text + edit->cursor, edit->len - edit->cursor, behind);
}

static void it_starts_with_a_text_and_the_cursor_behind_it(void **state)
{
	struct edit edit;

	(void)state;
	edit_set(&edit, "José");
	check_line(&edit, "José", "");
	edit_set(&edit, "");
	check_line(&edit, "", "");
}

static void what_is_no_text_of_one_line_is_left_out(void **state)
{
	struct edit edit;

	(void)state;
	edit_set(&edit, "a\nb\x1b[31m\xff\xc3"
	                "c\xc2\x9b\u2028d\x7f");
	check_line(&edit, "ab[31mcd", "");
	assert_false(edit_type(&edit, '\t'));
	assert_false(edit_type(&edit, 0x7f));
	assert_false(edit_type(&edit, 0x9b));
	assert_false(edit_type(&edit, 0x2029));
	assert_false(edit_type(&edit, 0xd800));
	assert_false(edit_type(&edit, 0x110000));
	check_line(&edit, "ab[31mcd", "");
}

static void a_text_that_is_too_long_is_cut_at_a_cluster(void **state)
{
	char text[EDIT_BYTES_MAX + 8];
	struct edit edit;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text + EDIT_BYTES_MAX - 1, "e\u0301", sizeof("e\u0301"));
	edit_set(&edit, text);
	check_edit(&edit);
	assert_int_equal(edit.len, EDIT_BYTES_MAX - 1);
	memcpy(text + EDIT_BYTES_MAX - 3, "e\u0301z", sizeof("e\u0301z"));
	edit_set(&edit, text);
	check_edit(&edit);
	assert_int_equal(edit.len, EDIT_BYTES_MAX);
}

static void typing_stops_where_the_room_ends(void **state)
{
	struct edit edit;
	size_t typed = 0;

	(void)state;
	edit_set(&edit, "");
	while (edit_type(&edit, 0x20ac)) { /* three bytes */
		typed++;
	}
	assert_int_equal(typed, EDIT_BYTES_MAX / 3);
	assert_true(edit_type(&edit, 'x'));
	assert_false(edit_type(&edit, 'y'));
	check_edit(&edit);
}

static void a_text_is_put_in_as_far_as_there_is_room_for_clusters(void **state)
{
	char text[EDIT_BYTES_MAX + 8];
	struct edit edit;

	(void)state;
	edit_set(&edit, "ab");
	edit_move(&edit, EDIT_LEFT);
	assert_true(edit_insert(&edit, "\u202e1\n2\xff"));
	check_line(&edit, "a12", "b");
	assert_false(edit_insert(&edit, "\n\xff"));
	memset(text, 'x', sizeof(text));
	memcpy(text + EDIT_BYTES_MAX - 5, "e\u0301z", sizeof("e\u0301z"));
	assert_true(edit_insert(&edit, text));
	check_edit(&edit);
	assert_int_equal(edit.len, EDIT_BYTES_MAX - 1);
	assert_false(edit_insert(&edit, "\u20ac"));
	assert_true(edit_insert(&edit, "yz"));
	check_edit(&edit);
	assert_int_equal(edit.len, EDIT_BYTES_MAX);
	assert_false(edit_insert(&edit, "z"));
}

static void the_cursor_moves_by_what_a_reader_calls_a_character(void **state)
{
	struct edit edit;

	(void)state;
	edit_set(&edit, "ae\u0301\U0001F469\u200D\U0001F680");
	assert_true(edit_move(&edit, EDIT_LEFT));
	check_line(&edit, "ae\u0301", "\U0001F469\u200D\U0001F680");
	assert_true(edit_move(&edit, EDIT_LEFT));
	check_line(&edit, "a", "e\u0301\U0001F469\u200D\U0001F680");
	assert_true(edit_move(&edit, EDIT_RIGHT));
	check_line(&edit, "ae\u0301", "\U0001F469\u200D\U0001F680");
	assert_true(edit_move(&edit, EDIT_START));
	assert_false(edit_move(&edit, EDIT_START));
	assert_false(edit_move(&edit, EDIT_LEFT));
	assert_true(edit_move(&edit, EDIT_END));
	assert_false(edit_move(&edit, EDIT_END));
	assert_false(edit_move(&edit, EDIT_RIGHT));
}

static void a_cluster_is_removed_whole(void **state)
{
	struct edit edit;

	(void)state;
	edit_set(&edit, "ae\u0301b");
	edit_move(&edit, EDIT_LEFT);
	assert_true(edit_move(&edit, EDIT_ERASE));
	check_line(&edit, "a", "b");
	assert_true(edit_move(&edit, EDIT_DELETE));
	check_line(&edit, "a", "");
	assert_false(edit_move(&edit, EDIT_DELETE));
	assert_true(edit_move(&edit, EDIT_ERASE));
	assert_false(edit_move(&edit, EDIT_ERASE));
	check_line(&edit, "", "");
}

static void a_word_goes_with_the_spaces_behind_it(void **state)
{
	struct edit edit;

	(void)state;
	edit_set(&edit, "Ada  Lovelace  ");
	assert_true(edit_move(&edit, EDIT_ERASE_WORD));
	check_line(&edit, "Ada  ", "");
	assert_true(edit_type(&edit, 'X'));
	edit_move(&edit, EDIT_LEFT);
	assert_true(edit_move(&edit, EDIT_ERASE_WORD));
	check_line(&edit, "", "X");
	assert_false(edit_move(&edit, EDIT_ERASE_WORD));
	assert_false(edit_move(&edit, EDIT_ERASE_ALL));
	edit_set(&edit, "Ada");
	edit_move(&edit, EDIT_LEFT);
	assert_true(edit_move(&edit, EDIT_ERASE_ALL));
	check_line(&edit, "", "a");
}

static void a_character_before_a_mark_takes_it(void **state)
{
	struct edit edit;

	(void)state;
	edit_set(&edit, "\u0301x");
	edit_move(&edit, EDIT_START);
	assert_true(edit_type(&edit, 'e'));
	check_line(&edit, "e\u0301", "x");
	edit_set(&edit, "a-\u0301");
	edit_move(&edit, EDIT_START);
	edit_move(&edit, EDIT_DELETE);
	check_line(&edit, "", "-\u0301");
}

/* Characters that join with their neighbours in every way there is. */
static const uint32_t CHARACTERS[] = {
	'a',    ' ',    0xe9,   0x301, 0x200d, 0xfe0f, 0x1f469, 0x1f680, 0x1f1e9, 0x1f1ea, 0x1f3fd,
	0x1112, 0x1161, 0x11ab, 0x915, 0x94d,  0x600,  0x5d0,   0x6f22,  '\n',    0xd800,  0x10ffff,
};

/* The same numbers each time (xorshift). */
static uint32_t next_number(uint32_t *number)
{
	*number ^= *number << 13;
	*number ^= *number >> 17;
	*number ^= *number << 5;
	return *number;
}

static void whatever_is_typed_it_stays_text_with_the_cursor_between_clusters(void **state)
{
	struct edit edit;
	uint32_t number = 1;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		edit_set(&edit, "");
		for (int step = 0; step < STEPS; step++) {
			uint32_t die = next_number(&number);
			if (die % 3 == 0) {
				edit_move(&edit, (enum edit_move)(die / 3 % EDIT_ERASE_ALL));
			} else {
				edit_type(&edit, CHARACTERS[die / 3 % COUNT(CHARACTERS)]);
			}
			check_edit(&edit);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_starts_with_a_text_and_the_cursor_behind_it),
		cmocka_unit_test(what_is_no_text_of_one_line_is_left_out),
		cmocka_unit_test(a_text_that_is_too_long_is_cut_at_a_cluster),
		cmocka_unit_test(typing_stops_where_the_room_ends),
		cmocka_unit_test(a_text_is_put_in_as_far_as_there_is_room_for_clusters),
		cmocka_unit_test(the_cursor_moves_by_what_a_reader_calls_a_character),
		cmocka_unit_test(a_cluster_is_removed_whole),
		cmocka_unit_test(a_word_goes_with_the_spaces_behind_it),
		cmocka_unit_test(a_character_before_a_mark_takes_it),
		cmocka_unit_test(whatever_is_typed_it_stays_text_with_the_cursor_between_clusters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
