#include "core/presence/observers.h"

#include "tests/lib/core/check.h"

/* An observer that writes down what it is told, and then does something to another one. */
struct scribe {
	struct observer observer;
	struct observers *observers;
	char letter;
	char *log; /* of all: "a1" for the change 1 told to a */
	struct observer *removes;
	struct observer *adds;
};

static void write_down(void *context, const struct presence_change *change)
{
	struct scribe *scribe = context;
	size_t len = strlen(scribe->log);

	scribe->log[len] = scribe->letter;
	scribe->log[len + 1] = (char)('0' + change->seq);
	if (scribe->removes) {
		observer_remove(scribe->removes);
	}
	if (scribe->adds) {
		observers_add(scribe->observers, scribe->adds, change->seq);
		scribe->adds = NULL;
	}
}

struct desk {
	struct observers observers;
	struct scribe scribes[3]; /* a, b and c */
	char log[100];
};

static int setup(void **state)
{
	static struct desk desk;

	desk = (struct desk){ 0 };
	observers_init(&desk.observers);
	for (int i = 0; i < 3; i++) {
		struct scribe *scribe = &desk.scribes[i];
		observer_init(&scribe->observer, write_down, scribe);
		scribe->observers = &desk.observers;
		scribe->letter = (char)('a' + i);
		scribe->log = desk.log;
	}
	*state = &desk;
	return 0;
}

static void add(struct desk *desk, int i)
{
	observers_add(&desk->observers, &desk->scribes[i].observer, 0);
}

static void tell(struct desk *desk, uint64_t seq)
{
	observers_tell(&desk->observers, &(struct presence_change){ .seq = seq });
}

static void each_is_told_in_the_order_they_came(void **state)
{
	struct desk *desk = *state;

	tell(desk, 1);
	assert_string_equal(desk->log, "");
	add(desk, 1);
	add(desk, 0);
	tell(desk, 2);
	assert_string_equal(desk->log, "b2a2");
	observer_remove(&desk->scribes[1].observer);
	observer_remove(&desk->scribes[1].observer);
	observer_remove(&desk->scribes[2].observer);
	tell(desk, 3);
	assert_string_equal(desk->log, "b2a2a3");
}

static void one_that_removes_itself_is_told_no_more_and_the_others_are(void **state)
{
	struct desk *desk = *state;

	for (int i = 0; i < 3; i++) {
		add(desk, i);
	}
	desk->scribes[1].removes = &desk->scribes[1].observer;
	tell(desk, 1);
	tell(desk, 2);
	assert_string_equal(desk->log, "a1b1c1a2c2");
}

static void one_that_is_removed_before_its_turn_is_not_told(void **state)
{
	struct desk *desk = *state;

	for (int i = 0; i < 3; i++) {
		add(desk, i);
	}
	desk->scribes[0].removes = &desk->scribes[1].observer;
	desk->scribes[2].removes = &desk->scribes[0].observer;
	tell(desk, 1);
	tell(desk, 2);
	assert_string_equal(desk->log, "a1c1c2");
}

static void one_that_is_added_meanwhile_is_told_of_what_follows(void **state)
{
	struct desk *desk = *state;

	add(desk, 0);
	desk->scribes[0].adds = &desk->scribes[2].observer;
	tell(desk, 1);
	assert_string_equal(desk->log, "a1");
	tell(desk, 2);
	assert_string_equal(desk->log, "a1a2c2");
}

static void all_may_go_at_once(void **state)
{
	struct desk *desk = *state;

	add(desk, 0);
	desk->scribes[0].removes = &desk->scribes[0].observer;
	tell(desk, 1);
	assert_true(list_empty(&desk->observers.all));
	tell(desk, 2);
	assert_string_equal(desk->log, "a1");
}

#define DESK_TEST(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(each_is_told_in_the_order_they_came),
		DESK_TEST(one_that_removes_itself_is_told_no_more_and_the_others_are),
		DESK_TEST(one_that_is_removed_before_its_turn_is_not_told),
		DESK_TEST(one_that_is_added_meanwhile_is_told_of_what_follows),
		DESK_TEST(all_may_go_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
