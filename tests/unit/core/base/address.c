#include "core/base/address.h"

#include "tests/lib/core/check.h"

static struct address parsed(const char *text)
{
	struct address address;

	if (!address_parse(text, &address)) {
		fail_msg("\"%s\" is an address", text);
	}
	return address;
}

struct sample {
	const char *text;
	const char *formatted;
	bool v4;
	uint8_t bytes[ADDRESS_BYTES];
};

/* clang-format off */
static const struct sample samples[] = {
	{ "192.0.2.7", "192.0.2.7", true, { [10] = 0xff, 0xff, 192, 0, 2, 7 } },
	{ "0.0.0.0", "0.0.0.0", true, { [10] = 0xff, 0xff } },
	{ "255.255.255.255", "255.255.255.255", true, { [10] = 0xff, 0xff, 255, 255, 255, 255 } },
	{ "::ffff:192.0.2.7", "192.0.2.7", true, { [10] = 0xff, 0xff, 192, 0, 2, 7 } },
	{ "::FFFF:c000:207", "192.0.2.7", true, { [10] = 0xff, 0xff, 192, 0, 2, 7 } },
	{ "::", "::", false, { 0 } },
	{ "::1", "::1", false, { [15] = 1 } },
	{ "2001:DB8::1", "2001:db8::1", false, { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 } },
	{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", false,
	  { 0x20, 0x01, 0x0d, 0xb8, [9] = 1, [15] = 1 } },
	{ "::fffe:192.0.2.7", "::fffe:c000:207", false, { [10] = 0xff, 0xfe, 192, 0, 2, 7 } },
	{ "1::ffff:192.0.2.7", "1::ffff:c000:207", false, { 0, 1, [10] = 0xff, 0xff, 192, 0, 2, 7 } },
	{ "1111:2222:3333:4444:5555:6666:123.123.123.123", "1111:2222:3333:4444:5555:6666:7b7b:7b7b",
	  false, { 17, 17, 34, 34, 51, 51, 68, 68, 85, 85, 102, 102, 123, 123, 123, 123 } },
};
/* clang-format on */

static void a_text_becomes_an_address_and_a_text_again(void **state)
{
	char text[ADDRESS_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		const struct sample *sample = &samples[i];
		struct address address = parsed(sample->text);
		assert_memory_equal(address.bytes, sample->bytes, ADDRESS_BYTES);
		assert_int_equal(address_is_v4(&address), sample->v4);
		address_format(&address, text);
		assert_string_equal(text, sample->formatted);
	}
}

static void bytes_of_ipv4_are_mapped(void **state)
{
	struct address expected = parsed("198.51.100.4");
	struct address address = address_from_v4((const uint8_t[]){ 198, 51, 100, 4 });

	(void)state;
	assert_memory_equal(&address, &expected, sizeof(address));
}

static void what_is_no_address_changes_nothing(void **state)
{
	static const char *const texts[] = {
		"",           "alice",        "192.0.2", "192.0.2.256", "192.0.2.07",        "192.0.2.7 ",
		" 192.0.2.7", "192.0.2.7:80", "[::1]",   "::1%eth0",    "1:2:3:4:5:6:7:8:9", ":::",
		"::g",        "192.0.2.7/32",
	};
	struct address before = parsed("2001:db8::1");

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct address address = before;
		assert_false(address_parse(texts[i], &address));
		assert_memory_equal(&address, &before, sizeof(address));
	}
}

struct network {
	const char *text;
	unsigned bits;
	const char *in;  /* the last address that is in it */
	const char *out; /* one that is not; NULL: all of its family are in it */
};

static const struct network networks[] = {
	{ "192.0.2.7", 128, "192.0.2.7", "192.0.2.6" },
	{ "192.0.2.7/32", 128, "192.0.2.7", "192.0.2.6" },
	{ "198.51.100.4/31", 127, "198.51.100.5", "198.51.100.6" },
	{ "192.168.1.0/25", 121, "192.168.1.127", "192.168.1.128" },
	{ "10.1.2.3/8", 104, "10.255.255.255", "11.0.0.0" },
	{ "0.0.0.0/0", 96, "255.255.255.255", NULL },
	{ "::ffff:198.18.0.0/112", 112, "198.18.255.255", "198.19.0.0" },
	{ "2001:db8::9", 128, "2001:db8::9", "2001:db8::8" },
	{ "2001:db8::9/128", 128, "2001:db8::9", "2001:db8::8" },
	{ "2001:db8:0:1::/64", 64, "2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:2::" },
	{ "2001:db8:10::/47", 47, "2001:db8:11:ffff::1", "2001:db8:12::" },
	{ "2001:db8::/32", 32, "2001:db8:ffff::", "2001:db9::" },
	{ "::/0", 0, "ffff:ffff::1", NULL },
};

static void a_network_has_all_of_it_and_no_more(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(networks); i++) {
		const struct network *network = &networks[i];
		struct address_prefix prefix;
		assert_int_equal(address_prefix_parse(network->text, &prefix), ADDRESS_PREFIX_GOOD);
		assert_int_equal(prefix.bits, network->bits);
		struct address in = parsed(network->in);
		assert_true(address_prefix_matches(&prefix, &prefix.address));
		assert_true(address_prefix_matches(&prefix, &in));
		if (network->out) {
			struct address out = parsed(network->out);
			assert_false(address_prefix_matches(&prefix, &out));
		}
	}
}

static void a_network_of_one_family_has_nothing_of_the_other(void **state)
{
	static const char *const of_ipv6[] = { "::/0", "::/96", "::ffff:0:0/95" };
	struct address v4 = parsed("192.0.2.7");
	struct address v6 = parsed("2001:db8::1");
	struct address_prefix prefix;

	(void)state;
	assert_int_equal(address_prefix_parse("0.0.0.0/0", &prefix), ADDRESS_PREFIX_GOOD);
	assert_false(address_prefix_matches(&prefix, &v6));
	for (size_t i = 0; i < COUNT(of_ipv6); i++) {
		assert_int_equal(address_prefix_parse(of_ipv6[i], &prefix), ADDRESS_PREFIX_GOOD);
		assert_false(address_prefix_matches(&prefix, &v4));
	}
	assert_int_equal(address_prefix_parse("::ffff:0:0/96", &prefix), ADDRESS_PREFIX_GOOD);
	assert_true(address_prefix_matches(&prefix, &v4));
}

static void a_masked_address_keeps_its_first_bits(void **state)
{
	struct address address;
	char text[ADDRESS_TEXT_MAX];

	(void)state;
	assert_true(address_parse("2001:db8:ffff::ffff", &address));
	struct address masked = address_masked(&address, 43);
	address_format(&masked, text);
	assert_string_equal(text, "2001:db8:ffe0::");
	masked = address_masked(&address, ADDRESS_BITS);
	assert_memory_equal(&masked, &address, sizeof(address));
	masked = address_masked(&address, 0);
	address_format(&masked, text);
	assert_string_equal(text, "::");
}

static void what_is_no_network_is_told_from_a_wrong_number_of_bits(void **state)
{
	static const char *const wrong_bits[] = {
		"10.0.0.0/33",          "10.0.0.0/", "10.0.0.0/8x", "10.0.0.0/-1", "10.0.0.0/ 8",
		"10.0.0.0/99999999999", "::1/129",   "::/8/8",
	};
	static const char *const no_address[] = {
		"",
		"/8",
		"alice",
		"alice/8",
		"10.0.0/8",
		"1111:2222:3333:4444:5555:6666:123.123.123.1234",
		"a name that is far longer than the text of any address can be/8",
	};
	struct address_prefix prefix;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong_bits); i++) {
		assert_int_equal(address_prefix_parse(wrong_bits[i], &prefix), ADDRESS_PREFIX_WRONG_BITS);
	}
	for (size_t i = 0; i < COUNT(no_address); i++) {
		assert_int_equal(address_prefix_parse(no_address[i], &prefix), ADDRESS_PREFIX_NO_ADDRESS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_becomes_an_address_and_a_text_again),
		cmocka_unit_test(bytes_of_ipv4_are_mapped),
		cmocka_unit_test(what_is_no_address_changes_nothing),
		cmocka_unit_test(a_network_has_all_of_it_and_no_more),
		cmocka_unit_test(a_network_of_one_family_has_nothing_of_the_other),
		cmocka_unit_test(a_masked_address_keeps_its_first_bits),
		cmocka_unit_test(what_is_no_network_is_told_from_a_wrong_number_of_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
