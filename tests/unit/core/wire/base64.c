#include "core/wire/base64.h"

#include <stdlib.h>

#include "tests/lib/core/check.h"

struct pair {
	const char *plain;
	const char *text;
};

/* RFC 4648, section 10 */
static const struct pair PAIRS[] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
};

static const char *const MALFORMED[] = {
	"Z",    "Zg",       "Zg=",    "Zm9",  "Zm9vY", "Zg=a",     "=g==",    "Z===",
	"====", "Zh==", /* unused bits set */
	"Zm9=", "Zg==Zg==", "Zm9v\n", "Zm 9", "Zm-_", "Zm9v====", "Zm9\xc3", "Zm9\0",
};

static void bytes_are_written_as_the_standard_has_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(PAIRS); i++) {
		uint8_t out[16];
		size_t len = strlen(PAIRS[i].plain);
		base64_encode(out, (const uint8_t *)PAIRS[i].plain, len);
		check_bytes(out, base64_encoded_length(len), PAIRS[i].text);
	}
}

static void text_is_read_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(PAIRS); i++) {
		uint8_t out[16];
		size_t len;
		assert_true(
			base64_decode(out, &len, (const uint8_t *)PAIRS[i].text, strlen(PAIRS[i].text)));
		check_bytes(out, len, PAIRS[i].plain);
	}
}

static void what_is_not_strictly_base64_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(MALFORMED); i++) {
		uint8_t out[16];
		size_t len;
		if (base64_decode(out, &len, (const uint8_t *)MALFORMED[i], strlen(MALFORMED[i]))) {
			fail_msg("accepted: %s", MALFORMED[i]);
		}
	}
	uint8_t out[16];
	size_t len;
	assert_false(base64_decode(out, &len, (const uint8_t *)"Zm9\0", 4));
}

static void all_bytes_survive_the_way_there_and_back_in_place(void **state)
{
	(void)state;
	for (size_t len = 0; len <= 256; len++) {
		uint8_t *plain = malloc(len + 1);
		uint8_t *text = malloc(base64_encoded_length(len) + 1);
		size_t decoded;

		assert_non_null(plain);
		assert_non_null(text);
		for (size_t i = 0; i < len; i++) {
			plain[i] = (uint8_t)(i * 7 + len);
		}
		base64_encode(text, plain, len);
		assert_true(base64_decode(text, &decoded, text, base64_encoded_length(len)));
		assert_int_equal(decoded, len);
		assert_true(memcmp(text, plain, len) == 0);
		free(plain);
		free(text);
	}
}

static void ids_use_the_url_safe_alphabet_without_padding(void **state)
{
	static const uint8_t bytes[] = { 0xfb, 0xff, 0xbf, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff };
	char out[12];

	(void)state;
	base64url_encode(out, bytes, sizeof(bytes));
	check_bytes(out, sizeof(out), "-_-_AAAA____");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_written_as_the_standard_has_it),
		cmocka_unit_test(text_is_read_back),
		cmocka_unit_test(what_is_not_strictly_base64_is_refused),
		cmocka_unit_test(all_bytes_survive_the_way_there_and_back_in_place),
		cmocka_unit_test(ids_use_the_url_safe_alphabet_without_padding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
