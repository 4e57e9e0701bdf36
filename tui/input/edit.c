#include "tui/input/edit.h"

#include <string.h>
#include <utf8proc.h>

#include "core/text/name.h"
#include "core/text/utf8.h"

enum {
	CODEPOINT_BYTES_MAX = 4,
	LINE_SEPARATOR = 0x2028,
	PARAGRAPH_SEPARATOR = 0x2029,
};

/* Controls and line ends would be no text of one line, surrogates no text at all. */
static bool is_typed(uint32_t codepoint)
{
	return codepoint >= 0x20 && (codepoint < 0x7f || codepoint > 0x9f) &&
	       codepoint != LINE_SEPARATOR && codepoint != PARAGRAPH_SEPARATOR &&
	       (codepoint < 0xd800 || codepoint > 0xdfff) && codepoint <= 0x10ffff;
}

static size_t next_boundary(const struct edit *edit, size_t from)
{
	return from + utf8_grapheme(edit->text + from, edit->len - from);
}

static size_t previous_boundary(const struct edit *edit, size_t from)
{
	size_t at = 0;

	for (size_t next = 0; next < from; next = next_boundary(edit, next)) {
		at = next;
	}
	return at;
}

/* A change may have made one cluster of what is before the cursor and what is behind it. */
static void settle_cursor(struct edit *edit)
{
	size_t at = 0;

	while (at < edit->cursor) {
		at = next_boundary(edit, at);
	}
	edit->cursor = at;
}

/* Where the word before the cursor begins. */
static size_t word_start(const struct edit *edit)
{
	size_t at = edit->cursor;

	while (at > 0 && edit->text[at - 1] == ' ') {
		at--;
	}
	while (at > 0 && edit->text[at - 1] != ' ') {
		at = previous_boundary(edit, at);
	}
	return at;
}

static bool remove_range(struct edit *edit, size_t from, size_t to)
{
	if (from == to) {
		return false;
	}
	memmove(edit->text + from, edit->text + to, edit->len - to + 1);
	edit->len -= to - from;
	edit->cursor = from;
	settle_cursor(edit);
	return true;
}

static bool put_cursor(struct edit *edit, size_t at)
{
	bool moved = edit->cursor != at;

	edit->cursor = at;
	return moved;
}

/* Copies the characters that `takes` takes, up to the first that passes the limit. */
static size_t copy_taken(char out[EDIT_BYTES_MAX + CODEPOINT_BYTES_MAX], const char *text,
                         bool (*takes)(uint32_t codepoint))
{
	size_t rest = strlen(text);
	size_t len = 0;

	while (rest > 0 && len <= EDIT_BYTES_MAX) {
		uint32_t codepoint = 0;
		size_t step = utf8_decode(text, rest, &codepoint);
		if (step > 0 && takes(codepoint)) {
			memcpy(out + len, text, step);
			len += step;
		}
		text += step ? step : 1;
		rest -= step ? step : 1;
	}
	return len;
}

/* How much of the text are whole clusters within `room` bytes. */
static size_t whole_clusters(const char *text, size_t len, size_t room)
{
	size_t kept = 0;

	while (kept < len) {
		size_t step = utf8_grapheme(text + kept, len - kept);
		if (step > room - kept) {
			break;
		}
		kept += step;
	}
	return kept;
}

void edit_set(struct edit *edit, const char *text)
{
	char typed[EDIT_BYTES_MAX + CODEPOINT_BYTES_MAX];
	size_t len = copy_taken(typed, text, is_typed);
	size_t kept = whole_clusters(typed, len, EDIT_BYTES_MAX);

	memcpy(edit->text, typed, kept);
	edit->text[kept] = '\0';
	edit->len = kept;
	edit->cursor = kept;
}

static void put_in(struct edit *edit, const char *bytes, size_t len)
{
	char *place = edit->text + edit->cursor;

	memmove(place + len, place, edit->len - edit->cursor + 1);
	memcpy(place, bytes, len);
	edit->len += len;
	edit->cursor += len;
	settle_cursor(edit);
}

bool edit_type(struct edit *edit, uint32_t codepoint)
{
	char bytes[CODEPOINT_BYTES_MAX];

	if (!is_typed(codepoint)) {
		return false;
	}
	size_t len = (size_t)utf8proc_encode_char((utf8proc_int32_t)codepoint, (uint8_t *)bytes);
	if (len > EDIT_BYTES_MAX - edit->len) {
		return false;
	}
	put_in(edit, bytes, len);
	return true;
}

bool edit_insert(struct edit *edit, const char *text)
{
	char taken[EDIT_BYTES_MAX + CODEPOINT_BYTES_MAX];
	size_t len = copy_taken(taken, text, name_allows);
	size_t kept = whole_clusters(taken, len, EDIT_BYTES_MAX - edit->len);

	put_in(edit, taken, kept);
	return kept > 0;
}

bool edit_move(struct edit *edit, enum edit_move move)
{
	size_t cursor = edit->cursor;

	switch (move) {
	case EDIT_LEFT: return put_cursor(edit, previous_boundary(edit, cursor));
	case EDIT_RIGHT: return put_cursor(edit, next_boundary(edit, cursor));
	case EDIT_START: return put_cursor(edit, 0);
	case EDIT_END: return put_cursor(edit, edit->len);
	case EDIT_ERASE: return remove_range(edit, previous_boundary(edit, cursor), cursor);
	case EDIT_DELETE: return remove_range(edit, cursor, next_boundary(edit, cursor));
	case EDIT_ERASE_WORD: return remove_range(edit, word_start(edit), cursor);
	case EDIT_ERASE_ALL: return remove_range(edit, 0, cursor);
	}
	return false;
}
