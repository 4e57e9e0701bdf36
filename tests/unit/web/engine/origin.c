#include "web/engine/origin.h"

#include "tests/lib/core/check.h"

static const char *const listed[] = { "https://example.org" };
static const struct origin_policy strict = { .allowed = listed, .count = COUNT(listed) };
static const struct origin_policy open_to_all = { .any = true };

struct sample {
	const char *origin;
	const char *host;
	enum peer_scheme scheme;
	bool allowed;
	const char *expose;
};

static void an_origin_is_listed_or_our_own(void **state)
{
	static const struct sample samples[] = {
		{ NULL, "a.example", PEER_HTTP, true, NULL },
		{ "https://example.org", "a.example", PEER_HTTP, true, "https://example.org" },
		{ "HTTPS://EXAMPLE.ORG", "a.example", PEER_HTTP, true, "https://example.org" },
		{ "http://example.org", "a.example", PEER_HTTP, false, NULL },
		{ "http://a.example", "a.example", PEER_HTTP, true, NULL },
		{ "https://a.example", "A.EXAMPLE", PEER_HTTP, true, NULL }, /* by way of a proxy */
		{ "http://a.example", "a.example", PEER_HTTPS, false, NULL },
		{ "https://a.example", "a.example", PEER_HTTPS, true, NULL },
		{ "http://a.example:81", "a.example:80", PEER_HTTP, false, NULL },
		{ "ftp://a.example", "a.example", PEER_HTTP, false, NULL },
		{ "http://a.example", NULL, PEER_HTTP, false, NULL },
		{ "null", "a.example", PEER_HTTP, false, NULL },
		{ "file://", "a.example", PEER_HTTP, true, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		const struct sample *sample = &samples[i];
		const struct peer peer = { .scheme = sample->scheme, .host = sample->host };
		struct origin_verdict verdict = origin_judge(&strict, sample->origin, &peer);
		assert_true(verdict.valid);
		assert_int_equal(verdict.allowed, sample->allowed);
		assert_int_equal(!verdict.expose, !sample->expose);
		if (sample->expose) {
			assert_string_equal(verdict.expose, sample->expose);
		}
	}
}

static void every_origin_may_be_let_in(void **state)
{
	static const struct peer peer = { .host = "a.example" };
	struct origin_verdict verdict = origin_judge(&open_to_all, "https://evil.example", &peer);

	(void)state;
	assert_true(verdict.allowed);
	assert_string_equal(verdict.expose, "*");
}

static void characters_that_no_origin_has_are_noticed(void **state)
{
	static const struct peer peer = { .host = "a.example" };

	(void)state;
	assert_false(origin_judge(&open_to_all, "https://a\x01", &peer).valid);
	assert_false(origin_judge(&strict, "https://a\x7f", &peer).valid);
	assert_true(origin_judge(&strict, "https://a\t", &peer).valid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_origin_is_listed_or_our_own),
		cmocka_unit_test(every_origin_may_be_let_in),
		cmocka_unit_test(characters_that_no_origin_has_are_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
