#include "tui/input/paste.h"

static const char END[] = "\033[201~";

enum { ESC = 0x1b, DEL = 0x7f, END_BYTES = sizeof(END) - 1 };

void paste_begin(struct paste *paste, int64_t now_ms)
{
	*paste = (struct paste){ .open = true, .last_ms = now_ms };
}

static void append(struct paste *paste, char byte)
{
	if (paste->len < PASTE_BYTES_MAX) {
		paste->text[paste->len++] = byte;
		paste->text[paste->len] = '\0';
	}
}

static void add_byte(struct paste *paste, uint8_t byte)
{
	if (byte == '\n' || byte == '\r' || byte == '\t') {
		paste->blank = paste->len > 0;
	} else if (byte >= ' ' && byte != DEL) {
		if (paste->blank) {
			append(paste, ' ');
		}
		paste->blank = false;
		append(paste, (char)byte);
	}
}

/* The mark has one ESC, at its begin: what looked like it and is not, is text without it. */
static void take_byte(struct paste *paste, uint8_t byte)
{
	if (paste->matched > 0 && byte == (uint8_t)END[paste->matched]) {
		paste->matched++;
		paste->open = paste->matched < END_BYTES;
		return;
	}
	for (size_t i = 1; i < paste->matched; i++) {
		add_byte(paste, (uint8_t)END[i]);
	}
	paste->matched = byte == ESC;
	add_byte(paste, byte);
}

size_t paste_take(struct paste *paste, const uint8_t *bytes, size_t len, int64_t now_ms)
{
	size_t taken = 0;

	if (now_ms - paste->last_ms > PASTE_SILENCE_MS) {
		paste->open = false;
	}
	paste->last_ms = now_ms;
	while (paste->open && taken < len) {
		take_byte(paste, bytes[taken++]);
	}
	return taken;
}
