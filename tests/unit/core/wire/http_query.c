#include "core/wire/http_query.h"

#include "tests/lib/core/check.h"

struct sample {
	const char *query;
	const char *value; /* of `name`; NULL: there is none */
};

static const struct sample SAMPLES[] = {
	{ "name=value", "value" },
	{ "EIO=4&name=value&t=x", "value" },
	{ "name=", "" },
	{ "name", NULL },
	{ "", NULL },
	{ "&&&", NULL },
	{ "=value", NULL },
	{ "names=x&nam=x&xname=x&NAME=x", NULL },
	{ "name=first&name=last", "last" },
	{ "name=first&name=", "" },
	{ "name=first&name", "first" },
	{ "name=a=b", "a=b" },
	{ "name=a?b/c", "a?b/c" },
	{ "&&name=value&&", "value" },
	{ "name=a;name=b", "a;name=b" },
	{ "name=a+b%2Bc%20d", "a b+c d" },
	{ "name=a%26name%3Db", "a&name=b" },
	{ "n%61me=value", "value" },
	{ "name%3Dvalue", NULL },
	{ "name=%c3%BC", "\xc3\xbc" },
	{ "name=%ff", "\xff" },
	{ "name=polling%00x", "polling%00x" },
	{ "name=4%00", "4%00" },
	{ "name=%4", "%4" },
	{ "name=%", "%" },
	{ "name=%zz%4g%g4", "%zz%4g%g4" },
	{ "name=%%34", "%4" },
	{ "name=%2531", "%31" },
	{ "name=12345678901234567890", "123456789012345" },
	{ "name=1234567890123%41%42%43", "1234567890123AB" },
};

static void a_parameter_is_found_and_decoded(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(SAMPLES); i++) {
		const struct sample *sample = &SAMPLES[i];
		char out[16] = "untouched";
		bool found = http_parameter((struct slice){ sample->query, strlen(sample->query) }, "name",
		                            out, sizeof(out));
		const char *expected = sample->value ? sample->value : "untouched";
		if (found != (sample->value != NULL) || strcmp(out, expected) != 0) {
			fail_msg("%s: \"%s\"", sample->query, out);
		}
	}
}

static void no_query_at_all_has_no_parameter(void **state)
{
	char out[4];

	(void)state;
	assert_false(http_parameter((struct slice){ 0 }, "name", out, sizeof(out)));
}

static const struct sample PATHS[] = {
	{ "/", "/" },
	{ "/page.js", "/page.js" },
	{ "/a%20b+c", "/a b+c" },
	{ "/%2e%2e/%2E/..", "/.././.." },
	{ "/%c3%bc", "/\xc3\xbc" },
	{ "/a%2Fb", "/a/b" },
	{ "/%2541", "/%41" },
	{ "/123456789abcde", "/123456789abcde" },
	{ "/123456789abcdef", NULL },
	{ "/page.js%00.html", NULL },
	{ "/%", NULL },
	{ "/%4", NULL },
	{ "/%zz", NULL },
	{ "/%0", NULL },
};

static void a_path_is_decoded_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(PATHS); i++) {
		char out[16] = "untouched";
		bool fine = http_decode_path((struct slice){ PATHS[i].query, strlen(PATHS[i].query) }, out,
		                             sizeof(out));
		if (fine != (PATHS[i].value != NULL) ||
		    strcmp(out, PATHS[i].value ? PATHS[i].value : "") != 0) {
			fail_msg("%s: \"%s\"", PATHS[i].query, out);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_parameter_is_found_and_decoded),
		cmocka_unit_test(no_query_at_all_has_no_parameter),
		cmocka_unit_test(a_path_is_decoded_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
