#include "web/engine/origin_policy.h"

#include "tests/lib/core/check.h"

static const char *const listed[] = { "https://example.org", "https://*.b.example",
	                                  "http://*.c.example:81" };
static const char *const hosts[] = { "a.example" };
static const struct origin_policy strict = {
	.allowed = listed,
	.count = COUNT(listed),
	.hosts = hosts,
	.host_count = COUNT(hosts),
};
static const struct origin_policy open_to_all = { .any = true };

struct sample {
	const char *origin;
	const char *host;
	enum peer_scheme scheme;
	bool allowed;
	const char *expose;
};

static struct origin_verdict judge(const struct origin_policy *policy, const char *origin,
                                   const char *host, enum peer_scheme scheme)
{
	static char text[ORIGIN_TEXT_MAX];
	const struct peer peer = { .scheme = scheme, .host = host };

	return origin_judge(policy, origin, &peer, text);
}

static void an_origin_is_listed_or_our_own(void **state)
{
	static const struct sample samples[] = {
		{ NULL, "a.example", PEER_HTTP, true, NULL },
		{ "https://example.org", "a.example", PEER_HTTP, true, "https://example.org" },
		{ "https://example.org", "no.name.of.ours", PEER_HTTP, true, "https://example.org" },
		{ "https://example.org:443", NULL, PEER_HTTP, true, "https://example.org" },
		{ "HTTPS://EXAMPLE.ORG", "a.example", PEER_HTTP, true, "https://example.org" },
		{ "http://example.org", "a.example", PEER_HTTP, false, NULL },
		{ "https://example.org:444", "a.example", PEER_HTTP, false, NULL },
		{ "http://a.example", "a.example", PEER_HTTP, true, NULL },
		{ "https://a.example", "A.EXAMPLE", PEER_HTTP, true, NULL }, /* by way of a proxy */
		{ "http://a.example", "a.example", PEER_HTTPS, false, NULL },
		{ "https://a.example", "a.example", PEER_HTTPS, true, NULL },
		{ "http://a.example:81", "a.example:80", PEER_HTTP, false, NULL },
		{ "http://a.example:81", "a.example:81", PEER_HTTP, true, NULL },
		/* nginx: $host:$server_port */
		{ "http://a.example", "a.example:80", PEER_HTTP, true, NULL },
		{ "https://a.example", "a.example:443", PEER_HTTP, true, NULL },
		{ "https://a.example:443", "a.example", PEER_HTTP, true, NULL },
		{ "https://a.example", "a.example:80", PEER_HTTP, false, NULL },
		{ "http://a.example", "a.example:443", PEER_HTTP, false, NULL },
		{ "http://192.0.2.7:3000", "192.0.2.7:3000", PEER_HTTP, true, NULL },
		{ "http://[2001:db8::1]", "[2001:DB8::1]:80", PEER_HTTP, true, NULL },
		{ "http://pi.localhost", "pi.localhost", PEER_HTTP, true, NULL },
		{ "ftp://a.example", "a.example", PEER_HTTP, false, NULL },
		{ "http://a.example", NULL, PEER_HTTP, false, NULL },
		{ "http://a.example", "a.example/x", PEER_HTTP, false, NULL },
		{ "http://user@a.example", "user@a.example", PEER_HTTP, false, NULL },
		{ "null", "a.example", PEER_HTTP, false, NULL },
		{ "", "a.example", PEER_HTTP, false, NULL },
		{ "https://*.b.example", "a.example", PEER_HTTP, false, NULL },
		{ "file://", "a.example", PEER_HTTP, true, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		const struct sample *sample = &samples[i];
		struct origin_verdict verdict =
			judge(&strict, sample->origin, sample->host, sample->scheme);
		assert_true(verdict.valid);
		assert_int_equal(verdict.allowed, sample->allowed);
		assert_int_equal(!verdict.expose, !sample->expose);
		if (sample->expose) {
			assert_string_equal(verdict.expose, sample->expose);
		}
	}
}

static void a_star_stands_for_sub_domains_and_nothing_else(void **state)
{
	static const struct {
		const char *origin;
		bool allowed;
	} samples[] = {
		{ "https://x.b.example", true },      { "https://X.Y.b.example:443", true },
		{ "https://b.example", false },       { "https://xb.example", false },
		{ "https://.b.example", false },      { "http://x.b.example", false },
		{ "https://x.b.example:444", false }, { "https://x.b.example.evil", false },
		{ "https://evil/.b.example", false }, { "https://evil?.b.example", false },
		{ "http://x.c.example:81", true },    { "http://x.c.example", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct origin_verdict verdict = judge(&strict, samples[i].origin, "192.0.2.1", PEER_HTTP);
		assert_int_equal(verdict.allowed, samples[i].allowed);
		assert_int_equal(verdict.expose != NULL, samples[i].allowed);
	}
}

static void a_page_is_our_own_under_our_names_only(void **state)
{
	static const struct {
		const char *origin;
		const char *host;
		bool called_right;
		bool misnamed;
	} samples[] = {
		{ NULL, NULL, true, false },
		{ NULL, "127.0.0.1:3000", true, false },
		{ NULL, "a.example:3000", true, false },
		{ NULL, "evil.example", false, false },
		{ NULL, "x.a.example", false, false },
		{ NULL, "evil.example/127.0.0.1", false, false },
		{ "http://evil.example:3000", "evil.example:3000", false, true },
		{ "https://evil.example", "evil.example", false, true },
		{ "http://evil.example", "other.example", false, false },
		{ "http://evil.example", "127.0.0.1", true, false },
		{ "https://example.org", "other.example", true, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct origin_verdict verdict =
			judge(&strict, samples[i].origin, samples[i].host, PEER_HTTP);
		assert_int_equal(verdict.called_right, samples[i].called_right);
		assert_int_equal(verdict.misnamed, samples[i].misnamed);
		assert_false(verdict.misnamed && verdict.allowed);
	}
}

static void what_no_browser_sends_cannot_be_allowed(void **state)
{
	static const char *const good[] = {
		"*",
		"https://a.example",
		"HTTPS://A.Example:443",
		"http://localhost:8080",
		"https://*.a.example",
		"https://*.a.example:8443",
		"http://[::1]:3000",
		"capacitor://localhost",
		"chrome-extension://abcdef",
	};
	static const char *const bad[] = {
		"",
		"a.example",
		"null",
		"https://",
		"https://a.example/",
		"https://a.example/chat",
		"https://a.example?x",
		"https://a.example#x",
		"https://me@a.example",
		"https://a.example:0",
		"https://a.example:",
		"https://a.example:65536",
		"https://*",
		"https://*.",
		"https://a.*",
		"https://*.*.a",
		"*.a.example",
		"https://x*.a.example",
		"https://\xc3\xbcrich.example",
		"https://*.127.0.0.1",
		"1s://a",
		"https://a b",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_null(origin_check(good[i]));
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_non_null(origin_check(bad[i]));
	}
}

static void an_allowed_origin_has_one_spelling(void **state)
{
	char text[ORIGIN_TEXT_MAX];

	(void)state;
	assert_true(origin_write("HTTPS://*.A.Example:443", text));
	assert_string_equal(text, "https://*.a.example");
	assert_true(origin_write("http://a.example:443", text));
	assert_string_equal(text, "http://a.example:443");
	assert_false(origin_write("*", text));
}

static void every_origin_may_be_let_in(void **state)
{
	struct origin_verdict verdict =
		judge(&open_to_all, "https://evil.example", "evil.example", PEER_HTTP);

	(void)state;
	assert_true(verdict.allowed);
	assert_true(verdict.called_right);
	assert_string_equal(verdict.expose, "*");
}

static void characters_that_no_origin_has_are_noticed(void **state)
{
	(void)state;
	assert_false(judge(&open_to_all, "https://a\x01", "a.example", PEER_HTTP).valid);
	assert_false(judge(&strict, "https://a\x7f", "a.example", PEER_HTTP).valid);
	assert_true(judge(&strict, "https://a\t", "a.example", PEER_HTTP).valid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_origin_is_listed_or_our_own),
		cmocka_unit_test(a_star_stands_for_sub_domains_and_nothing_else),
		cmocka_unit_test(a_page_is_our_own_under_our_names_only),
		cmocka_unit_test(what_no_browser_sends_cannot_be_allowed),
		cmocka_unit_test(an_allowed_origin_has_one_spelling),
		cmocka_unit_test(every_origin_may_be_let_in),
		cmocka_unit_test(characters_that_no_origin_has_are_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
