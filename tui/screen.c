#include "tui/screen.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "tui/awake.h"
#include "tui/clock.h"
#include "tui/draw/draw.h"
#include "tui/login.h"
#include "tui/model/keypress.h"
#include "tui/quit.h"
#include "tui/terminal/terminal.h"

enum {
	DRAW_EVERY_MS = 33, /* at most */
	SCREEN_SIGNALS = 3,
};

struct screen {
	const struct options *options;
	struct model model;
	struct frame frame;
	struct layout layout;
	uv_loop_t loop;
	struct quit quit;
	uv_poll_t keys;
	uv_timer_t draw_timer; /* for the next picture */
	struct awake awake;
	uv_signal_t signals[SCREEN_SIGNALS];
	int64_t next_draw_ms; /* of the loop's clock: not before */
	int64_t draw_due_ms;  /* of the loop's clock, while the timer runs */
	long frames;
	bool resumed; /* from ^Z: the SIGCONT of it is still to come */
};

static void on_draw_timer(uv_timer_t *timer);

static void draw_at(struct screen *screen, int64_t due_ms)
{
	int64_t now_ms = (int64_t)uv_now(&screen->loop);

	due_ms = due_ms > screen->next_draw_ms ? due_ms : screen->next_draw_ms;
	if (screen->quit.begun ||
	    (uv_is_active((uv_handle_t *)&screen->draw_timer) && screen->draw_due_ms <= due_ms)) {
		return;
	}
	screen->draw_due_ms = due_ms;
	uv_timer_start(&screen->draw_timer, on_draw_timer,
	               due_ms > now_ms ? (uint64_t)(due_ms - now_ms) : 0, 0);
}

/* Something changed that may be seen. */
static void draw_soon(struct screen *screen)
{
	uv_update_time(&screen->loop);
	draw_at(screen, (int64_t)uv_now(&screen->loop));
}

static void show_title(const struct screen *screen)
{
	char title[64];

	snprintf(title, sizeof(title), "Presence: %zu online", model_count(&screen->model));
	terminal_title(title);
}

static void draw_now(struct screen *screen)
{
	int width;
	int height;
	int64_t now_ms = clock_ms();

	terminal_size(&width, &height);
	if ((screen->frame.width != width || screen->frame.height != height) &&
	    !frame_resize(&screen->frame, width, height)) {
		quit_begin(&screen->quit, STATUS_SYSTEM);
		return;
	}
	model_arrange(&screen->model);
	screen->layout = draw(&screen->frame, &screen->model, now_ms);
	show_title(screen);
	terminal_show(&screen->frame);
	if (++screen->frames == screen->options->frames) {
		quit_begin(&screen->quit, STATUS_OK);
		return;
	}
	uv_update_time(&screen->loop);
	screen->next_draw_ms = (int64_t)uv_now(&screen->loop) + DRAW_EVERY_MS;
	int64_t next_ms = draw_next_ms(&screen->model, now_ms);
	if (next_ms != INT64_MAX) {
		draw_at(screen, (int64_t)uv_now(&screen->loop) + next_ms - now_ms);
	}
}

static void on_draw_timer(uv_timer_t *timer)
{
	draw_now(timer->data);
}

/* --- Keys and signals --- */

static void grant(struct screen *screen, enum command command)
{
	switch (command) {
	case COMMAND_NONE: break;
	case COMMAND_QUIT: quit_begin(&screen->quit, STATUS_OK); break;
	case COMMAND_RETRY: reconnect_go(screen->quit.reconnect); break;
	case COMMAND_MOUSE: terminal_set_mouse(screen->model.mouse); break;
	case COMMAND_REPAINT: terminal_repaint(); break;
	case COMMAND_NAME:
		reconnect_call_me(screen->quit.reconnect, screen->model.wanted);
		reconnect_go(screen->quit.reconnect);
		break;
	}
}

static void on_keys(uv_poll_t *poll, int status, int events)
{
	struct screen *screen = poll->data;

	(void)events;
	while (!screen->quit.begun) {
		struct key_press press = terminal_read_key();
		if (press.key == PRESS_NONE && status == 0) {
			break;
		}
		if (press.key == PRESS_CLOSED || status < 0) { /* the terminal is gone */
			quit_begin(&screen->quit, (enum status)(STATUS_SIGNAL + SIGHUP));
			break;
		}
		model_arrange(&screen->model);
		grant(screen, keypress_apply(&screen->model, &screen->layout, &press));
		draw_soon(screen);
	}
}

static void on_signal(uv_signal_t *handle, int signum)
{
	struct screen *screen = handle->data;

	if (screen->quit.begun) {
		return;
	}
	switch (signum) {
	case SIGTSTP:
		terminal_suspend();
		screen->resumed = true;
		break;
	case SIGCONT:
		if (!screen->resumed) { /* not the one that ended our own suspension */
			terminal_resume();
		}
		screen->resumed = false;
		reconnect_check(screen->quit.reconnect);
		break;
	default:
		terminal_repaint();
		break;
	}
	draw_soon(screen);
}

/* --- What the connection tells --- */

static void on_heard(void *context)
{
	struct screen *screen = context;

	model_heard(&screen->model, clock_ms());
}

static void on_event(void *context, const struct presence_event *event)
{
	struct screen *screen = context;

	model_apply(&screen->model, event, clock_ms());
	if (event->type == EVENT_REFUSED) {
		keypress_refused(&screen->model, event->reason);
	}
	if (event->type != EVENT_LIST_BEGINS && event->type != EVENT_PRESENT) {
		draw_soon(screen);
	}
}

static void on_state(void *context, enum connection_state state, enum reconnect_end end,
                     const char *why, int64_t wait_ms)
{
	struct screen *screen = context;
	int64_t now_ms = clock_ms();

	(void)end;
	model_connection(&screen->model, state, why, now_ms + wait_ms, now_ms);
	draw_soon(screen);
}

static void on_stopped(void *context)
{
	struct screen *screen = context;

	quit_stopped(&screen->quit);
}

/* What is shown may be of before the machine slept. */
static void on_woken(void *context)
{
	struct screen *screen = context;

	reconnect_check(screen->quit.reconnect);
	draw_soon(screen);
}

/* --- Begin and end --- */

/* The terminal is given back at once, whatever else takes its time. */
static void before_quitting(void *context)
{
	struct screen *screen = context;

	uv_poll_stop(&screen->keys); /* before its descriptor is closed */
	terminal_close();
}

static void watch_signals(struct screen *screen)
{
	static const int signals[SCREEN_SIGNALS] = { SIGWINCH, SIGTSTP, SIGCONT };

	for (int i = 0; i < SCREEN_SIGNALS; i++) {
		uv_signal_init(&screen->loop, &screen->signals[i]);
		screen->signals[i].data = screen;
		uv_signal_start(&screen->signals[i], on_signal, signals[i]);
	}
}

static bool open_terminal(struct screen *screen)
{
	struct terminal_options terminal = {
		.theme = theme_choose(screen->options->theme, getenv("NO_COLOR"), getenv("COLORFGBG")),
		.mouse = screen->options->mouse,
	};

	if (!terminal_open(&terminal)) {
		fprintf(stderr, "presence-tui: cannot take over the terminal\n");
		return false;
	}
	if (terminal_descriptor() >= 0 &&
	    uv_poll_init(&screen->loop, &screen->keys, terminal_descriptor()) == 0) {
		screen->keys.data = screen;
		uv_poll_start(&screen->keys, UV_READABLE, on_keys);
		return true;
	}
	terminal_close();
	fprintf(stderr, "presence-tui: cannot read keys from the terminal\n");
	return false;
}

static bool create_reconnect(struct screen *screen)
{
	const struct options *options = screen->options;
	const char *why;
	struct reconnect_options reconnect = {
		.loop = &screen->loop,
		.target = options->target,
		.nsp = options->nsp,
		.ca_file = options->ca_file,
		.insecure = options->insecure,
		.events = { on_state, on_heard, on_event, on_stopped, screen },
	};

	screen->quit.reconnect = reconnect_create(&reconnect, &why);
	if (!screen->quit.reconnect) {
		fprintf(stderr, "presence-tui: %s\n", why);
	}
	return screen->quit.reconnect;
}

/* With a name, or without being seen, it goes on at once; else the name is asked for. */
static void begin(struct screen *screen)
{
	char name[NAME_BYTES_MAX + 1];

	if (*screen->options->name) {
		memcpy(screen->model.wanted, screen->options->name, sizeof(screen->model.wanted));
		reconnect_call_me(screen->quit.reconnect, screen->model.wanted);
	}
	if (*screen->options->name || screen->options->watch) {
		reconnect_go(screen->quit.reconnect);
	} else {
		login_name(name);
		model_begin_typing(&screen->model, MODE_NAME, name);
	}
	draw_now(screen);
}

static void close_handles(struct screen *screen, bool opened)
{
	uv_close((uv_handle_t *)&screen->draw_timer, NULL);
	awake_close(&screen->awake);
	for (int i = 0; i < SCREEN_SIGNALS; i++) {
		uv_close((uv_handle_t *)&screen->signals[i], NULL);
	}
	if (opened) {
		uv_close((uv_handle_t *)&screen->keys, NULL);
	}
}

static void init(struct screen *screen, const struct options *options)
{
	struct model_config config = {
		.server = options->target.text,
		.room = options->nsp + 1,
		.watch = options->watch,
		.ascii = options->ascii || !terminal_draws_lines(),
		.insecure = options->insecure && options->target.tls,
	};

	uv_random(NULL, NULL, &config.seed, sizeof(config.seed), 0, NULL);
	model_init(&screen->model, &config);
	screen->model.mouse = options->mouse;
	frame_init(&screen->frame);
	uv_loop_init(&screen->loop);
	quit_init(&screen->quit, &screen->loop, before_quitting, screen);
	uv_timer_init(&screen->loop, &screen->draw_timer);
	screen->draw_timer.data = screen;
	awake_init(&screen->awake, &screen->loop, on_woken, screen);
}

enum status screen_run(const struct options *options)
{
	struct screen screen = { .options = options };

	init(&screen, options);
	bool created = create_reconnect(&screen);
	bool opened = created && open_terminal(&screen);
	watch_signals(&screen);
	if (opened) {
		begin(&screen);
		uv_run(&screen.loop, UV_RUN_DEFAULT);
	} else {
		screen.quit.status = STATUS_SYSTEM;
	}
	close_handles(&screen, opened);
	enum status status = quit_finish(&screen.quit);
	frame_finish(&screen.frame);
	model_finish(&screen.model);
	return status;
}
