#include "core/text/authority.h"

#include "tests/lib/core/check.h"

static void a_host_has_one_spelling(void **state)
{
	static const struct {
		const char *text;
		const char *host;
		unsigned port;
	} samples[] = {
		{ "example.com", "example.com", 0 },
		{ "EXAMPLE.Com:3000", "example.com", 3000 },
		{ "example.com.:1", "example.com", 1 },
		{ "xn--bcher-kva.example", "xn--bcher-kva.example", 0 },
		{ "a_b-c.1", "a_b-c.1", 0 },
		{ "localhost:65535", "localhost", 65535 },
		{ "192.0.2.7:80", "192.0.2.7", 80 },
		{ "[2001:DB8::1]:443", "[2001:db8::1]", 443 },
		{ "[::1]", "[::1]", 0 },
		{ "2001:DB8::1", "[2001:db8::1]", 0 },
		{ "::1", "[::1]", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct authority authority;
		assert_true(authority_parse(samples[i].text, &authority));
		assert_string_equal(authority.host, samples[i].host);
		assert_int_equal(authority.port, samples[i].port);
	}
}

static void what_is_no_host_is_refused(void **state)
{
	static const char *const samples[] = {
		"",       ".",         "a..b",      ".a",      "a.b..",
		":80",    "a:",        "a:0",       "a:65536", "a:123456",
		"a:8x",   "a:80:80",   "a b",       "a/b",     "user@a",
		"a?b",    "*.a",       "b\xc3\xbc", "[::1",    "::1]",
		"[::1]x", "[::1]:",    "[1.2.3.4]", "[]",      "[fe80::1%eth0]",
		"a\n",    "[::1]]:80",
	};
	char long_name[AUTHORITY_HOST_MAX + 2];
	struct authority authority;

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		assert_false(authority_parse(samples[i], &authority));
	}
	memset(long_name, 'a', sizeof(long_name));
	long_name[AUTHORITY_HOST_MAX + 1] = '\0';
	assert_false(authority_parse(long_name, &authority));
	long_name[AUTHORITY_HOST_MAX] = '\0';
	assert_true(authority_parse(long_name, &authority));
}

static void names_that_nobody_elsewhere_can_have_are_local(void **state)
{
	static const struct {
		const char *text;
		bool local;
	} samples[] = {
		{ "localhost", true },
		{ "me.localhost:80", true },
		{ "localhost.", true },
		{ "127.0.0.1", true },
		{ "192.0.2.7:80", true },
		{ "[::1]:80", true },
		{ "pi", true },
		{ "presence:3000", true },
		{ "a.example", false },
		{ "localhost.example", false },
		{ "127.0.0.1.example", false },
		{ "xlocalhost.example", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct authority authority;
		assert_true(authority_parse(samples[i].text, &authority));
		assert_int_equal(authority_is_local(&authority), samples[i].local);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_host_has_one_spelling),
		cmocka_unit_test(what_is_no_host_is_refused),
		cmocka_unit_test(names_that_nobody_elsewhere_can_have_are_local),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
