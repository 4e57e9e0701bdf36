/* One line that somebody types: text, and a cursor between its grapheme clusters. */
#ifndef PRESENCE_TUI_INPUT_EDIT_H
#define PRESENCE_TUI_INPUT_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EDIT_BYTES_MAX = 256 }; /* what is typed beyond is not taken */

struct edit {
	char text[EDIT_BYTES_MAX + 1]; /* UTF-8, terminated */
	size_t len;
	size_t cursor; /* bytes before it */
};

enum edit_move {
	EDIT_LEFT,
	EDIT_RIGHT,
	EDIT_START,
	EDIT_END,
	EDIT_ERASE,      /* the cluster before the cursor */
	EDIT_DELETE,     /* the cluster behind it */
	EDIT_ERASE_WORD, /* the word before it and the spaces behind that */
	EDIT_ERASE_ALL,  /* all before it */
};

/* Starts with this text (cut at a cluster if it is too long), the cursor behind it. */
void edit_set(struct edit *edit, const char *text);

/* Types one character; controls are not taken. false: there is no room for it, or it is one. */
bool edit_type(struct edit *edit, uint32_t codepoint);

/* false: there was nothing to do. */
bool edit_move(struct edit *edit, enum edit_move move);

#endif
