/* Helpers that draw text: times in words, a pen that writes a row, and text over several rows. */
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

/* The first time after `now_ms` at which text_age() gives another text. */
int64_t text_age_changes(int64_t since_ms, int64_t now_ms);

/* Local time: "14:02:11", and "2026-11-23 14:02:11"; "?" if it is out of the calendar's range. */
void text_clock(char out[TIME_BYTES], int64_t time_ms);
void text_date(char out[TIME_BYTES], int64_t time_ms);

/* The cells of a text of the program itself, which needs no sanitising. */
int text_cells(const char *text);

/* Copies `raw` sanitised, as much as fits into `size` bytes with the end. */
void text_sanitise(char *out, size_t size, const char *raw);

/* The text between two parts of a row. */
const char *text_separator(bool ascii);

/* A pen writes a row from left to right. What does not fit before `end` is cut. */
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

/* Writes the text in the middle of the row. */
void text_centre(struct frame *frame, struct rectangle row, const char *text, enum style style);

/* Writes sanitised text over the rows of the area, broken at spaces where possible, and cut after
 * the last row. Returns how many rows it would need. */
int text_wrap(struct frame *frame, struct rectangle area, const char *text, enum style style);

#endif
