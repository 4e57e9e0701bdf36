/* cmocka with the headers it asks for, and checks that show a text rather than bytes. */
#ifndef PRESENCE_TESTS_LIB_CORE_CHECK_H
#define PRESENCE_TESTS_LIB_CORE_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "core/base/buffer.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Whether these bytes are this text; the test fails if not, and shows both. */
static inline void check_bytes(const void *bytes, size_t len, const char *expected)
{
	if (len != strlen(expected) || (len && memcmp(bytes, expected, len) != 0)) {
		fail_msg("\"%.*s\" is not \"%s\"", (int)len, len ? (const char *)bytes : "", expected);
	}
}

/* Whether the text begins like this. */
static inline void check_begins(const char *text, const char *expected)
{
	if (!text || strncmp(text, expected, strlen(expected)) != 0) {
		fail_msg("\"%s\" does not begin with \"%s\"", text ? text : "(nothing)", expected);
	}
}

static inline void check_buffer(const struct buffer *buffer, const char *expected)
{
	assert_false(buffer_failed(buffer));
	check_bytes(buffer->data, buffer->len, expected);
}

#endif
