#include "core/base/list.h"

#include "tests/lib/core/check.h"

struct item {
	struct list_node link; /* the list of the test */
	int number;
};

static struct item item_of(int number)
{
	struct item item = { .number = number };

	return item;
}

static void fill(struct list *list, struct item *items, int count)
{
	list_init(list);
	for (int i = 0; i < count; i++) {
		items[i] = item_of(i);
		list_push_back(list, &items[i].link);
	}
}

static int number_of(const struct list_node *node)
{
	return list_entry(node, const struct item, link)->number;
}

static void a_new_list_is_empty(void **state)
{
	struct list list;

	(void)state;
	list_init(&list);
	assert_true(list_empty(&list));
	assert_null(list_first(&list));
	assert_int_equal(list_length(&list), 0);
	assert_null(list_pop_front(&list));
}

static void nodes_come_out_in_the_order_they_went_in(void **state)
{
	struct item items[3];
	struct list list;

	(void)state;
	fill(&list, items, 3);
	assert_ptr_equal(list_first(&list), &items[0].link);
	for (int i = 0; i < 3; i++) {
		struct list_node *node = list_pop_front(&list);
		assert_int_equal(number_of(node), i);
		assert_false(list_linked(node));
	}
	assert_true(list_empty(&list));
}

static void a_node_in_no_list_is_not_linked(void **state)
{
	struct item items[1];
	struct list_node alone;
	struct list list;

	(void)state;
	list_node_init(&alone);
	assert_false(list_linked(&alone));
	fill(&list, items, 1);
	assert_true(list_linked(&items[0].link));
}

static void a_node_may_be_removed_twice(void **state)
{
	struct item items[3];
	struct list list;

	(void)state;
	fill(&list, items, 3);
	list_remove(&items[1].link);
	list_remove(&items[1].link);
	assert_false(list_linked(&items[1].link));
	assert_int_equal(number_of(list_pop_front(&list)), 0);
	assert_int_equal(number_of(list_pop_front(&list)), 2);
	assert_true(list_empty(&list));
}

static void a_walk_visits_every_node_once(void **state)
{
	struct item items[4];
	struct list list;
	int expected = 0;

	(void)state;
	fill(&list, items, 4);
	list_for_each(node, &list) {
		assert_int_equal(number_of(node), expected++);
	}
	assert_int_equal(expected, 4);
	assert_int_equal(list_length(&list), 4);
}

static void the_current_node_may_be_removed_in_a_safe_walk(void **state)
{
	struct item items[4];
	struct list list;
	int visited = 0;

	(void)state;
	fill(&list, items, 4);
	list_for_each_safe(node, &list) {
		visited++;
		if (number_of(node) % 2 == 0) {
			list_remove(node);
		}
	}
	assert_int_equal(visited, 4);
	assert_int_equal(number_of(list_pop_front(&list)), 1);
	assert_int_equal(number_of(list_pop_front(&list)), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_list_is_empty),
		cmocka_unit_test(nodes_come_out_in_the_order_they_went_in),
		cmocka_unit_test(a_node_in_no_list_is_not_linked),
		cmocka_unit_test(a_node_may_be_removed_twice),
		cmocka_unit_test(a_walk_visits_every_node_once),
		cmocka_unit_test(the_current_node_may_be_removed_in_a_safe_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
