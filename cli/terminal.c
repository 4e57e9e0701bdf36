#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { USUAL_WIDTH = 80, USUAL_HEIGHT = 24 };

bool terminal_shows(void)
{
	return isatty(STDOUT_FILENO);
}

bool terminal_answers(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

size_t terminal_width(void)
{
	struct winsize size;

	if (!terminal_shows()) {
		return 0;
	}
	bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
	return known ? size.ws_col : USUAL_WIDTH;
}

size_t terminal_height(void)
{
	struct winsize size;
	bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0;

	return known ? size.ws_row : USUAL_HEIGHT;
}

bool terminal_moves(void)
{
	const char *term = getenv("TERM");

	return terminal_shows() && term && *term && strcmp(term, "dumb") != 0;
}

bool terminal_colored(enum color_choice choice)
{
	const char *no_color = getenv("NO_COLOR");

	if (choice == COLOR_AUTO) {
		return terminal_moves() && !(no_color && *no_color);
	}
	return choice == COLOR_ALWAYS;
}
