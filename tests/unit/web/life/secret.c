#include "web/life/secret.h"

#include "tests/lib/core/check.h"

/* RFC 4231, with keys as long as ours: test case 4 has 25 bytes, so the rest is 0 as HMAC pads it.
 */
static void the_digest_is_hmac_sha256(void **state)
{
	static const uint8_t expected[KEY_DIGEST_BYTES] = {
		0x82, 0x55, 0x8a, 0x38, 0x9a, 0x44, 0x3c, 0x0e, 0xa4, 0xcc, 0x81,
		0x98, 0x99, 0xf2, 0x08, 0x3a, 0x85, 0xf0, 0xfa, 0xa3, 0xe5, 0x78,
		0xf8, 0x07, 0x7a, 0x2e, 0x3f, 0xf4, 0x67, 0x29, 0x66, 0x5b,
	};
	struct secret secret = { { 0 } };
	uint8_t data[50];
	uint8_t digest[KEY_DIGEST_BYTES];

	(void)state;
	for (uint8_t i = 0; i < 25; i++) {
		secret.bytes[i] = (uint8_t)(i + 1);
	}
	memset(data, 0xcd, sizeof(data));
	secret_digest(&secret, data, sizeof(data), digest);
	assert_memory_equal(digest, expected, sizeof(expected));
}

static void secrets_are_not_alike(void **state)
{
	struct random_pool pool = { 0 };
	struct secret one;
	struct secret two;

	(void)state;
	secret_make(&one, &pool);
	secret_make(&two, &pool);
	assert_memory_not_equal(one.bytes, two.bytes, SECRET_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_digest_is_hmac_sha256),
		cmocka_unit_test(secrets_are_not_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
