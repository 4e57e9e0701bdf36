#include "tui/model/person.h"

#include <stdlib.h>

#include "core/text/hue.h"
#include "core/text/name.h"
#include "core/text/width.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"

static struct presence_event news_of(const char *name)
{
	return (struct presence_event){ .type = EVENT_CAME,
		                            .kind = USER_TUI,
		                            .since_ms = 42,
		                            .id = "an-id",
		                            .name = name,
		                            .reason = "",
		                            .code = "" };
}

static void a_person_is_what_the_news_say(void **state)
{
	struct presence_event event = news_of("Ada Lovelace");
	struct person *person = person_create(&event);

	(void)state;
	assert_non_null(person);
	assert_string_equal(person->name.text, "Ada Lovelace");
	assert_int_equal(person->name.len, 12);
	assert_int_equal(person->name.cells, 12);
	assert_string_equal(person->initials.text, "AL");
	assert_string_equal(person->folded, "ada lovelace");
	assert_string_equal(person->id, "an-id");
	assert_int_equal(person->hue, hue_of_id("an-id"));
	assert_int_equal(person->kind, USER_TUI);
	assert_int_equal(person->since_ms, 42);
	person_destroy(person);
	person_destroy(NULL);
}

struct sample {
	const char *name;
	const char *shown;
	const char *initials;
};

#define TEN "0123456789"
#define MARKS                                                                                      \
	"\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u030d\u030e\u030f"   \
	"\u0310"

static void a_strangers_name_is_made_fit_for_a_terminal(void **state)
{
	static const struct sample samples[] = {
		{ "\x1b[31mred", "�[31mred", "�" },
		{ "\u202egnp.exe", "�gnp.exe", "�" },
		{ "山田 太郎", "山田 太郎", "山太" },
		{ "👩‍👩‍👧‍👦 Family", "👩 Family", "👩F" },
		{ "", "", "?" },
		{ "x", "x", "x" },
		{ TEN TEN " " TEN, TEN TEN " " TEN, "00" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct presence_event event = news_of(samples[i].name);
		struct person *person = person_create(&event);
		assert_string_equal(person->name.text, samples[i].shown);
		assert_string_equal(person->initials.text, samples[i].initials);
		person_destroy(person);
	}
}

/* A server of another make may send longer names than ours has. */
static void a_name_of_any_length_has_initials(void **state)
{
	char name[EVENT_TEXT_BYTES_MAX + 1];

	(void)state;
	memset(name, 'n', EVENT_TEXT_BYTES_MAX);
	name[EVENT_TEXT_BYTES_MAX] = '\0';
	struct presence_event event = news_of(name);
	struct person *person = person_create(&event);
	assert_string_equal(person->initials.text, "n");
	assert_int_equal(person->name.cells, EVENT_TEXT_BYTES_MAX);
	person_destroy(person);
	event = news_of("a" MARKS MARKS MARKS MARKS);
	person = person_create(&event);
	assert_string_equal(person->initials.text, "?");
	person_destroy(person);
}

static void what_folds_to_much_has_room(void **state)
{
	char name[EVENT_TEXT_BYTES_MAX + 1] = "";
	size_t len = 0;

	(void)state;
	while (len + 3 <= EVENT_TEXT_BYTES_MAX) { /* 18 letters each */
		memcpy(name + len, "ﷺ", 3);
		len += 3;
	}
	struct presence_event event = news_of(name);
	struct person *person = person_create(&event);
	assert_non_null(person);
	assert_true(strlen(person->folded) > 4 * len);
	person_destroy(person);
}

static void a_rename_changes_all_that_is_made_of_the_name(void **state)
{
	struct presence_event event = news_of("Ada");
	struct person *person = person_create(&event);

	(void)state;
	assert_true(person_rename(person, "Bob Zett"));
	assert_string_equal(person->name.text, "Bob Zett");
	assert_string_equal(person->initials.text, "BZ");
	assert_string_equal(person->folded, "bob zett");
	person_destroy(person);
}

static void without_memory_nothing_is_made_or_changed(void **state)
{
	struct presence_event event = news_of("Ada");
	struct person *person = person_create(&event);
	bool refused = true;

	(void)state;
	for (unsigned n = 1; refused; n++) {
		alloc_fail_at(n, ALLOC_FAIL_ONCE);
		struct person *other = person_create(&event);
		bool renamed = person_rename(person, "Ada");
		refused = alloc_stop_failing();
		assert_false(refused && other && renamed);
		assert_string_equal(person->name.text, "Ada");
		assert_string_equal(person->folded, "ada");
		person_destroy(other);
	}
	person_destroy(person);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_person_is_what_the_news_say),
		cmocka_unit_test(a_strangers_name_is_made_fit_for_a_terminal),
		cmocka_unit_test(a_name_of_any_length_has_initials),
		cmocka_unit_test(what_folds_to_much_has_room),
		cmocka_unit_test(a_rename_changes_all_that_is_made_of_the_name),
		cmocka_unit_test(without_memory_nothing_is_made_or_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
