#include "web/log_line.h"

#include <cjson/cJSON.h>

#include "tests/lib/core/check.h"

static const struct log_request request = {
	.client = "203.0.113.7",
	.method = "GET",
	.target = "/a\nb c",
	.agent = "Moz\"illa",
	.status = 200,
	.bytes = 4711,
	.took_ms = 3,
};

static const char *line_of(enum log_format format, const struct log_record *record)
{
	static char line[LOG_LINE_MAX + 1];
	size_t len = log_line_write(line, format, record, 1764193944594);

	assert_in_range(len, 1, LOG_LINE_MAX);
	assert_int_equal(line[len - 1], '\n');
	line[len - 1] = '\0';
	assert_null(strchr(line, '\n'));
	return line;
}

static struct log_record saying(const char *text)
{
	return (struct log_record){ "warn", 4, "cook", text, 0, NULL };
}

static void each_format_has_its_form(void **state)
{
	struct log_record record = saying("no salt");

	(void)state;
	assert_string_equal(line_of(LOG_FORMAT_TEXT, &record), "warn: cook: no salt");
	assert_string_equal(line_of(LOG_FORMAT_JOURNAL, &record), "<4>cook: no salt");
	assert_string_equal(line_of(LOG_FORMAT_JSON, &record),
	                    "{\"time\":\"2025-11-26T21:52:24.594Z\",\"level\":\"warn\","
	                    "\"subsystem\":\"cook\",\"message\":\"no salt\"}");
	record.alike = 7;
	assert_string_equal(line_of(LOG_FORMAT_TEXT, &record),
	                    "warn: cook: no salt (7 like it left out)");
}

static void what_strangers_say_is_escaped(void **state)
{
	static const struct {
		const char *said;
		const char *text;
		const char *json; /* as a reader of JSON has it */
	} samples[] = {
		{ "a\nwarn: b", "a\\u000awarn: b", "a\\u000awarn: b" },
		{ "\x1b[2J", "\\u001b[2J", "\\u001b[2J" },
		{ "\xe2\x80\xaexe", "\\u202exe", "\\u202exe" }, /* turned around */
		{ "\xff!", "\\xff!", "\\xff!" },
		{ "\\u000a", "\\\\u000a", "\\\\u000a" }, /* is not taken for one of ours */
		{ "\"王\"", "\"王\"", "\"王\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct log_record record = saying(samples[i].said);
		assert_string_equal(line_of(LOG_FORMAT_TEXT, &record) + strlen("warn: cook: "),
		                    samples[i].text);
		cJSON *object = cJSON_Parse(line_of(LOG_FORMAT_JSON, &record));
		assert_string_equal(cJSON_GetObjectItem(object, "message")->valuestring, samples[i].json);
		cJSON_Delete(object);
	}
}

/* However long a text becomes by its escapes, the line is whole. */
static void long_texts_are_cut(void **state)
{
	char text[2 * LOG_TEXT_MAX];
	struct log_record record = saying(text);

	(void)state;
	for (int byte = 1; byte < 256; byte++) {
		memset(text, byte, sizeof(text) - 1);
		text[sizeof(text) - 1] = '\0';
		line_of(LOG_FORMAT_TEXT, &record);
		cJSON *object = cJSON_Parse(line_of(LOG_FORMAT_JSON, &record));
		assert_non_null(cJSON_GetObjectItem(object, "message"));
		cJSON_Delete(object);
	}
	struct log_request all = { text, text, text, text, 200, INT64_MIN, INT64_MIN };
	record.request = &all;
	cJSON *object = cJSON_Parse(line_of(LOG_FORMAT_JSON, &record));
	assert_int_equal(cJSON_GetObjectItem(object, "status")->valueint, 200);
	cJSON_Delete(object);
}

static void a_request_is_told_in_each_format(void **state)
{
	struct log_record record = { "access", 6, "access", "", 0, &request };

	(void)state;
	assert_string_equal(line_of(LOG_FORMAT_TEXT, &record),
	                    "access: 203.0.113.7 GET /a\\u000ab\\u0020c 200 4711 3ms \"Moz\\\"illa\"");
	assert_string_equal(
		line_of(LOG_FORMAT_JOURNAL, &record),
		"<6>access: 203.0.113.7 GET /a\\u000ab\\u0020c 200 4711 3ms \"Moz\\\"illa\"");
	cJSON *object = cJSON_Parse(line_of(LOG_FORMAT_JSON, &record));
	assert_string_equal(cJSON_GetObjectItem(object, "client")->valuestring, "203.0.113.7");
	assert_string_equal(cJSON_GetObjectItem(object, "agent")->valuestring, "Moz\"illa");
	assert_int_equal(cJSON_GetObjectItem(object, "bytes")->valueint, 4711);
	cJSON_Delete(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_format_has_its_form),
		cmocka_unit_test(what_strangers_say_is_escaped),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(a_request_is_told_in_each_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
