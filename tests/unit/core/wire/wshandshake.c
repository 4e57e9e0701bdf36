#include "core/wire/wshandshake.h"

#include "tests/lib/core/check.h"

static bool challenge(char out[WSHANDSHAKE_CHALLENGE_LENGTH + 1], const char *key)
{
	return wshandshake_challenge(out, (struct slice){ key, strlen(key) });
}

static void the_sample_of_the_rfc_is_answered_as_it_says(void **state)
{
	static const uint8_t sha1[WSHANDSHAKE_SHA1_BYTES] = {
		0xb3, 0x7a, 0x4f, 0x2c, 0xc0, 0x62, 0x4f, 0x16, 0x90, 0xf6,
		0x46, 0x06, 0xcf, 0x38, 0x59, 0x45, 0xb2, 0xbe, 0xc4, 0xea,
	};
	char text[WSHANDSHAKE_CHALLENGE_LENGTH + 1];
	char accept[WSHANDSHAKE_ACCEPT_LENGTH + 1];

	(void)state;
	assert_true(challenge(text, "dGhlIHNhbXBsZSBub25jZQ=="));
	assert_string_equal(text, "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
	wshandshake_accept(accept, sha1);
	assert_string_equal(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

static void a_key_is_base64_of_sixteen_bytes(void **state)
{
	static const char *const keys[] = {
		"",
		"dGhlIHNhbXBsZSBub25jZQ",
		"dGhlIHNhbXBsZSBub25jZQ=",
		"dGhlIHNhbXBsZSBub25jZQ===",
		"dGhlIHNhbXBsZSBub25jZWE=",
		"dGhlIHNhbXBsZSBub25jZWFh",
		"dGhlIHNhbXBsZSBub25jZ===",
		"dGhlIHNhbXBsZSBub25jZ-==",
		"dGhlIHNhbXBsZSBub2 jZQ==",
		"=GhlIHNhbXBsZSBub25jZQ==",
	};
	char text[WSHANDSHAKE_CHALLENGE_LENGTH + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		if (challenge(text, keys[i])) {
			fail_msg("accepted: %s", keys[i]);
		}
	}
	assert_false(wshandshake_challenge(text, (struct slice){ "dGhlIHNhbXBsZ\0Bub25jZQ==", 24 }));
}

static void a_key_of_characters_that_somebody_chose_will_do(void **state)
{
	char text[WSHANDSHAKE_CHALLENGE_LENGTH + 1];

	(void)state;
	assert_true(challenge(text, "abcdefghijklmnopqrst/+=="));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sample_of_the_rfc_is_answered_as_it_says),
		cmocka_unit_test(a_key_is_base64_of_sixteen_bytes),
		cmocka_unit_test(a_key_of_characters_that_somebody_chose_will_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
