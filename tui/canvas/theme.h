/* The colours of styles: the 16 of ANSI, on the background that the terminal has. Which style a box
 * has, and that its initials have the hue of the user, is said by tui/draw/draw_box.c. */
#ifndef PRESENCE_TUI_CANVAS_THEME_H
#define PRESENCE_TUI_CANVAS_THEME_H

#include <stdbool.h>

#include "tui/canvas/frame.h"

enum theme {
	THEME_DARK,  /* light text on a dark background */
	THEME_LIGHT,
	THEME_MONO,  /* no colours: bold, dim and underlined */
};

/* What --theme may say. */
enum theme_choice { THEME_CHOICE_AUTO, THEME_CHOICE_DARK, THEME_CHOICE_LIGHT, THEME_CHOICE_MONO };

enum { COLOR_DEFAULT = -1 };

struct look {
	int color; /* 0..15 (8 and above are the bright ones), or COLOR_DEFAULT */
	bool bold;
	bool dim;
	bool underlined;
};

/* Their names, in their order; ends with NULL. */
extern const char *const theme_choice_names[];

/* The theme for a choice. A theme that was asked for by name is taken. For auto it is mono if
 * NO_COLOR is not empty, else dark or light by COLORFGBG, "15;0", whose last number is the colour
 * of the background. The two are the variables of the environment; NULL: not set. */
enum theme theme_choose(enum theme_choice choice, const char *no_color, const char *colorfgbg);

/* The 12 hues are the page's, around the wheel from red; in this order: red, bright red, yellow,
 * bright yellow, green, bright green, cyan, bright cyan, blue, bright blue, magenta, bright
 * magenta. On a light background the bright ones, which cannot be read there, are the normal ones
 * in bold. */
struct look theme_look(enum theme theme, enum style style);

#endif
