#include "core/events/key.h"

#include "tests/lib/core/check.h"

#define SIXTEEN "0123456789abcdef"
#define SIXTY_FOUR SIXTEEN SIXTEEN SIXTEEN SIXTEEN

static void a_key_has_16_to_64_characters(void **state)
{
	(void)state;
	assert_false(key_valid("", 0));
	assert_false(key_valid(SIXTY_FOUR, 15));
	assert_true(key_valid(SIXTY_FOUR, 16));
	assert_true(key_valid(SIXTY_FOUR, 64));
	assert_false(key_valid(SIXTY_FOUR "0", 65));
}

static void a_key_is_of_base64url_and_nothing_else(void **state)
{
	char key[] = SIXTEEN;

	(void)state;
	for (int c = 0; c < 256; c++) {
		bool good = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		            c == '-' || c == '_';
		for (size_t at = 0; at < strlen(SIXTEEN); at += 5) {
			memcpy(key, SIXTEEN, sizeof(key));
			key[at] = (char)c;
			if (key_valid(key, strlen(SIXTEEN)) != good) {
				fail_msg("the byte %d at %zu", c, at);
			}
		}
	}
}

/* The digest is the length, and the bytes from the first to the last but one; all ones behind. */
static void copy_digest(const void *secret, const uint8_t *bytes, size_t len,
                        uint8_t digest[KEY_DIGEST_BYTES])
{
	(void)secret;
	memset(digest, 0xff, KEY_DIGEST_BYTES);
	memcpy(digest + 1, bytes, len - 1);
	digest[0] = (uint8_t)len;
}

static void the_id_is_base64url_of_the_first_15_bytes_of_the_digest(void **state)
{
	char id[USER_ID_BYTES_MAX + 2];

	(void)state;
	memset(id, 'x', sizeof(id));
	key_id(copy_digest, NULL,
	       "\xfb\xff\xbe"
	       "0123456789abcdef",
	       16, id);
	assert_string_equal(id, "EPv_vjAxMjM0NTY3ODlh");
	assert_int_equal(id[USER_ID_BYTES_MAX + 1], 'x');
}

static void an_id_is_told_by_its_form(void **state)
{
	(void)state;
	assert_true(key_is_id("0123456789abcdef_-AZ"));
	assert_false(key_is_id(""));
	assert_false(key_is_id("0123456789abcdef_-A"));
	assert_false(key_is_id("0123456789abcdef_-AZa"));
	assert_false(key_is_id("0123456789abcdef_-A="));
	assert_false(key_is_id("0123456789abcdef_-A\xc3"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_has_16_to_64_characters),
		cmocka_unit_test(a_key_is_of_base64url_and_nothing_else),
		cmocka_unit_test(the_id_is_base64url_of_the_first_15_bytes_of_the_digest),
		cmocka_unit_test(an_id_is_told_by_its_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
