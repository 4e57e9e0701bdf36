/* presenced-swap: presenced that takes other settings while it runs. Each line of standard input is
 * a command line, its words apart by blanks; the settings that it stands for replace those before.
 * Every line is answered by one in the log: "audit: swap: done", or why not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "web/daemon.h"
#include "web/log.h"
#include "web/options.h"
#include "web/settings.h"

enum { LINE_BYTES_MAX = 64 * 1024, WORDS_MAX = 64 };

struct swap {
	struct daemon daemon;
	uv_pipe_t input;
	char chunk[4096]; /* what uv reads into */
	char line[LINE_BYTES_MAX];
	size_t len;
};

static struct settings *settings_of(int count, char **words, struct option_problem *problem)
{
	struct option_values values;

	option_values_init(&values, &options_table);
	if (options_parse(&values, count, words, problem) != OPTIONS_RUN) {
		option_values_finish(&values);
		return NULL;
	}
	return settings_create(&values, problem);
}

/* The words are overwritten afterwards: nothing may point into them. */
static void take_line(struct swap *swap, char *line, size_t len)
{
	char *words[WORDS_MAX];
	int count = 0;
	struct option_problem problem = { .text = "no options" };
	char *rest = line;

	for (char *word; count < WORDS_MAX && (word = strsep(&rest, " "));) {
		if (*word) {
			words[count++] = word;
		}
	}
	struct settings *settings = settings_of(count, words, &problem);
	memset(line, 'x', len);
	if (settings) {
		daemon_apply(&swap->daemon, settings);
		settings_release(settings);
	}
	log_audit("swap", "%s", settings ? "done" : problem.text);
}

static void take_lines(struct swap *swap)
{
	char *from = swap->line;
	char *end = swap->line + swap->len;

	for (char *newline; (newline = memchr(from, '\n', (size_t)(end - from)));) {
		*newline = '\0';
		take_line(swap, from, (size_t)(newline - from));
		from = newline + 1;
	}
	swap->len = (size_t)(end - from);
	memmove(swap->line, from, swap->len);
}

static void on_alloc(uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
	struct swap *swap = handle->data;

	(void)size;
	*buffer = uv_buf_init(swap->chunk, sizeof(swap->chunk));
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buffer)
{
	struct swap *swap = stream->data;

	if (len < 0 || swap->len + (size_t)len > sizeof(swap->line)) {
		uv_read_stop(stream);
		return;
	}
	memcpy(swap->line + swap->len, buffer->base, (size_t)len);
	swap->len += (size_t)len;
	take_lines(swap);
}

static bool run(struct swap *swap)
{
	uv_pipe_init(&swap->daemon.server.loop, &swap->input, 0);
	swap->input.data = swap;
	uv_pipe_open(&swap->input, 0);
	uv_read_start((uv_stream_t *)&swap->input, on_alloc, on_read);
	bool good = daemon_run(&swap->daemon);
	uv_close((uv_handle_t *)&swap->input, NULL);
	return good;
}

int main(int argc, char **argv)
{
	static struct swap swap;
	struct option_problem problem = { .text = "no options" };
	struct settings *settings = settings_of(argc - 1, argv + 1, &problem);

	if (!settings) {
		fprintf(stderr, "presenced-swap: %s\n", problem.text);
		return OPTIONS_EXIT_USAGE;
	}
	bool good = daemon_init(&swap.daemon, settings, NULL);
	settings_release(settings);
	good = good && run(&swap);
	daemon_finish(&swap.daemon);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
