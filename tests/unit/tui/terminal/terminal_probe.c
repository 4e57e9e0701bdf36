/* Drives tui/terminal/terminal.c alone, to be looked at in a tmux: shows what was pressed, and ends
 * in every way there is. Usage: terminal_probe [mono] [mouse] */
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tui/terminal/terminal.h"

enum { LINE_BYTES = 256, EXIT_WITHOUT_CLOSING = 7, SAME_FRAMES = 100 };

static volatile sig_atomic_t resized;
static volatile sig_atomic_t stop_wanted;
static volatile sig_atomic_t end_wanted;

struct probe {
	struct frame frame;
	struct key_press press;
	unsigned count;
	bool mouse;
	bool typing;
};

static void on_signal(int number)
{
	switch (number) {
	case SIGWINCH: resized = 1; break;
	case SIGTSTP: stop_wanted = 1; break;
	default: end_wanted = 1; break;
	}
}

static void draw(struct probe *probe)
{
	static const char samples[] = "ä é … · › 漢字 한글 🙂 e\u0301 שלום";
	struct frame *frame = &probe->frame;
	char line[LINE_BYTES];
	int width;
	int height;

	terminal_size(&width, &height);
	frame_resize(frame, width, height);
	frame_border(frame, (struct rectangle){ 0, 0, width, height }, BORDER_THIN,
	             !terminal_draws_lines(), STYLE_QUIET);
	snprintf(line, sizeof(line), "size %dx%d, press %u: 0x%x at %d,%d", width, height, probe->count,
	         (unsigned)probe->press.key, probe->press.x, probe->press.y);
	frame_write(frame, 1, 1, width - 2, line, STYLE_STRONG);
	frame_write(frame, 1, 2, width - 2, samples, STYLE_GOOD);
	for (int i = 0; i < STYLES; i++) {
		snprintf(line, sizeof(line), "%x", (unsigned)i % 16);
		frame_write(frame, 1 + i, 3, 1, line, (enum style)i);
	}
	frame->cursor_x = 5;
	frame->cursor_y = 1;
	frame->cursor_shown = probe->typing;
	terminal_show(frame);
}

static int overflow(volatile const char *before)
{
	volatile char here[LINE_BYTES] = { before[0] };

	return here[0] ? overflow(here) + here[1] : 0;
}

static void fault(void)
{
	volatile char *forbidden = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*forbidden = 1;
}

static void crash(uint32_t key)
{
	switch (key) {
	case 'c': fault(); break;
	case 'o': overflow("x"); break;
	case 'a': abort();
	case 'e': exit(EXIT_WITHOUT_CLOSING);
	default: break;
	}
}

static bool obey(struct probe *probe, uint32_t key)
{
	switch (key) {
	case 'q':
	case PRESS_CLOSED: return false;
	case 'c':
	case 'o':
	case 'a':
	case 'e': crash(key); break;
	case 'z': stop_wanted = 1; break;
	case 't': terminal_title("probe – a title"); break;
	case 'i': probe->typing = !probe->typing; break;
	case 'm': terminal_set_mouse(probe->mouse = !probe->mouse); break;
	case PRESS_CONTROL('L'): terminal_repaint(); break;
	case 'u':
		for (int i = 0; i < SAME_FRAMES; i++) {
			draw(probe);
		}
		break;
	default: break;
	}
	return true;
}

static bool read_keys(struct probe *probe)
{
	for (;;) {
		struct key_press press = terminal_read_key();
		if (press.key == PRESS_NONE) {
			return true;
		}
		probe->press = press;
		probe->count++;
		if (!obey(probe, press.key)) {
			return false;
		}
	}
}

static void handle_signals(void)
{
	if (resized) {
		resized = 0;
		terminal_repaint();
	}
	if (stop_wanted) {
		stop_wanted = 0;
		terminal_suspend();
	}
}

static void run(struct probe *probe)
{
	do {
		struct pollfd ready = { .fd = terminal_descriptor(), .events = POLLIN };
		handle_signals();
		draw(probe);
		if (poll(&ready, 1, -1) < 0 && errno != EINTR) {
			return;
		}
	} while (!end_wanted && read_keys(probe));
}

static void catch_signals(void)
{
	static const int caught[] = { SIGWINCH, SIGTSTP, SIGTERM, SIGHUP, SIGINT };

	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++) {
		struct sigaction action = { .sa_handler = on_signal };
		sigemptyset(&action.sa_mask);
		sigaction(caught[i], &action, NULL);
	}
}

int main(int argc, char **argv)
{
	struct terminal_options options = { .theme = THEME_DARK };
	struct probe probe = { 0 };
	const char *why;

	setlocale(LC_ALL, "");
	for (int i = 1; i < argc; i++) {
		options.theme = strcmp(argv[i], "mono") == 0 ? THEME_MONO : options.theme;
		options.mouse = options.mouse || strcmp(argv[i], "mouse") == 0;
	}
	if (!terminal_capable(&why)) {
		fprintf(stderr, "terminal_probe: %s\n", why);
		return EXIT_FAILURE;
	}
	frame_init(&probe.frame);
	catch_signals();
	probe.mouse = options.mouse;
	if (!terminal_open(&options)) {
		return EXIT_FAILURE;
	}
	run(&probe);
	terminal_close();
	frame_finish(&probe.frame);
	return EXIT_SUCCESS;
}
