#include "core/events/decode.h"

#include <stdio.h>

#include "tests/lib/core/alloc.h"
#include "tests/lib/core/check.h"
#include "tests/lib/core/told.h"

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static void tell(void *context, const struct presence_event *event)
{
	told_append(context, event);
}

struct sample {
	const char *event; /* the raw first element */
	const char *arguments;
	const char *told; /* NULL: malformed, and nothing is told */
};

static void check_sample(const struct sample *sample)
{
	struct buffer told;

	told_init(&told);
	enum wire_result result =
		event_decode(slice_of(sample->event), slice_of(sample->arguments), tell, &told);
	if (result != (sample->told ? WIRE_DONE : WIRE_MALFORMED)) {
		fail_msg("%s %s: %d", sample->event, sample->arguments, result);
	}
	told_check(&told, sample->told ? sample->told : "");
	buffer_finish(&told);
}

static void check_samples(const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		check_sample(&samples[i]);
	}
}

#define SIXTY_FOUR "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define NEW "\"new_user\""
#define LIST "\"existing_users\""

static void who_came_is_told(void **state)
{
	static const struct sample samples[] = {
		{ NEW, "{\"id\":\"a\",\"new_user_name\":\"Ann\",\"since\":1,\"kind\":\"web\"}",
		  "came a Ann 1 web; " },
		{ NEW, "{\"kind\":\"tui\",\"since\":0,\"new_user_name\":\"Ann\",\"id\":\"a\",\"x\":[{}]}",
		  "came a Ann 0 tui; " },
		{ NEW, "{\"id\":\"a\",\"new_user_name\":\"Ann\",\"since\":1}", "came a Ann 1 web; " },
		{ NEW, "{\"id\":\"a\",\"new_user_name\":\"Ann\",\"since\":1,\"kind\":7}",
		  "came a Ann 1 web; " },
		{ NEW, "{\"id\":\"a\",\"new_user_name\":\"Ann\",\"since\":1,\"kind\":\"toaster\"}",
		  "came a Ann 1 app; " },
		{ NEW, " { \"id\" : \"a\" , \"new_user_name\":\"Ann\",\"since\":1 } , 7 ,[\"more\"]",
		  "came a Ann 1 web; " },
		{ NEW, "{\"id\":\"" SIXTY_FOUR "\",\"new_user_name\":\"Ann\",\"since\":1}",
		  "came " SIXTY_FOUR " Ann 1 web; " },
		{ NEW, "{\"id\":\"a\",\"new_user_name\":\"\\u00e9\\ud83d\\ude00\\\"\\u001b\",\"since\":1}",
		  "came a \u00e9\U0001F600\"\x1b 1 web; " },
		{ NEW, "{\"id\":\"a\",\"new_user_name\":\"\\\\u0000\",\"since\":1}",
		  "came a \\u0000 1 web; " },
		{ NEW, "{\"id\":\"a\",\"id\":\"b\",\"new_user_name\":\"Ann\",\"since\":1,\"since\":2}",
		  "came a Ann 1 web; " },
		{ "\"n\\u0065w_user\"", "{\"id\":\"a\",\"new_user_name\":\"Ann\",\"since\":1}",
		  "came a Ann 1 web; " },
		{ NEW, "", NULL },
		{ NEW, "null", NULL },
		{ NEW, "\"Ann\"", NULL },
		{ NEW, "[]", NULL },
		{ NEW, "[\"id\",\"a\"]", NULL },
		{ NEW, "{}", NULL },
		{ NEW, "7,{\"id\":\"a\",\"new_user_name\":\"Ann\",\"since\":1}", NULL },
		{ NEW, "{\"new_user_name\":\"Ann\",\"since\":1}", NULL },
		{ NEW, "{\"id\":\"\",\"new_user_name\":\"Ann\",\"since\":1}", NULL },
		{ NEW, "{\"id\":1,\"new_user_name\":\"Ann\",\"since\":1}", NULL },
		{ NEW, "{\"ID\":\"a\",\"new_user_name\":\"Ann\",\"since\":1}", NULL },
		{ NEW, "{\"id\":\"" SIXTY_FOUR "0\",\"new_user_name\":\"Ann\",\"since\":1}", NULL },
		{ NEW, "{\"id\":\"a\",\"name\":\"Ann\",\"since\":1}", NULL },
		{ NEW, "{\"id\":\"a\",\"new_user_name\":\"\",\"since\":1}", NULL },
		{ NEW, "{\"id\":\"a\",\"new_user_name\":null,\"since\":1}", NULL },
		{ NEW, "{\"id\":\"a\",\"new_user_name\":\"Ann\"}", NULL },
		{ NEW, "{\"id\":\"a\",\"new_user_name\":\"A\\u0000nn\",\"since\":1}", NULL },
		{ NEW, "{\"id\":\"a\",\"new_user_name\":\"Ann\",\"since\":1,\"x\":\"\\u0000\"}", NULL },
		{ NEW, "{\"id\":\"a\",\"new_user_name\":\"Ann\",\"since\":1},\"\\u0000\"", NULL },
	};

	(void)state;
	check_samples(samples, COUNT(samples));
}

static void a_time_is_what_a_javascript_number_holds_exactly(void **state)
{
	static const char *const times[][2] = {
		{ "1700000000123", "1700000000123" },
		{ "-1", "-1" },
		{ "-0", "0" },
		{ "1.9", "1" },
		{ "-1.9", "-1" },
		{ "1e3", "1000" },
		{ "9007199254740992", "9007199254740992" },
		{ "-9007199254740992", "-9007199254740992" },
		{ "9007199254740994", NULL },
		{ "-9007199254740994", NULL },
		{ "1e16", NULL },
		{ "1e300", NULL },
		{ "-1e300", NULL },
		{ "1e999", NULL },
		{ "\"1\"", NULL },
		{ "null", NULL },
		{ "true", NULL },
		{ "[1]", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		char arguments[200];
		char told[200];
		snprintf(arguments, sizeof(arguments),
		         "{\"id\":\"a\",\"new_user_name\":\"A\",\"since\":%s}", times[i][0]);
		snprintf(told, sizeof(told), "came a A %s web; ", times[i][1] ? times[i][1] : "");
		check_sample(&(struct sample){ NEW, arguments, times[i][1] ? told : NULL });
	}
}

static void a_list_is_told_whole_or_not_at_all(void **state)
{
	static const struct sample samples[] = {
		{ LIST, "[]", "list 0; end 0; " },
		{ LIST, "[],7", "list 0; end 0; " },
		{ LIST, "[{\"id\":\"a\",\"name\":\"Ann\",\"since\":1,\"kind\":\"app\"}]",
		  "list 1; present a Ann 1 app; end 1; " },
		{ LIST,
		  "[{\"id\":\"b\",\"name\":\"Bob\",\"since\":2,\"kind\":\"tui\"},"
		  "{\"id\":\"a\",\"name\":\"Ann\",\"since\":1}]",
		  "list 2; present b Bob 2 tui; present a Ann 1 web; end 2; " },
		{ LIST,
		  "[{\"id\":\"a\",\"name\":\"Ann\",\"since\":1},{\"id\":\"a\",\"name\":\"Eve\",\"since\":1}"
		  "]",
		  "list 2; present a Ann 1 web; present a Eve 1 web; end 2; " },
		{ LIST, "", NULL },
		{ LIST, "{}", NULL },
		{ LIST, "null", NULL },
		{ LIST, "{\"0\":{\"id\":\"a\",\"name\":\"Ann\",\"since\":1}}", NULL },
		{ LIST, "[7]", NULL },
		{ LIST, "[[]]", NULL },
		{ LIST, "[{\"id\":\"a\",\"new_user_name\":\"Ann\",\"since\":1}]", NULL },
		{ LIST, "[{\"id\":\"a\",\"name\":\"Ann\",\"since\":1},{}]", NULL },
		{ LIST, "[{\"id\":\"a\",\"name\":\"Ann\",\"since\":1},{\"id\":\"b\",\"name\":\"Bob\"}]",
		  NULL },
		{ LIST,
		  "[{\"id\":\"a\",\"name\":\"Ann\",\"since\":1},{\"id\":\"\\u0000\",\"name\":\"Bob\"}]",
		  NULL },
	};

	(void)state;
	check_samples(samples, COUNT(samples));
}

static void other_changes_are_told(void **state)
{
	static const struct sample samples[] = {
		{ "\"user_renamed\"", "{\"id\":\"a\",\"name\":\"Eve\"}", "renamed a Eve; " },
		{ "\"user_renamed\"", "{\"id\":\"a\"}", NULL },
		{ "\"user_renamed\"", "{\"name\":\"Eve\"}", NULL },
		{ "\"user_renamed\"", "[]", NULL },
		{ "\"disconnect_user\"", "{\"id\":\"a\",\"name\":\"Eve\",\"reason\":\"left\"}",
		  "went a Eve left; " },
		{ "\"disconnect_user\"", "{\"id\":\"a\",\"name\":\"Eve\"}", "went a Eve; " },
		{ "\"disconnect_user\"", "{\"id\":\"a\",\"name\":\"Eve\",\"reason\":7}", "went a Eve; " },
		{ "\"disconnect_user\"", "{\"id\":\"a\",\"reason\":\"left\"}", NULL },
		{ "\"notice\"", "{\"text\":\"tea \\\"is\\\" ready\"}", "notice tea \"is\" ready; " },
		{ "\"notice\"", "{\"text\":\"\"}", NULL },
		{ "\"notice\"", "{\"text\":[]}", NULL },
		{ "\"notice\"", "\"tea\"", NULL },
		{ "\"kicked\"", "{\"reason\":\"noise\"}", "kicked noise; " },
		{ "\"kicked\"", "{\"reason\":\"\"}", "kicked; " },
		{ "\"kicked\"", "{}", "kicked; " },
		{ "\"kicked\"", "null", "kicked; " },
		{ "\"kicked\"", "{\"reason\":\"a\\u0000b\"}", NULL },
		{ "\"join_refused\"", "{\"code\":\"banned\",\"message\":\"You may not.\"}",
		  "refused banned You may not.; " },
		{ "\"join_refused\"", "{\"code\":\"banned\"}", NULL },
		{ "\"join_refused\"", "{\"message\":\"You may not.\"}", NULL },
		{ "\"join_refused\"", "{\"code\":\"\",\"message\":\"You may not.\"}", NULL },
	};

	(void)state;
	check_samples(samples, COUNT(samples));
}

static void what_is_none_of_ours_is_nothing_whatever_it_says(void **state)
{
	static const struct sample samples[] = {
		{ "\"message\"", "", "" },
		{ "\"new_users\"", "{\"x\":\"\\u0000\"}", "" },
		{ "\"New_user\"", "{}", "" },
		{ "\"\"", "7", "" },
		{ "7", "7", "" },
		{ "\"got_a_new_user\"", "{\"name\":\"Ann\"}", "" },
	};

	(void)state;
	check_samples(samples, COUNT(samples));
}

/* One event of each kind that has a text of up to EVENT_TEXT_BYTES_MAX bytes. */
static void check_text(const char *event, const char *format, size_t bytes,
                       enum wire_result expected)
{
	char text[EVENT_TEXT_BYTES_MAX + 2];
	char arguments[EVENT_TEXT_BYTES_MAX + 200];
	struct buffer told;

	memset(text, 'x', bytes);
	text[bytes] = '\0';
	const char *place = strchr(format, '$');
	snprintf(arguments, sizeof(arguments), "%.*s%s%s", (int)(place - format), format, text,
	         place + 1);
	told_init(&told);
	assert_int_equal(event_decode(slice_of(event), slice_of(arguments), tell, &told), expected);
	assert_int_equal(told.len > 0, expected == WIRE_DONE);
	buffer_finish(&told);
}

static void texts_have_a_length(void **state)
{
	static const char *const texts[][2] = {
		{ NEW, "{\"id\":\"a\",\"new_user_name\":\"$\",\"since\":1}" },
		{ LIST, "[{\"id\":\"a\",\"name\":\"$\",\"since\":1}]" },
		{ "\"user_renamed\"", "{\"id\":\"a\",\"name\":\"$\"}" },
		{ "\"disconnect_user\"", "{\"id\":\"a\",\"name\":\"$\",\"reason\":\"left\"}" },
		{ "\"notice\"", "{\"text\":\"$\"}" },
		{ "\"join_refused\"", "{\"code\":\"$\",\"message\":\"x\"}" },
		{ "\"join_refused\"", "{\"code\":\"x\",\"message\":\"$\"}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		check_text(texts[i][0], texts[i][1], EVENT_TEXT_BYTES_MAX, WIRE_DONE);
		check_text(texts[i][0], texts[i][1], EVENT_TEXT_BYTES_MAX + 1, WIRE_MALFORMED);
	}
}

static void a_reason_that_is_too_long_is_none(void **state)
{
	char arguments[EVENT_TEXT_BYTES_MAX + 100];
	char reason[EVENT_TEXT_BYTES_MAX + 2];

	(void)state;
	memset(reason, 'x', sizeof(reason) - 1);
	reason[sizeof(reason) - 1] = '\0';
	snprintf(arguments, sizeof(arguments), "{\"reason\":\"%s\"}", reason);
	check_sample(&(struct sample){ "\"kicked\"", arguments, "kicked; " });
}

static void an_answer_is_read(void **state)
{
	static const char *const answers[][2] = {
		{ "[{\"ok\":true,\"id\":\"a\"}]", "joined a; " },
		{ " [ {\"id\":\"a\",\"ok\":true,\"x\":1},7] ", "joined a; " },
		{ "[{\"ok\":true,\"id\":\"" SIXTY_FOUR "\"}]", "joined " SIXTY_FOUR "; " },
		{ "[{\"ok\":false,\"error\":{\"code\":\"banned\",\"message\":\"No.\"}}]",
		  "refused banned No.; " },
		{ "[{\"error\":{\"code\":\"banned\",\"message\":\"No.\"}}]", "refused banned No.; " },
		{ "[]", NULL },
		{ "[null]", NULL },
		{ "[true]", NULL },
		{ "[{}]", NULL },
		{ "[{\"ok\":true}]", NULL },
		{ "[{\"ok\":true,\"id\":\"\"}]", NULL },
		{ "[{\"ok\":true,\"id\":\"" SIXTY_FOUR "0\"}]", NULL },
		{ "[{\"ok\":true,\"id\":\"a\\u0000\"}]", NULL },
		{ "[{\"ok\":1,\"id\":\"a\"}]", NULL },
		{ "[{\"ok\":false,\"id\":\"a\"}]", NULL },
		{ "[{\"ok\":false,\"error\":{\"code\":\"banned\"}}]", NULL },
		{ "[{\"ok\":false,\"error\":\"banned\"}]", NULL },
		{ "[7,{\"ok\":true,\"id\":\"a\"}]", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		struct buffer told;
		told_init(&told);
		enum wire_result result = event_decode_answer(slice_of(answers[i][0]), tell, &told);
		if (result != (answers[i][1] ? WIRE_DONE : WIRE_MALFORMED)) {
			fail_msg("%s: %d", answers[i][0], result);
		}
		told_check(&told, answers[i][1] ? answers[i][1] : "");
		buffer_finish(&told);
	}
}

static void a_message_is_cut_at_a_character(void **state)
{
	static const struct {
		const char *json;
		size_t size;
		const char *expected;
	} messages[] = {
		{ "{\"message\":\"no\"}", 8, "no" },
		{ "\"no\"", 8, "no" },
		{ "{\"message\":\"1234567\"}", 8, "1234567" },
		{ "{\"message\":\"12345678\"}", 8, "1234567" },
		{ "{\"message\":\"123456\u00e9\"}", 8, "123456" },
		{ "{\"message\":\"12345\u00e9\"}", 8, "12345\u00e9" },
		{ "{\"message\":\"1234\U0001F600\"}", 8, "1234" },
		{ "{\"message\":\"123\U0001F600\"}", 8, "123\U0001F600" },
		{ "\"\U0001F600\"", 4, "" },
		{ "\"x\"", 1, "" },
		{ "{\"message\":7}", 8, "" },
		{ "{\"message\":{\"message\":\"no\"}}", 8, "" },
		{ "{\"Message\":\"no\"}", 8, "" },
		{ "{}", 8, "" },
		{ "\"\"", 8, "" },
		{ "\"a\\u0000b\"", 8, "a" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(messages); i++) {
		char out[8];
		memset(out, '#', sizeof(out));
		event_decode_message(slice_of(messages[i].json), out, messages[i].size);
		assert_string_equal(out, messages[i].expected);
	}
}

static void out_of_memory_tells_nothing_or_all(void **state)
{
	static const char list[] = "[{\"id\":\"b\",\"name\":\"Bob\",\"since\":2},"
							   "{\"id\":\"a\",\"name\":\"Ann\",\"since\":1}]";
	struct buffer told;
	bool failed = true;

	(void)state;
	told_init(&told);
	alloc_cover_cjson();
	size_t live = alloc_live();
	for (unsigned n = 1; failed; n++) {
		alloc_fail_at(n, ALLOC_FAIL_ONCE);
		enum wire_result result = event_decode(slice_of(LIST), slice_of(list), tell, &told);
		failed = alloc_stop_failing();
		assert_int_equal(result, failed ? WIRE_MALFORMED : WIRE_DONE);
		assert_int_equal(alloc_live(), live);
		told_check(&told,
		           failed ? "" : "list 2; present b Bob 2 web; present a Ann 1 web; end 2; ");
	}
	buffer_finish(&told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_came_is_told),
		cmocka_unit_test(a_time_is_what_a_javascript_number_holds_exactly),
		cmocka_unit_test(a_list_is_told_whole_or_not_at_all),
		cmocka_unit_test(other_changes_are_told),
		cmocka_unit_test(what_is_none_of_ours_is_nothing_whatever_it_says),
		cmocka_unit_test(texts_have_a_length),
		cmocka_unit_test(a_reason_that_is_too_long_is_none),
		cmocka_unit_test(an_answer_is_read),
		cmocka_unit_test(a_message_is_cut_at_a_character),
		cmocka_unit_test(out_of_memory_tells_nothing_or_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
