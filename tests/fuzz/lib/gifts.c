#include "tests/fuzz/lib/gifts.h"

#include <stdio.h>
#include <string.h>

#include "tests/fuzz/lib/fuzz.h"

static void keep_pids(struct gifts *gifts, const uint8_t *bytes, size_t len)
{
	static const char before[] = "\"pid\":\"";
	const uint8_t *end = bytes + len;

	for (const uint8_t *at = bytes; (at = memmem(at, (size_t)(end - at), before, 7));) {
		at += sizeof(before) - 1;
		promise((size_t)(end - at) > PID_LENGTH && at[PID_LENGTH] == '"', "a pid is whole");
		memcpy(gifts->pids[gifts->pid_count++ % GIFTS], at, PID_LENGTH);
	}
}

static void keep_offsets(struct gifts *gifts, const uint8_t *bytes, size_t len)
{
	for (size_t at = FEED_OFFSET_LENGTH + 2; at + 2 <= len; at++) {
		const uint8_t *offset = bytes + at - FEED_OFFSET_LENGTH;
		if (memcmp(bytes + at, "\"]", 2) == 0 && memcmp(offset - 2, ",\"", 2) == 0) {
			memcpy(gifts->offsets[gifts->offset_count++ % GIFTS], offset, FEED_OFFSET_LENGTH);
		}
	}
}

void gifts_keep(struct gifts *gifts, const uint8_t *bytes, size_t len)
{
	keep_pids(gifts, bytes, len);
	keep_offsets(gifts, bytes, len);
}

static void write_offset(const char *given, uint8_t where, uint8_t what, char *out)
{
	char c = (char)('0' + what % 80);

	memcpy(out, given, FEED_OFFSET_LENGTH + 1);
	if (where < FEED_OFFSET_LENGTH && out[where]) {
		out[where] = (char)(c == '\\' ? 'x' : c);
	}
}

size_t gifts_return(const struct gifts *gifts, const uint8_t choice[GIFTS_CHOICE],
                    char text[GIFTS_TEXT])
{
	static const char *const heads[] = { "40", "40", "40", "40/a,", "40/a," };
	static const char *const middles[] = {
		"\",\"offset\":\"", "\",\"offset\":\"",         "\",\"offset\":\"",
		"\",\"Offset\":\"", "\\u0000\",\"offset\":\"",
	};
	char offset[FEED_OFFSET_LENGTH + 1];

	write_offset(gifts->offsets[choice[2] % GIFTS], choice[3], choice[4], offset);
	return (size_t)snprintf(text, GIFTS_TEXT, "%s{\"pid\":\"%s%s%s\"}", heads[choice[0] % 5],
	                        gifts->pids[choice[1] % GIFTS], middles[choice[0] / 5 % 5], offset);
}
