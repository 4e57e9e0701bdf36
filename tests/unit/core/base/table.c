#include "core/base/table.h"

#include <stdio.h>

#include "core/base/error.h"

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"

enum { MANY = 1000 };

static const struct table_seed SEED = { { 0x0123456789abcdef, 0xfedcba9876543210 } };

struct item {
	struct table_entry entry; /* the table of the test */
	char key[32];
};

static void make_items(struct item *items, int count)
{
	for (int i = 0; i < count; i++) {
		items[i] = (struct item){ 0 };
		snprintf(items[i].key, sizeof(items[i].key), "/room-%d", i);
	}
}

static enum presence_error insert(struct table *table, struct item *item)
{
	return table_insert(table, &item->entry, item->key, strlen(item->key));
}

static bool found(const struct table *table, const struct item *item)
{
	return table_find(table, item->key, strlen(item->key)) == &item->entry;
}

static void an_empty_table_finds_nothing(void **state)
{
	struct table table;

	(void)state;
	table_init(&table, SEED);
	assert_null(table_find(&table, "key", 3));
	assert_null(table_find(&table, "", 0));
	table_finish(&table);
}

static void every_entry_is_found_by_its_key(void **state)
{
	static struct item items[MANY];
	struct table table;

	(void)state;
	make_items(items, MANY);
	table_init(&table, SEED);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(insert(&table, &items[i]), PRESENCE_OK);
	}
	assert_int_equal(table.count, MANY);
	for (int i = 0; i < MANY; i++) {
		assert_true(found(&table, &items[i]));
	}
	assert_null(table_find(&table, "/room", 5));
	assert_null(table_find(&table, "/room-1000", 10));
	table_finish(&table);
}

static void keys_of_every_length_are_told_apart(void **state)
{
	static const char text[] = "aaaaaaaaaaaaaaaaaaaaaaaa";
	struct table_entry entries[COUNT(text)];
	struct table table;

	(void)state;
	table_init(&table, SEED);
	for (size_t len = 0; len < COUNT(text); len++) {
		assert_int_equal(table_insert(&table, &entries[len], text, len), PRESENCE_OK);
	}
	for (size_t len = 0; len < COUNT(text); len++) {
		assert_ptr_equal(table_find(&table, text, len), &entries[len]);
	}
	table_finish(&table);
}

static void a_key_is_there_only_once(void **state)
{
	struct item items[2];
	struct table table;

	(void)state;
	make_items(items, 1);
	items[1] = items[0];
	table_init(&table, SEED);
	assert_int_equal(insert(&table, &items[0]), PRESENCE_OK);
	assert_int_equal(insert(&table, &items[1]), PRESENCE_EEXIST);
	assert_int_equal(table.count, 1);
	assert_true(found(&table, &items[0]));
	table_finish(&table);
}

static void what_is_removed_is_gone_and_the_rest_stays(void **state)
{
	static struct item items[MANY];
	struct table table;

	(void)state;
	make_items(items, MANY);
	table_init(&table, SEED);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(insert(&table, &items[i]), PRESENCE_OK);
	}
	for (int i = 0; i < MANY; i += 2) {
		table_remove(&table, &items[i].entry);
	}
	assert_int_equal(table.count, MANY / 2);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(found(&table, &items[i]), i % 2);
	}
	assert_int_equal(insert(&table, &items[0]), PRESENCE_OK);
	assert_true(found(&table, &items[0]));
	table_finish(&table);
}

static void another_seed_gives_other_hashes(void **state)
{
	struct item items[2];
	struct table first;
	struct table second;

	(void)state;
	make_items(items, 1);
	items[1] = items[0];
	table_init(&first, SEED);
	table_init(&second, (struct table_seed){ { 1, 2 } });
	insert(&first, &items[0]);
	insert(&second, &items[1]);
	assert_true(items[0].entry.hash != items[1].entry.hash);
	table_finish(&first);
	table_finish(&second);
}

static void out_of_memory_inserts_nothing(void **state)
{
	static struct item items[MANY];
	struct table table;
	size_t live = alloc_live();
	unsigned refused = 0;

	(void)state;
	make_items(items, MANY);
	table_init(&table, SEED);
	for (int i = 0; i < MANY; i++) {
		alloc_fail_at(1, ALLOC_FAIL_ONCE);
		enum presence_error error = insert(&table, &items[i]);
		if (alloc_stop_failing()) {
			refused++;
			assert_int_equal(error, PRESENCE_ENOMEM);
			assert_int_equal(table.count, i);
			assert_false(found(&table, &items[i]));
			assert_true(i == 0 || found(&table, &items[i - 1]));
			error = insert(&table, &items[i]);
		}
		assert_int_equal(error, PRESENCE_OK);
	}
	assert_true(refused > 1);
	table_finish(&table);
	assert_int_equal(alloc_live(), live);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_table_finds_nothing),
		cmocka_unit_test(every_entry_is_found_by_its_key),
		cmocka_unit_test(keys_of_every_length_are_told_apart),
		cmocka_unit_test(a_key_is_there_only_once),
		cmocka_unit_test(what_is_removed_is_gone_and_the_rest_stays),
		cmocka_unit_test(another_seed_gives_other_hashes),
		cmocka_unit_test(out_of_memory_inserts_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
