/* Text for the picture: times in words, a pen that writes a row, and text over several rows. */
#ifndef PRESENCE_TUI_DRAW_DRAW_TEXT_H
#define PRESENCE_TUI_DRAW_DRAW_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/canvas/frame.h"

enum { TIME_BYTES = 40 }; /* of a time as text, with the end */

/* "just now", "for 5 min", "for 3 h", "for 2 d", as the page says it; a time to come is "just now".
 */
void text_age(char out[TIME_BYTES], int64_t since_ms, int64_t now_ms);

/* When text_age() says something else, after `now_ms`. */
int64_t text_age_changes(int64_t since_ms, int64_t now_ms);

/* Local time: "14:02:11", and "2026-11-23 14:02:11". What no calendar has is "?". */
void text_clock(char out[TIME_BYTES], int64_t time_ms);
void text_date(char out[TIME_BYTES], int64_t time_ms);

/* Cells of a text of ours. */
int text_cells(const char *text);

/* Copies sanitised `raw`, what of it goes in. */
void text_sanitise(char *out, size_t size, const char *raw);

/* What goes between two parts of a row. */
const char *text_separator(bool ascii);

/* Writes a row from left to right, up to `end`. */
struct pen {
	struct frame *frame;
	int x;
	int y;
	int end; /* the first column that is not written */
};

struct pen pen_at(struct frame *frame, struct rectangle row);
void pen_write(struct pen *pen, const char *text, enum style style);
void pen_text(struct pen *pen, const char *text, size_t len, enum style style);
int pen_room(const struct pen *pen);

/* In the middle of the row. */
void text_centre(struct frame *frame, struct rectangle row, const char *text, enum style style);

/* Writes sanitised text over as many rows of the area as it takes, broken at spaces where that can
 * be, and cut at the end. Returns the rows that it takes, be they there or not. */
int text_wrap(struct frame *frame, struct rectangle area, const char *text, enum style style);

#endif
