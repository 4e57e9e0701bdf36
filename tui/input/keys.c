#include "tui/input/keys.h"

const struct key_row key_rows[] = {
	{ { PRESS_ARROW_UP, 'k', PRESS_WHEEL_UP }, ACTION_UP, "arrows, hjkl", NULL, "Select a box" },
	{ { PRESS_ARROW_DOWN, 'j', PRESS_WHEEL_DOWN }, ACTION_DOWN, NULL, NULL, NULL },
	{ { PRESS_ARROW_LEFT, 'h' }, ACTION_LEFT, NULL, NULL, NULL },
	{ { PRESS_ARROW_RIGHT, 'l' }, ACTION_RIGHT, NULL, NULL, NULL },
	{ { PRESS_FIRST, 'g' }, ACTION_FIRST, "g, G", NULL, "Select the first or the last one" },
	{ { PRESS_LAST, 'G' }, ACTION_LAST, NULL, NULL, NULL },
	{ { PRESS_PAGE_UP, PRESS_CONTROL('B') }, ACTION_PAGE_UP, "PgUp, PgDn", NULL, "Turn a page" },
	{ { PRESS_PAGE_DOWN, PRESS_CONTROL('F'), ' ' }, ACTION_PAGE_DOWN, NULL, NULL, NULL },
	{ { PRESS_RETURN }, ACTION_DETAILS, "Enter", "details", "Show or hide the details" },
	{ { '/' }, ACTION_FILTER, "/", "filter", "Show only names with this text in them" },
	{ { 's' }, ACTION_SORT, "s", "sort", "Sort by name, or as they came" },
	{ { 'v' }, ACTION_VIEW, "v", "view", "Show boxes, or a line each" },
	{ { 'r' }, ACTION_RENAME, "r", "rename", "Change the own name" },
	{ { 'R' }, ACTION_RETRY, "R", NULL, "Connect again now" },
	{ { 'm' }, ACTION_MOUSE, "m", NULL, "Turn the mouse on or off" },
	{ { PRESS_CONTROL('L') }, ACTION_REDRAW, "^L", NULL, "Draw the screen again" },
	{ { PRESS_ESCAPE }, ACTION_BACK, "Esc", NULL, "Close what is open, then drop the filter" },
	{ { '?' }, ACTION_HELP, "?", "help", "Show or hide these keys" },
	{ { 'q' }, ACTION_QUIT, "q", "quit", "Leave" },
};
const size_t key_row_count = sizeof(key_rows) / sizeof(key_rows[0]);

enum action keys_action(uint32_t key)
{
	for (size_t i = 0; key != PRESS_NONE && i < key_row_count; i++) {
		for (size_t j = 0; j < KEYS_PER_ROW; j++) {
			if (key_rows[i].keys[j] == key) {
				return key_rows[i].action;
			}
		}
	}
	return ACTION_NONE;
}
