#include "tui/quit.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void on_signal(uv_signal_t *handle, int signum)
{
	struct quit *quit = handle->data;

	if (quit->begun && signum != SIGHUP) { /* of which a terminal that closes sends two */
		_exit((int)quit->status);
	}
	quit_begin(quit, (enum status)(STATUS_SIGNAL + signum));
}

void quit_init(struct quit *quit, uv_loop_t *loop, void (*before)(void *context), void *context)
{
	static const int signals[QUIT_SIGNALS] = { SIGINT, SIGTERM, SIGHUP };

	*quit = (struct quit){ .loop = loop, .before = before, .context = context };
	for (int i = 0; i < QUIT_SIGNALS; i++) {
		uv_signal_init(loop, &quit->signals[i]);
		quit->signals[i].data = quit;
		uv_signal_start(&quit->signals[i], on_signal, signals[i]);
	}
}

void quit_begin(struct quit *quit, enum status status)
{
	if (quit->begun) {
		return;
	}
	quit->begun = true;
	quit->status = status;
	quit->before(quit->context);
	if (quit->reconnect) {
		reconnect_stop(quit->reconnect);
	} else {
		uv_stop(quit->loop);
	}
}

void quit_stopped(struct quit *quit)
{
	uv_stop(quit->loop);
}

enum status quit_finish(struct quit *quit)
{
	for (int i = 0; i < QUIT_SIGNALS; i++) {
		uv_close((uv_handle_t *)&quit->signals[i], NULL);
	}
	if (quit->reconnect && !reconnect_destroy(quit->reconnect)) {
		fflush(NULL);
		_exit((int)quit->status);
	}
	uv_run(quit->loop, UV_RUN_DEFAULT);
	uv_loop_close(quit->loop);
	return quit->status;
}
