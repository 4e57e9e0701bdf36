#include "web/engine/peer.h"

#include "tests/lib/core/check.h"

static const struct peer_proxies nobody = { NULL, 0 };

static struct address address_of(const char *text)
{
	struct address address;

	assert_true(address_parse(text, &address));
	return address;
}

static void a_peer_is_what_connection_and_head_say(void **state)
{
	struct address from = address_of("192.0.2.7");
	struct peer peer = peer_make(
		&from, false, &(struct peer_headers){ .host = "a:80", .user_agent = "b" }, &nobody);

	(void)state;
	assert_memory_equal(&peer.address, &from, sizeof(from));
	assert_int_equal(peer.scheme, PEER_HTTP);
	assert_string_equal(peer.host, "a:80");
	assert_string_equal(peer.user_agent, "b");
}

static void a_head_may_say_nothing(void **state)
{
	struct address from = address_of("2001:db8::1");
	struct peer peer = peer_make(&from, true, &(struct peer_headers){ 0 }, &nobody);

	(void)state;
	assert_int_equal(peer.scheme, PEER_HTTPS);
	assert_null(peer.host);
	assert_string_equal(peer.user_agent, "");
}

struct forwarded {
	const char *from;
	const char *list;
	const char *client;
};

/* As request.c hands it over: elements without blanks around them, none empty. */
static size_t split(const char *list, struct slice hops[PEER_HOPS_MAX])
{
	struct slice rest = { list, strlen(list) };
	size_t count = 0;

	while (rest.len > 0) {
		struct slice hop = slice_take(&rest, '|');
		hops[count++] = hop;
	}
	return count;
}

static void check_forwarded(const struct forwarded *sample, const struct peer_proxies *proxies)
{
	struct slice hops[PEER_HOPS_MAX];
	struct peer_headers headers = { .forwarded_for = hops, .hops = split(sample->list, hops) };
	struct address from = address_of(sample->from);
	struct peer peer = peer_make(&from, false, &headers, proxies);
	char client[ADDRESS_TEXT_MAX];

	address_format(&peer.address, client);
	if (strcmp(client, sample->client) != 0) {
		fail_msg("%s with \"%s\" is %s, not %s", sample->from, sample->list, client,
		         sample->client);
	}
}

static void proxies_are_believed_as_far_as_they_are_trusted(void **state)
{
	static const struct forwarded samples[] = {
		{ "192.0.2.7", "198.51.100.1", "192.0.2.7" }, /* not from a proxy */
		{ "127.0.0.1", "198.51.100.1", "198.51.100.1" },
		{ "127.0.0.1", "1.2.3.4|198.51.100.1", "198.51.100.1" }, /* the first one is made up */
		{ "127.0.0.1", "198.51.100.1|10.1.2.3|10.0.0.9", "198.51.100.1" },
		{ "::ffff:127.0.0.1", "2001:db8::1", "2001:db8::1" },
		{ "10.0.0.1", "10.0.0.2|10.0.0.3", "10.0.0.2" }, /* all of them are */
		{ "127.0.0.1", "", "127.0.0.1" },
		{ "127.0.0.1", "unknown", "127.0.0.1" },
		{ "127.0.0.1", "198.51.100.1|unknown|10.0.0.2", "10.0.0.2" },
		{ "127.0.0.1", "198.51.100.1:4711", "198.51.100.1" },
		{ "127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1" },
		{ "127.0.0.1", "[2001:db8::1]", "2001:db8::1" },
		{ "127.0.0.1", "[2001:db8::1", "127.0.0.1" },
		{ "127.0.0.1", "_hidden", "127.0.0.1" },
		{ "127.0.0.1", "1111:2222:3333:4444:5555:6666:7777:8888:9999:0000:1111", "127.0.0.1" },
	};
	struct address_prefix trusted[2];
	struct peer_proxies proxies = { trusted, COUNT(trusted) };

	(void)state;
	assert_int_equal(address_prefix_parse("127.0.0.1", &trusted[0]), ADDRESS_PREFIX_GOOD);
	assert_int_equal(address_prefix_parse("10.0.0.0/8", &trusted[1]), ADDRESS_PREFIX_GOOD);
	for (size_t i = 0; i < COUNT(samples); i++) {
		check_forwarded(&samples[i], &proxies);
	}
}

static void without_trusted_proxies_nobody_is_believed(void **state)
{
	static const struct forwarded sample = { "127.0.0.1", "198.51.100.1", "127.0.0.1" };

	(void)state;
	check_forwarded(&sample, &nobody);
}

struct scheme {
	const char *text;
	bool tls;
	enum peer_scheme scheme;
};

static void a_trusted_proxy_tells_the_scheme(void **state)
{
	static const struct scheme samples[] = {
		{ "https", false, PEER_HTTPS }, { "HTTPS", false, PEER_HTTPS }, { "http", true, PEER_HTTP },
		{ "ftp", true, PEER_HTTPS },    { "", false, PEER_HTTP },
	};
	struct address from = address_of("127.0.0.1");
	struct address_prefix trusted;
	struct peer_proxies proxies = { &trusted, 1 };

	(void)state;
	assert_int_equal(address_prefix_parse("127.0.0.0/8", &trusted), ADDRESS_PREFIX_GOOD);
	for (size_t i = 0; i < COUNT(samples); i++) {
		const struct scheme *sample = &samples[i];
		struct peer_headers headers = {
			.forwarded_proto = { sample->text, strlen(sample->text) },
		};
		assert_int_equal(peer_make(&from, sample->tls, &headers, &proxies).scheme, sample->scheme);
		assert_int_equal(peer_make(&from, sample->tls, &headers, &nobody).scheme,
		                 sample->tls ? PEER_HTTPS : PEER_HTTP);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_peer_is_what_connection_and_head_say),
		cmocka_unit_test(a_head_may_say_nothing),
		cmocka_unit_test(proxies_are_believed_as_far_as_they_are_trusted),
		cmocka_unit_test(without_trusted_proxies_nobody_is_believed),
		cmocka_unit_test(a_trusted_proxy_tells_the_scheme),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
