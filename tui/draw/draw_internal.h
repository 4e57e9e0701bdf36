/* What the files that draw the picture share. Each part draws into a rectangle of its own. */
#ifndef PRESENCE_TUI_DRAW_DRAW_INTERNAL_H
#define PRESENCE_TUI_DRAW_DRAW_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/draw/draw.h"

/* What is drawn, and where. */
struct view {
	struct frame *frame;
	const struct model *model;
	struct layout layout;
	int64_t now_ms;
	bool stale;
};

/* --- draw_status.c: the uppermost two rows --- */

/* The state of the connection in a word, "live" or "offline", and the style it is shown in. */
const char *status_word(const struct model *model);
enum style status_style(const struct model *model);

enum { STATUS_COUNT_BYTES = 48 };

/* "12 online", with a filter "3 of 12"; "" if it was never known. */
void status_count(char out[STATUS_COUNT_BYTES], const struct model *model);

bool status_has_notice(const struct model *model);

void draw_header(const struct view *view, struct rectangle area);
void draw_notice(const struct view *view, struct rectangle area);

/* --- draw_people.c --- */

/* Draws the boxes or lines, or a sentence about why there are none. Puts the terminal's cursor on
 * the selected one. */
void draw_people(const struct view *view);

/* --- draw_panel.c: what lies over the boxes --- */

void draw_details(const struct view *view);
void draw_help(const struct view *view);

/* Draws the prompt for the name as a box in the middle. false: there is no room for that. */
bool draw_question(const struct view *view);

/* --- draw_footer.c: what is below the boxes --- */

void draw_log(const struct view *view);

/* Draws hints, or in a mode that types the prompt. */
void draw_footer(const struct view *view);

/* Whether the model is in one of the modes that type. */
bool is_typing(const struct model *model);

/* Draws the line that is being typed, and puts the cursor into it. */
void draw_prompt(const struct view *view, struct rectangle area);

#endif
