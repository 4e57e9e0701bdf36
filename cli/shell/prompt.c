#include "cli/shell/prompt.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <readline/history.h>
#include <readline/readline.h>

#include "cli/interrupt.h"

enum {
	HISTORY_LINES = 1000,
	COMPLETION_BYTES_MAX = 64 * 1024,
};

static const struct prompt_user *typist;
static const char *history_file;

/* --- History --- */

/* A line is remembered once, where it was typed last; one that begins with a blank is not. */
static void remember(const char *line)
{
	if (!*line || *line == ' ') {
		return;
	}
	for (int i = history_length - 1; i >= 0; i--) {
		const HIST_ENTRY *entry = history_get(history_base + i);
		if (entry && strcmp(entry->line, line) == 0) {
			free_history_entry(remove_history(i));
		}
	}
	add_history(line);
}

static void save_history(void)
{
	mode_t mask = umask(0077); /* what an admin typed is nobody else's business */

	if (history_file && history_length > 0) {
		write_history(history_file);
		chmod(history_file, 0600);
	}
	umask(mask);
}

/* --- Lines above --- */

void prompt_show_above(const char *lines, size_t len, const char *text)
{
	rl_clear_visible_line();
	fwrite(lines, 1, len, rl_outstream);
	fflush(rl_outstream);
	if (text) {
		rl_set_prompt(text);
	}
	rl_on_new_line();
	rl_redisplay();
}

/* --- Keys --- */

static void replace(size_t from, const struct buffer *text)
{
	char *copy = strndup((const char *)text->data, text->len);

	if (!copy) {
		return;
	}
	rl_begin_undo_group();
	rl_delete_text((int)from, rl_point);
	rl_point = (int)from;
	rl_insert_text(copy);
	rl_end_undo_group();
	free(copy);
}

static int on_tab(int count, int key)
{
	struct prompt_completion completion = { 0 };

	(void)count;
	(void)key;
	buffer_init(&completion.replaced, COMPLETION_BYTES_MAX);
	buffer_init(&completion.shown, COMPLETION_BYTES_MAX);
	typist->complete(typist->context, rl_line_buffer, (size_t)rl_point, &completion);
	if (completion.replaced.len > 0) {
		replace(completion.from, &completion.replaced);
	}
	if (completion.shown.len > 0) {
		prompt_show_above((const char *)completion.shown.data, completion.shown.len, NULL);
	}
	if (completion.replaced.len + completion.shown.len == 0) {
		rl_ding();
	}
	buffer_finish(&completion.replaced);
	buffer_finish(&completion.shown);
	return 0;
}

static int on_question_mark(int count, int key)
{
	struct buffer text;

	buffer_init(&text, COMPLETION_BYTES_MAX);
	typist->explain(typist->context, rl_line_buffer, (size_t)rl_point, &text);
	if (text.len > 0) {
		prompt_show_above((const char *)text.data, text.len, NULL);
	} else {
		rl_insert(count, key);
	}
	buffer_finish(&text);
	return 0;
}

static void on_line(char *line)
{
	rl_callback_handler_remove();
	if (line) {
		remember(line);
	}
	typist->line(typist->context, line);
}

/* --- Its life --- */

void prompt_open(const struct prompt_user *user, const char *history)
{
	typist = user;
	history_file = history;
	rl_readline_name = "presencectl";
	rl_initialize();
	rl_bind_key('\t', on_tab);
	rl_bind_key('?', on_question_mark);
	using_history();
	stifle_history(HISTORY_LINES);
	if (history) {
		read_history(history);
	}
}

void prompt_close(void)
{
	rl_callback_handler_remove();
	save_history();
	clear_history();
}

void prompt_show(const char *text)
{
	rl_callback_handler_install(text, on_line);
}

void prompt_feed(void)
{
	rl_callback_read_char();
}

/* Those that readline catches. */
static void fill_signals(sigset_t *signals)
{
	static const int caught[] = { SIGINT,  SIGTERM, SIGHUP,  SIGQUIT, SIGALRM,
		                          SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH };

	sigemptyset(signals);
	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++) {
		sigaddset(signals, caught[i]);
	}
}

int prompt_poll(struct pollfd *ready, nfds_t count, int timeout_ms)
{
	const struct timespec timeout = { .tv_sec = timeout_ms / 1000,
		                              .tv_nsec = timeout_ms % 1000 * 1000000L };
	sigset_t caught;
	sigset_t usual;
	int result = 0;

	fill_signals(&caught);
	sigprocmask(SIG_BLOCK, &caught, &usual); /* so that none comes between the look and the wait */
	if (!rl_pending_signal() && !interrupt_seen()) {
		result = ppoll(ready, count, timeout_ms < 0 ? NULL : &timeout, &usual);
	}
	sigprocmask(SIG_SETMASK, &usual, NULL);
	rl_check_signals();
	return result;
}

void prompt_discard(void)
{
	rl_replace_line("", 1);
	rl_point = 0;
	fputc('\n', rl_outstream);
	fflush(rl_outstream);
	rl_on_new_line();
	rl_redisplay();
}
