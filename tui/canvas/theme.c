#include "tui/canvas/theme.h"

#include <stdlib.h>
#include <string.h>

enum {
	RED = 1,
	GREEN,
	YELLOW,
	BLUE,
	MAGENTA,
	CYAN,
	WHITE,
	BRIGHT, /* added to one of those */
	COLORS = 16,
};

const char *const theme_choice_names[] = { "auto", "dark", "light", "mono", NULL };

/* "15;0" or "15;default;0": the last number is the background. White and the bright ones are light,
 * but for 8, which is dark grey. */
static bool is_light(const char *colorfgbg)
{
	const char *last = colorfgbg ? strrchr(colorfgbg, ';') : NULL;
	char *end;

	if (!last || last[1] < '0' || last[1] > '9') {
		return false;
	}
	long background = strtol(last + 1, &end, 10);
	return *end == '\0' && background >= WHITE && background != BRIGHT && background < COLORS;
}

enum theme theme_choose(enum theme_choice choice, const char *no_color, const char *colorfgbg)
{
	switch (choice) {
	case THEME_CHOICE_DARK:
		return THEME_DARK;
	case THEME_CHOICE_LIGHT:
		return THEME_LIGHT;
	case THEME_CHOICE_MONO:
		return THEME_MONO;
	case THEME_CHOICE_AUTO:
		break;
	}
	if (no_color && *no_color) {
		return THEME_MONO;
	}
	return is_light(colorfgbg) ? THEME_LIGHT : THEME_DARK;
}

static struct look look_of_hue(enum theme theme, unsigned hue)
{
	static const int wheel[HUES / 2] = { RED, YELLOW, GREEN, CYAN, BLUE, MAGENTA };
	int color = wheel[hue / 2];
	bool second = hue % 2 == 1;

	switch (theme) {
	case THEME_DARK:
		return (struct look){ .color = second ? color + BRIGHT : color };
	case THEME_LIGHT:
		return (struct look){ .color = color, .bold = second };
	case THEME_MONO:
		break;
	}
	return (struct look){ .color = COLOR_DEFAULT, .bold = true };
}

/* An accent is bold where there is no colour, and on light, where the colours are pale. */
static struct look accent(enum theme theme, int color)
{
	if (theme == THEME_MONO) {
		return (struct look){ .color = COLOR_DEFAULT, .bold = true };
	}
	return (struct look){ .color = color, .bold = theme == THEME_LIGHT };
}

/* What has to be seen at once: without colours, bold would not tell it from a name. */
static struct look loud_accent(enum theme theme, int color)
{
	struct look look = accent(theme, color);

	look.bold = true;
	look.underlined = theme == THEME_MONO;
	return look;
}

struct look theme_look(enum theme theme, enum style style)
{
	switch (style) {
	case STYLE_TEXT:
		return (struct look){ .color = COLOR_DEFAULT };
	case STYLE_QUIET:
	case STYLE_STALE:
		return (struct look){ .color = COLOR_DEFAULT, .dim = true };
	case STYLE_STRONG:
		return (struct look){ .color = COLOR_DEFAULT, .bold = true };
	case STYLE_OWN:
	case STYLE_GOOD:
		return accent(theme, GREEN);
	case STYLE_SELECTED:
		return (struct look){ .color = accent(theme, theme == THEME_LIGHT ? BLUE : CYAN).color,
			                  .bold = true };
	case STYLE_WARNING:
		return loud_accent(theme, YELLOW);
	case STYLE_BAD:
		return loud_accent(theme, RED);
	case STYLE_KEY:
		return accent(theme, theme == THEME_LIGHT ? BLUE : CYAN);
	case STYLE_HUE:
	case STYLES:
		break;
	}
	return look_of_hue(theme, (unsigned)(style - STYLE_HUE) % HUES);
}
