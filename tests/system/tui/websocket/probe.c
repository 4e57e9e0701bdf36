/* Drives a websocket by lines on standard input, and tells what happens as JSON, a line an event:
 *
 *   open URL · send TEXT · flood COUNT BYTES · close
 *   echo (sends back each message within its event) · when EVENT COMMAND (does it within the event)
 *
 * The end of input destroys the websocket. Options: --ca FILE, --insecure. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "core/text/json.h"
#include "tui/net/websocket.h"

enum {
	LINE_MAX_BYTES = 4096,
	SHOWN_MAX = 1024, /* bytes of a message that are shown */
	REPORT_MAX = 16 * 1024,
	ABANDONED = 3, /* exit status: a name was still being looked up */
};

struct probe {
	uv_loop_t loop;
	uv_pipe_t input;
	char line[LINE_MAX_BYTES];
	size_t len;
	struct websocket *websocket;
	bool within_open; /* websocket_open() is on the stack: nothing may be told */
	bool within_close;
	bool echoes;
	char trigger[16];
	char triggered[LINE_MAX_BYTES];
};

static void command(struct probe *probe, const char *line);

/* --- What is told --- */

static void append_field(struct buffer *out, const char *name, const char *text, size_t len)
{
	json_append_string(out, name, strlen(name));
	buffer_append_byte(out, ':');
	json_append_string(out, text, len);
	buffer_append_byte(out, ',');
}

static void report_bytes(const char *event, const char *kind, const char *text, size_t len,
                         long number)
{
	struct buffer out;

	buffer_init(&out, REPORT_MAX);
	buffer_append_byte(&out, '{');
	append_field(&out, "event", event, strlen(event));
	append_field(&out, "kind", kind, strlen(kind));
	append_field(&out, "text", text, len);
	buffer_append_text(&out, "\"number\":");
	buffer_append_integer(&out, number);
	buffer_append_text(&out, "}\n");
	fwrite(out.data, 1, out.len, stdout);
	fflush(stdout);
	buffer_finish(&out);
}

static void report(const char *event, const char *kind, const char *text, long number)
{
	report_bytes(event, kind, text, strlen(text), number);
}

static void react(struct probe *probe, const char *event)
{
	char line[LINE_MAX_BYTES];

	if (probe->within_open || probe->within_close) {
		report("breach", event, "", 0);
	}
	if (strcmp(probe->trigger, event) == 0) {
		probe->trigger[0] = '\0';
		snprintf(line, sizeof(line), "%s", probe->triggered);
		command(probe, line);
	}
}

static void on_phase(void *context, enum websocket_phase phase)
{
	const char *name = phase == WEBSOCKET_RESOLVING ? "resolving" : "connecting";

	report(name, "", "", 0);
	react(context, name);
}

static void on_open(void *context)
{
	report("open", "", "", 0);
	react(context, "open");
}

static void on_message(void *context, uint8_t *bytes, size_t len)
{
	struct probe *probe = context;

	report_bytes("message", "", (const char *)bytes, len < SHOWN_MAX ? len : SHOWN_MAX, (long)len);
	if (probe->echoes) {
		websocket_send(probe->websocket, bytes, len);
	}
	react(probe, "message");
	memset(bytes, '#', len); /* they may be changed */
}

static void on_over(void *context, enum websocket_failure failure, const char *why)
{
	static const char *const names[] = {
		[WEBSOCKET_UNREACHABLE] = "unreachable", [WEBSOCKET_UNTRUSTED] = "untrusted",
		[WEBSOCKET_FOREIGN] = "foreign",         [WEBSOCKET_BROKEN] = "broken",
		[WEBSOCKET_CLOSED] = "closed",
	};

	report("over", names[failure], why, 0);
	react(context, "over");
}

/* --- What is to be done --- */

static void open_url(struct probe *probe, const char *url)
{
	struct target target;
	const char *why = "";

	if (!target_parse(&target, url, &why)) {
		report("refused", "", why, 0);
		return;
	}
	probe->within_open = true;
	websocket_open(probe->websocket, &target);
	probe->within_open = false;
}

static void send_text(struct probe *probe, const uint8_t *bytes, size_t len)
{
	if (!websocket_send(probe->websocket, bytes, len)) {
		report("unsent", "", "", (long)len);
	}
}

static void flood(struct probe *probe, const char *arguments)
{
	char *rest;
	long count = strtol(arguments, &rest, 10);
	size_t len = (size_t)strtol(rest, NULL, 10);
	uint8_t *bytes = malloc(len + 1);

	memset(bytes, 'x', len);
	for (long i = 0; i < count; i++) {
		send_text(probe, bytes, len);
	}
	free(bytes);
}

static void set_trigger(struct probe *probe, const char *arguments)
{
	size_t len = strcspn(arguments, " ");

	snprintf(probe->trigger, sizeof(probe->trigger), "%.*s", (int)len, arguments);
	snprintf(probe->triggered, sizeof(probe->triggered), "%s", arguments + len + 1);
}

static void command(struct probe *probe, const char *line)
{
	size_t len = strcspn(line, " ");
	const char *rest = line[len] ? line + len + 1 : "";

	if (strncmp(line, "open", len) == 0) {
		open_url(probe, rest);
	} else if (strncmp(line, "send", len) == 0) {
		send_text(probe, (const uint8_t *)rest, strlen(rest));
	} else if (strncmp(line, "flood", len) == 0) {
		flood(probe, rest);
	} else if (strncmp(line, "echo", len) == 0) {
		probe->echoes = true;
	} else if (strncmp(line, "when", len) == 0) {
		set_trigger(probe, rest);
	} else {
		probe->within_close = true;
		websocket_close(probe->websocket);
		probe->within_close = false;
	}
}

/* --- Input --- */

static void take_lines(struct probe *probe)
{
	for (char *end; (end = memchr(probe->line, '\n', probe->len));) {
		size_t len = (size_t)(end - probe->line);
		*end = '\0';
		command(probe, probe->line);
		probe->len -= len + 1;
		memmove(probe->line, end + 1, probe->len);
	}
}

static void on_alloc(uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
	struct probe *probe = handle->data;

	(void)size;
	*buffer = uv_buf_init(probe->line + probe->len, (unsigned)(LINE_MAX_BYTES - probe->len));
}

static void on_input(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer)
{
	struct probe *probe = stream->data;

	(void)buffer;
	if (got < 0) {
		uv_stop(&probe->loop);
		return;
	}
	probe->len += (size_t)got;
	take_lines(probe);
}

static bool start(struct probe *probe, int count, char **arguments)
{
	struct websocket_options options = {
		.loop = &probe->loop,
		.events = { on_phase, on_open, on_message, on_over, probe },
	};
	const char *why = "";

	for (int i = 1; i < count; i++) {
		if (strcmp(arguments[i], "--insecure") == 0) {
			options.insecure = true;
		} else if (i + 1 < count) {
			options.ca_file = arguments[++i];
		}
	}
	uv_loop_init(&probe->loop);
	probe->websocket = websocket_create(&options, &why);
	if (!probe->websocket) {
		report("uncreated", "", why, 0);
		uv_run(&probe->loop, UV_RUN_DEFAULT);
		return false;
	}
	uv_pipe_init(&probe->loop, &probe->input, 0);
	probe->input.data = probe;
	uv_pipe_open(&probe->input, STDIN_FILENO);
	uv_read_start((uv_stream_t *)&probe->input, on_alloc, on_input);
	return true;
}

int main(int count, char **arguments)
{
	struct probe probe = { 0 };
	bool started = start(&probe, count, arguments);

	if (started) {
		uv_run(&probe.loop, UV_RUN_DEFAULT);
		uv_close((uv_handle_t *)&probe.input, NULL);
		if (!websocket_destroy(probe.websocket)) {
			report("abandoned", "", "", 0);
			_exit(ABANDONED);
		}
	}
	int left = uv_loop_close(&probe.loop);
	report("destroyed", "", left == 0 ? "" : uv_strerror(left), left);
	return left == 0 ? 0 : 1;
}
