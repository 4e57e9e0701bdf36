#include "cli/output/writer.h"
#include "tests/lib/core/check.h"

static const int64_t NOW = 1795443731250; /* 2026-11-23T14:22:11.250Z */

static const char USERS[] =
	"[{\"id\":\"a1\",\"name\":\"alice\",\"room\":\"/\",\"kind\":\"web\",\"since\":1795443431250,"
	"\"connections\":1},"
	"{\"id\":\"b2\",\"name\":\"\\u65e5\\u672c, \\\"x\\\"\\u001b[0m\",\"room\":\"/lobby\","
	"\"kind\":\"tui\",\"since\":1795443730250,\"connections\":12}]";

static const char STATUS[] = "{\"version\":\"0.1.0\",\"uptime\":93784000,\"memory\":4321000,"
							 "\"listeners\":[\"http://a\",\"http://b\"]}";

static const char EVENT[] = "[{\"seq\":8,\"time\":1795443731250,\"type\":\"join\","
							"\"user\":{\"id\":\"a1\",\"name\":\"alice\",\"room\":\"/\"}}]";

/* What the writer makes of `rows`, or of `extras` beside them; the buffer is the caller's to
 * finish. */
static struct buffer written(const struct writer_style *style, const struct view *view,
                             const char *columns, const char *rows, const char *extras)
{
	cJSON *list = cJSON_Parse(rows);
	cJSON *beside = extras ? cJSON_Parse(extras) : NULL;
	struct buffer out;
	struct writer writer;
	const cJSON *row;

	buffer_init(&out, WRITER_BYTES_MAX);
	assert_null(writer_init(&writer, style, view, columns, &out));
	writer_begin(&writer, beside);
	if (cJSON_IsArray(list)) {
		cJSON_ArrayForEach(row, list)
		{
			writer_row(&writer, row);
		}
	} else {
		writer_row(&writer, list);
	}
	writer_end(&writer);
	writer_finish(&writer);
	cJSON_Delete(list);
	cJSON_Delete(beside);
	return out;
}

static void check_written(const struct writer_style *style, const struct view *view,
                          const char *columns, const char *rows, const char *expected)
{
	struct buffer out = written(style, view, columns, rows, NULL);

	check_buffer(&out, expected);
	buffer_finish(&out);
}

static void a_table_is_aligned_and_has_relative_times(void **state)
{
	const struct writer_style style = { OUTPUT_TABLE, true, true, false, 0, NOW };

	(void)state;
	check_written(&style, &view_users, NULL, USERS,
	              "NAME           ROOM    KIND  SINCE   ID\n"
	              "alice          /       web   5m ago  a1\n"
	              "\u65e5\u672c, \"x\"\uFFFD[0m  /lobby  tui   1s ago  b2\n");
}

/* A clock was set, or is not ours: nobody will have come in an hour. */
static void what_has_been_is_not_to_come(void **state)
{
	const struct writer_style style = { OUTPUT_TABLE, false, true, false, 0, NOW - 3600 * 1000 };

	(void)state;
	check_written(&style, &view_users, "name,since", USERS,
	              "alice          now\n"
	              "\u65e5\u672c, \"x\"\uFFFD[0m  now\n");
}

static void a_narrow_table_is_cut_where_it_is_widest(void **state)
{
	const struct writer_style style = { OUTPUT_TABLE, false, true, false, 36, NOW };

	(void)state;
	check_written(&style, &view_users, NULL, USERS,
	              "alice        /       web  5m ago  a1\n"
	              "\u65e5\u672c, \"x\"\uFFFD\u2026  /lobby  tui  1s ago  b2\n");
}

static void a_wide_table_has_all_columns_and_full_values_where_no_people_read(void **state)
{
	const struct writer_style style = { OUTPUT_WIDE, false, false, false, 0, NOW };

	(void)state;
	check_written(&style, &view_users, NULL, USERS,
	              "alice          /       web  2026-11-23T14:17:11.250Z   1  a1\n"
	              "\u65e5\u672c, \"x\"\uFFFD[0m  /lobby  tui  2026-11-23T14:22:10.250Z  12  b2\n");
}

static void an_empty_table_says_so_to_people_only(void **state)
{
	struct writer_style style = { OUTPUT_TABLE, true, true, false, 80, NOW };

	(void)state;
	check_written(&style, &view_users, NULL, "[]", "Nobody is here.\n");
	style.for_people = false;
	check_written(&style, &view_users, NULL, "[]", "");
}

static void a_title_is_bold_where_there_are_colours(void **state)
{
	const struct writer_style style = { OUTPUT_TABLE, true, true, true, 80, NOW };

	(void)state;
	check_written(&style, &view_users, "name", USERS,
	              "\x1b[1mNAME\x1b[0m\nalice\n\u65e5\u672c, \"x\"\uFFFD[0m\n");
}

static void an_object_goes_downwards(void **state)
{
	struct writer_style style = { OUTPUT_TABLE, true, true, false, 80, NOW };

	(void)state;
	check_written(&style, &view_status, "version,uptime,memory,listeners", STATUS,
	              "VERSION    0.1.0\nUPTIME     1d 2h\nMEMORY     4.3 MB\n"
	              "LISTENERS  http://a, http://b\n");
	style.format = OUTPUT_TSV;
	style.for_people = false;
	check_written(&style, &view_status, "version,uptime,memory", STATUS,
	              "version\t0.1.0\nuptime\t93784000\nmemory\t4321000\n");
}

static void tsv_is_a_line_a_row_with_full_values(void **state)
{
	struct writer_style style = { OUTPUT_TSV, false, false, false, 0, NOW };

	(void)state;
	check_written(&style, &view_users, "name,since", USERS,
	              "alice\t2026-11-23T14:17:11.250Z\n"
	              "\u65e5\u672c, \"x\"\uFFFD[0m\t2026-11-23T14:22:10.250Z\n");
	style.header = true;
	check_written(&style, &view_users, "name,connections", USERS,
	              "name\tconnections\nalice\t1\n\u65e5\u672c, \"x\"\uFFFD[0m\t12\n");
}

static void a_tab_in_a_name_makes_no_column(void **state)
{
	const struct writer_style style = { OUTPUT_TSV, false, false, false, 0, NOW };

	(void)state;
	check_written(&style, &view_users, "name,room", "[{\"name\":\"a\\tb\\nc\",\"room\":\"/\"}]",
	              "a\uFFFDb\uFFFDc\t/\n");
}

static void csv_quotes_what_it_has_to(void **state)
{
	const struct writer_style style = { OUTPUT_CSV, true, false, false, 0, NOW };

	(void)state;
	check_written(&style, &view_users, "name,room", USERS,
	              "name,room\nalice,/\n\"\u65e5\u672c, \"\"x\"\"\uFFFD[0m\",/lobby\n");
}

/* A joiner, a non-joiner, a selector, a tag: spelling. ESC, DEL, C1, a line end, a bidi control:
 * not. */
static void a_name_is_exact_where_it_may_be_given_back(void **state)
{
	static const char names[] = "[{\"name\":\"\\u0639\\u200c\\u200d\\ufe0f\\udb40\\udc67\"},"
								"{\"name\":\"a\\u001b\\u007f\\u009b\\n\\u2028\\u202e\\u200bb\"}]";
	static const char bans[] = "[{\"target\":\"\\u0639\\u200c\\u202e\"}]";
	struct writer_style style = { OUTPUT_TSV, false, false, false, 0, NOW };

	(void)state;
	for (int i = 0; i < 2; i++) {
		style.format = i == 0 ? OUTPUT_TSV : OUTPUT_CSV;
		check_written(&style, &view_users, "name", names,
		              "\u0639\u200c\u200d\ufe0f\U000e0067\n"
		              "a\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDb\n");
	}
	style.format = OUTPUT_NAME;
	check_written(&style, &view_bans, NULL, bans, "\u0639\u200c\uFFFD\n");
	style.format = OUTPUT_TABLE;
	check_written(&style, &view_bans, "target", bans, "\u0639\uFFFD\n");
}

static void bytes_that_are_no_text_are_replaced_one_by_one(void **state)
{
	struct buffer out;

	(void)state;
	buffer_init(&out, 64);
	writer_append_exact(&out, "a\xff\xe2\x80", 4);
	check_buffer(&out, "a\uFFFD\uFFFD\uFFFD");
	buffer_finish(&out);
}

static void names_are_ids_alone(void **state)
{
	const struct writer_style style = { OUTPUT_NAME, true, false, false, 0, NOW };

	(void)state;
	check_written(&style, &view_users, NULL, USERS, "a1\nb2\n");
	check_written(&style, &view_status, NULL, STATUS, "");
}

static void json_is_one_object_that_keeps_the_data_escaped(void **state)
{
	const struct writer_style style = { OUTPUT_JSON, true, false, false, 0, NOW };
	struct buffer out =
		written(&style, &view_users, NULL,
	            "[{\"name\":\"\\u001b\\u007f\\u009b\\u202e\\ue000\\ud83d\\ude00\\udb40"
	            "\\udc01\"}]",
	            "{\"total\":1}");

	(void)state;
	check_buffer(&out,
	             "{\"schema\":1,\"total\":1,\"users\":[{\"name\":\"\\u001b\\u007f\\u009b\\u202e"
	             "\uE000\U0001F600\\udb40\\udc01\"}]}\n");
	buffer_finish(&out);
	check_written(&style, &view_users, NULL, "[]", "{\"schema\":1,\"users\":[]}\n");
	check_written(&style, &view_users, "name,room", "[{\"name\":\"a\",\"id\":\"x\"},{}]",
	              "{\"schema\":1,\"users\":[{\"name\":\"a\"},{}]}\n");
	check_written(&style, &view_status, NULL, "{\"pid\":7}", "{\"schema\":1,\"pid\":7}\n");
	check_written(&style, &view_status, NULL, "{}", "{\"schema\":1}\n");
}

static void a_stream_is_an_object_a_line(void **state)
{
	const struct writer_style json = { OUTPUT_JSON, true, false, false, 0, NOW };
	const struct writer_style tsv = { OUTPUT_TSV, false, false, false, 0, NOW };

	(void)state;
	check_written(&json, &view_events, "seq,name", EVENT, "{\"seq\":8,\"name\":\"alice\"}\n");
	check_written(&tsv, &view_events, "time,type,name,room,was", EVENT,
	              "2026-11-23T14:22:11.250Z\tjoin\talice\t/\t\n");
}

static void fields_of_other_types_do_no_harm(void **state)
{
	static const char odd[] = "[{\"name\":7,\"room\":{},\"kind\":[1,\"x\",null],\"since\":\"soon\","
							  "\"connections\":1e300},5,null,\"x\",[]]";
	static const enum output_format formats[] = { OUTPUT_TABLE, OUTPUT_WIDE, OUTPUT_TSV,
		                                          OUTPUT_CSV,   OUTPUT_JSON, OUTPUT_NAME };

	(void)state;
	for (size_t i = 0; i < COUNT(formats); i++) {
		const struct writer_style style = { formats[i], true, true, false, 80, NOW };
		struct buffer out = written(&style, &view_users, NULL, odd, NULL);
		assert_false(buffer_failed(&out));
		buffer_finish(&out);
	}
}

static void a_column_that_is_not_there_is_named(void **state)
{
	const struct writer_style style = { OUTPUT_TSV, false, false, false, 0, NOW };
	struct writer writer;
	struct buffer out;

	(void)state;
	buffer_init(&out, 64);
	assert_string_equal(writer_init(&writer, &style, &view_users, "name,nmae,id", &out), "nmae,id");
	writer_finish(&writer);
	assert_string_equal(view_nearest_column(&view_users, "nmae"), "name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_is_aligned_and_has_relative_times),
		cmocka_unit_test(a_narrow_table_is_cut_where_it_is_widest),
		cmocka_unit_test(what_has_been_is_not_to_come),
		cmocka_unit_test(a_wide_table_has_all_columns_and_full_values_where_no_people_read),
		cmocka_unit_test(an_empty_table_says_so_to_people_only),
		cmocka_unit_test(a_title_is_bold_where_there_are_colours),
		cmocka_unit_test(an_object_goes_downwards),
		cmocka_unit_test(tsv_is_a_line_a_row_with_full_values),
		cmocka_unit_test(a_tab_in_a_name_makes_no_column),
		cmocka_unit_test(csv_quotes_what_it_has_to),
		cmocka_unit_test(a_name_is_exact_where_it_may_be_given_back),
		cmocka_unit_test(bytes_that_are_no_text_are_replaced_one_by_one),
		cmocka_unit_test(names_are_ids_alone),
		cmocka_unit_test(json_is_one_object_that_keeps_the_data_escaped),
		cmocka_unit_test(a_stream_is_an_object_a_line),
		cmocka_unit_test(fields_of_other_types_do_no_harm),
		cmocka_unit_test(a_column_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
