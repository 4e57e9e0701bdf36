/* utf8_valid() against utf8proc, and the steps of utf8_decode() and utf8_grapheme(). */
#include <stdlib.h>
#include <utf8proc.h>

#include "core/text/utf8.h"
#include "tests/fuzz/lib/fuzz.h"

static bool valid_by_utf8proc(const uint8_t *text, size_t size)
{
	utf8proc_int32_t codepoint;

	for (size_t at = 0; at < size;) {
		utf8proc_ssize_t step =
			utf8proc_iterate(text + at, (utf8proc_ssize_t)(size - at), &codepoint);
		if (step <= 0) {
			return false;
		}
		at += (size_t)step;
	}
	return true;
}

static void check_steps(const char *text, size_t size)
{
	uint32_t codepoint;

	for (size_t at = 0; at < size;) {
		size_t step = utf8_decode(text + at, size - at, &codepoint);
		promise(step >= 1 && step <= 4 && step <= size - at, "a step stays inside");
		promise(codepoint <= 0x10ffff && (codepoint < 0xd800 || codepoint > 0xdfff),
		        "a code point is one");
		at += step;
	}
	for (size_t at = 0; at < size;) {
		size_t step = utf8_grapheme(text + at, size - at);
		promise(step >= 1 && step <= size - at, "a grapheme stays inside");
		promise(utf8_valid(text + at, step), "a grapheme is UTF-8");
		at += step;
	}
}

/* Wherever a text is cut, it is valid so far, but for the rest of one code point. */
static void check_cuts(const char *text, size_t size, bool valid)
{
	size_t step = size / 16 + 1;
	size_t whole;

	for (size_t len = 0; len <= size; len += step) {
		bool so_far = utf8_valid_so_far(text, len, &whole);
		promise(so_far || !valid, "a part of a valid text may go on");
		promise(whole <= len && utf8_valid(text, whole), "what is whole is valid");
		promise(!so_far || len - whole <= 3, "no more than a code point is open");
		promise(utf8_valid(text, len) == (so_far && whole == len), "whole is valid");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = (char *)exact_copy(data, size);
	bool valid = utf8_valid(text, size);

	promise(valid == valid_by_utf8proc(data, size), "both agree on what UTF-8 is");
	check_cuts(text, size, valid);
	if (valid) {
		check_steps(text, size);
	}
	free(text);
	return 0;
}
