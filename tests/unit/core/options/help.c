#include "core/options/help.h"

#include "core/options/manual.h"
#include "tests/lib/core/check.h"
#include "tests/unit/core/options/table.h"

static const char HELP[] =
	"  -l, --listen ADDR      listen there (*:1)\n"
	"      --log-level LEVEL  what is logged: error, warn or info (info)\n"
	"      --interval MS      between two of them (25)\n"
	"  -t, --timeout SECONDS  wait so long\n"
	"      --name NAME        a name, which has a help that is longer than a line of\n"
	"                         a terminal and is broken\n"
	"      --password NUMBER  is not shown\n"
	"  -q, --quiet            say nothing\n"
	"  -y, --yes              do not ask\n";

static void help_is_in_columns_and_leaves_hidden_options_out(void **state)
{
	struct buffer out;

	(void)state;
	buffer_init(&out, 4096);
	option_append_help(&out, &samples);
	check_buffer(&out, HELP);
	buffer_finish(&out);
}

static void a_row_is_laid_out_as_among_all_others(void **state)
{
	struct buffer out;

	(void)state;
	buffer_init(&out, 4096);
	option_append_help_row(&out, &samples, &samples.rows[SAMPLE_YES]);
	check_buffer(&out, "  -y, --yes              do not ask\n");
	buffer_finish(&out);
}

static void a_long_option_has_its_help_below(void **state)
{
	static const struct option_row rows[] = {
		{ .name = "an-option-that-is-far-too-long", .help = "is told of below" },
		{ .name = "short", .help = "is told of beside" },
	};
	static const struct option_table table = { "long", rows, COUNT(rows), NULL };
	struct buffer out;

	(void)state;
	buffer_init(&out, 4096);
	option_append_help(&out, &table);
	check_buffer(&out, "  --an-option-that-is-far-too-long\n"
	                   "                          is told of below\n"
	                   "  --short                 is told of beside\n");
	buffer_finish(&out);
}

static void the_manual_has_details_too(void **state)
{
	struct buffer out;

	(void)state;
	buffer_init(&out, 4096);
	option_append_manual_row(&out, &samples.rows[SAMPLE_LISTEN]);
	option_append_manual_row(&out, &samples.rows[SAMPLE_LEVEL]);
	check_buffer(&out, "*\\-l*, *\\-\\-listen* _ADDR_\n"
	                   "\tlisten there (\\*:1). Port 0 picks one\\.\n\n"
	                   "*\\-\\-log\\-level* _LEVEL_\n"
	                   "\twhat is logged: error, warn or info (info)\n\n");
	buffer_clear(&out);
	option_append_manual(&out, &samples);
	buffer_append_byte(&out, '\0');
	assert_null(strstr((const char *)out.data, "hidden-thing"));
	buffer_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(help_is_in_columns_and_leaves_hidden_options_out),
		cmocka_unit_test(a_row_is_laid_out_as_among_all_others),
		cmocka_unit_test(a_long_option_has_its_help_below),
		cmocka_unit_test(the_manual_has_details_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
