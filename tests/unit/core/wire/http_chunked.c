#include "core/wire/http_chunked.h"

#include <stdlib.h>

#include "tests/lib/core/check.h"

/* Decodes in pieces of `step` bytes, each in memory of its own size, and appends the data. *taken
 * is how many bytes were taken. */
static enum wire_result decode(struct slice body, size_t step, struct buffer *data, size_t *taken)
{
	struct http_chunked chunked;
	enum wire_result result = WIRE_INCOMPLETE;

	http_chunked_init(&chunked);
	*taken = 0;
	while (result == WIRE_INCOMPLETE && *taken < body.len) {
		size_t len = body.len - *taken < step ? body.len - *taken : step;
		char *bytes = malloc(len);
		struct slice rest = { bytes, len };
		assert_non_null(bytes);
		memcpy(bytes, body.text + *taken, len);
		while (result == WIRE_INCOMPLETE && rest.len > 0) {
			struct slice piece;
			result = http_chunked_next(&chunked, &rest, &piece);
			buffer_append(data, piece.text, piece.len);
		}
		*taken += len - rest.len;
		free(bytes);
	}
	return result;
}

static void check_body(const char *text, size_t len, enum wire_result expected, const char *data,
                       size_t behind)
{
	for (size_t step = 1; step <= len; step++) {
		struct buffer seen;
		size_t taken;
		buffer_init(&seen, 65536);
		if (decode((struct slice){ text, len }, step, &seen, &taken) != expected) {
			fail_msg("in pieces of %zu: %s", step, text);
		}
		if (data) {
			check_buffer(&seen, data);
		}
		if (expected == WIRE_DONE) {
			assert_int_equal(len - taken, behind);
		}
		buffer_finish(&seen);
	}
}

struct sample {
	const char *body;
	const char *data;
	size_t behind; /* bytes that are not the body's */
};

static const struct sample COMPLETE[] = {
	{ "0\r\n\r\n", "", 0 },
	{ "5\r\nhello\r\n0\r\n\r\n", "hello", 0 },
	{ "5\r\nhello\r\n1\r\n,\r\n6\r\n world\r\n0\r\n\r\n", "hello, world", 0 },
	{ "2\r\n\r\n\r\n0\r\n\r\n", "\r\n", 0 },
	{ "a\r\n0123456789\r\n0\r\n\r\n", "0123456789", 0 },
	{ "A\r\n0123456789\r\n000\r\n\r\n", "0123456789", 0 },
	{ "000000000000005\r\nhello\r\n0\r\n\r\n", "hello", 0 },
	{ "5;name=value;x=\"y z\"\r\nhello\r\n0;last\r\n\r\n", "hello", 0 },
	{ "0\r\nX: y\r\nExpires: \r\n\r\n", "", 0 },
	{ "0\r\n\r\nGET / HTTP/1.1\r\n", "", 16 },
	{ "0\r\n\r\n\r\n", "", 2 },
};

static void a_body_is_put_together_from_its_chunks(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(COMPLETE); i++) {
		const struct sample *sample = &COMPLETE[i];
		check_body(sample->body, strlen(sample->body), WIRE_DONE, sample->data, sample->behind);
	}
}

static const char *const MALFORMED[] = {
	"\r\n",
	"g\r\n",
	" 5\r\nhello\r\n0\r\n\r\n",
	"5 \r\nhello\r\n0\r\n\r\n",
	"5 ;a\r\nhello\r\n0\r\n\r\n",
	"+5\r\nhello\r\n0\r\n\r\n",
	"-5\r\nhello\r\n0\r\n\r\n",
	"0x5\r\nhello\r\n0\r\n\r\n",
	"5,5\r\nhello\r\n0\r\n\r\n",
	";a\r\n",
	"5\nhello\r\n0\r\n\r\n",
	"5\rhello\r\n0\r\n\r\n",
	"5\r\r\nhello\r\n0\r\n\r\n",
	"5;a\nhello\r\n0\r\n\r\n",
	"5;a\rb\r\nhello\r\n0\r\n\r\n",
	"5;a\x01\r\nhello\r\n0\r\n\r\n",
	"5;a\x7f\r\nhello\r\n0\r\n\r\n",
	"5\r\nhello0\r\n\r\n",
	"5\r\nhello\n0\r\n\r\n",
	"5\r\nhello\r0\r\n\r\n",
	"5\r\nhello!\r\n0\r\n\r\n",
	"5\r\nhello\r\n\r\n",
	"0\n\n",
	"0\r\n\n",
	"0\r\n\rX",
	"0\r\n:\r\n\r\n",
	"0\r\n X: y\r\n\r\n",
	"0\r\nX : y\r\n\r\n",
	"0\r\nGET / HTTP/1.1\r\n\r\n",
	"0\r\nX\r\n\r\n",
	"0\r\nX: y\nZ: z\r\n\r\n",
	"0\r\nX: y\rZ: z\r\n\r\n",
	"0\r\nX: y\x01\r\n\r\n",
	"1000000000000000\r\n",
	"0000000000000000\r\n",
	"ffffffffffffffff\r\n",
	"10000000000000005\r\nhello\r\n0\r\n\r\n",
};

static void what_two_readers_could_take_for_two_things_is_malformed(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(MALFORMED); i++) {
		check_body(MALFORMED[i], strlen(MALFORMED[i]), WIRE_MALFORMED, NULL, 0);
	}
	check_body("5;\0\r\nhello\r\n0\r\n\r\n", 17, WIRE_MALFORMED, NULL, 0);
}

static void a_body_is_incomplete_wherever_it_is_cut(void **state)
{
	static const char body[] = "5;x=y\r\nhello\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n";

	(void)state;
	for (size_t len = 1; len < sizeof(body) - 1; len++) {
		check_body(body, len, WIRE_INCOMPLETE, NULL, 0);
	}
	check_body(body, sizeof(body) - 1, WIRE_DONE, "helloabc", 0);
}

static void an_end_is_final(void **state)
{
	struct http_chunked chunked;
	struct slice rest = { "0\r\n\r\nmore", 9 };
	struct slice data;

	(void)state;
	http_chunked_init(&chunked);
	assert_int_equal(http_chunked_next(&chunked, &rest, &data), WIRE_DONE);
	assert_int_equal(http_chunked_next(&chunked, &rest, &data), WIRE_DONE);
	check_bytes(rest.text, rest.len, "more");
	http_chunked_init(&chunked);
	rest = (struct slice){ "x0\r\n\r\n", 6 };
	assert_int_equal(http_chunked_next(&chunked, &rest, &data), WIRE_MALFORMED);
	assert_int_equal(http_chunked_next(&chunked, &rest, &data), WIRE_MALFORMED);
}

/* A body with so many bytes before the end, repeated. */
static enum wire_result with_extra(const char *head, size_t extra, const char *tail)
{
	struct buffer body;
	struct buffer data;
	size_t taken;

	buffer_init(&body, 65536);
	buffer_init(&data, 65536);
	buffer_append_text(&body, head);
	for (size_t i = 0; i < extra; i++) {
		buffer_append_byte(&body, 'x');
	}
	buffer_append_text(&body, tail);
	assert_false(buffer_failed(&body));
	enum wire_result result =
		decode((struct slice){ (const char *)body.data, body.len }, 1000, &data, &taken);
	buffer_finish(&body);
	buffer_finish(&data);
	return result;
}

static void extensions_and_trailers_are_bounded(void **state)
{
	enum { MAX = HTTP_CHUNKED_EXTRA_MAX };

	(void)state;
	assert_int_equal(with_extra("0;", MAX, "\r\n\r\n"), WIRE_DONE);
	assert_int_equal(with_extra("0;", MAX + 1, "\r\n\r\n"), WIRE_MALFORMED);
	assert_int_equal(with_extra("0\r\nX:", MAX - 2, "\r\n\r\n"), WIRE_DONE);
	assert_int_equal(with_extra("0\r\nX:", MAX - 1, "\r\n\r\n"), WIRE_MALFORMED);
	assert_int_equal(with_extra("0\r\n", MAX, ":\r\n\r\n"), WIRE_MALFORMED);
	assert_int_equal(with_extra("1;abc\r\n_\r\n0;abc\r\nX:", MAX - 8, "\r\n\r\n"), WIRE_DONE);
	assert_int_equal(with_extra("1;abc\r\n_\r\n0;abc\r\nX:", MAX - 7, "\r\n\r\n"), WIRE_MALFORMED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_body_is_put_together_from_its_chunks),
		cmocka_unit_test(what_two_readers_could_take_for_two_things_is_malformed),
		cmocka_unit_test(a_body_is_incomplete_wherever_it_is_cut),
		cmocka_unit_test(an_end_is_final),
		cmocka_unit_test(extensions_and_trailers_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
