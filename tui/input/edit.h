/* A line that is being typed: the text, and a cursor between two of its grapheme clusters. */
#ifndef PRESENCE_TUI_INPUT_EDIT_H
#define PRESENCE_TUI_INPUT_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EDIT_BYTES_MAX = 256 }; /* of the text; more cannot be typed */

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

/* Inserts one character at the cursor. false: there is no room for it, or no name may have it
 * (core/text/name.h). */
bool edit_type(struct edit *edit, uint32_t codepoint);

/* Puts in as many clusters of a text as there is room for. Nobody sees what comes with a text that
 * is copied elsewhere, so what no name may have (core/text/name.h) is left out. false: nothing is
 * left of it. */
bool edit_insert(struct edit *edit, const char *text);

/* Moves the cursor, or erases. false: nothing changed. */
bool edit_move(struct edit *edit, enum edit_move move);

#endif
