#include "tui/plain.h"

#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "core/text/width.h"
#include "os/standard.h"
#include "tui/clock.h"
#include "tui/login.h"
#include "tui/model/model.h"
#include "tui/quit.h"

enum { LINE_BYTES_MAX = 16 * 1024 };

struct plain {
	const struct options *options;
	struct model model; /* who is here, and what is to be said of it: its log */
	uv_loop_t loop;
	struct quit quit;
	long lines;
	size_t told; /* entries of the log that were printed */
	bool utf8;   /* the locale's characters */
};

static void complain(const char *why)
{
	struct buffer line;

	buffer_init(&line, LINE_BYTES_MAX);
	width_sanitise(&line, why, strlen(why));
	fprintf(stderr, "presence-tui: %.*s\n", (int)line.len,
	        line.len > 0 ? (const char *)line.data : "");
	buffer_finish(&line);
}

/* To a terminal that does not know UTF-8, its bytes may be controls. */
static void make_ascii(struct buffer *line)
{
	size_t kept = 0;

	for (size_t i = 0; i < line->len; i++) {
		uint8_t byte = line->data[i];
		if ((byte & 0xc0) != 0x80) {
			line->data[kept++] = byte < 0x80 ? byte : '?';
		}
	}
	line->len = kept;
}

/* The texts are sanitised. */
static void print(struct plain *plain, const char *mark, const char *text, const char *then)
{
	struct buffer line;

	buffer_init(&line, LINE_BYTES_MAX);
	buffer_append_text(&line, mark);
	buffer_append_text(&line, text);
	buffer_append_text(&line, then);
	if (!plain->utf8) {
		make_ascii(&line);
	}
	buffer_append_byte(&line, '\n');
	int error = buffer_failed(&line) ? ENOMEM : standard_write(STDOUT_FILENO, line.data, line.len);
	buffer_finish(&line);
	if (error != 0) {
		quit_begin(&plain->quit, (enum status)standard_result("presence-tui", error));
	} else if (++plain->lines == plain->options->frames) {
		quit_begin(&plain->quit, STATUS_OK);
	}
}

static void print_entry(struct plain *plain, const struct log_entry *entry)
{
	char online[64];

	snprintf(online, sizeof(online), " (%zu online)", model_count(&plain->model));
	switch (entry->type) {
	case LOG_CAME: print(plain, "+ ", entry->text, online); break;
	case LOG_WENT: print(plain, "- ", entry->text, online); break;
	case LOG_RENAMED: print(plain, "~ ", entry->text, ""); break;
	case LOG_NOTICE: print(plain, "! ", entry->text, ""); break;
	case LOG_STATE: break; /* here it ends with the connection */
	}
}

static void print_log(struct plain *plain)
{
	for (; plain->told < plain->model.log_count && !plain->quit.begun; plain->told++) {
		const struct log_entry *entry =
			model_log(&plain->model, plain->model.log_count - 1 - plain->told);
		if (entry) {
			print_entry(plain, entry);
		}
	}
}

static void print_list(struct plain *plain)
{
	char online[64];

	list_for_each(node, &plain->model.people) {
		if (plain->quit.begun) {
			return;
		}
		print(plain, "= ", list_entry(node, struct person, link)->name.text, " is here");
	}
	if (plain->quit.begun) {
		return;
	}
	snprintf(online, sizeof(online), " (%zu online)", model_count(&plain->model));
	print(plain, "* connected to ", plain->options->target.text, online);
}

/* Without a list that is kept, there is nothing that it would be the time of. */
static void on_heard(void *context)
{
	(void)context;
}

static void on_event(void *context, const struct presence_event *event)
{
	struct plain *plain = context;

	if (plain->quit.begun) {
		return;
	}
	model_apply(&plain->model, event, clock_ms());
	if (event->type == EVENT_LIST_ENDS) {
		print_list(plain);
	} else if (event->type == EVENT_REFUSED) {
		complain(event->reason);
		quit_begin(&plain->quit, STATUS_NAME);
	}
	print_log(plain);
}

static void on_state(void *context, enum connection_state state, enum reconnect_end end,
                     const char *why, int64_t wait_ms)
{
	struct plain *plain = context;

	(void)wait_ms;
	if ((state == CONNECTION_WAITING || state == CONNECTION_ENDED) && !plain->quit.begun) {
		complain(why);
		quit_begin(&plain->quit, status_of(end));
	}
}

static void on_stopped(void *context)
{
	struct plain *plain = context;

	quit_stopped(&plain->quit);
}

static void before_quitting(void *context)
{
	(void)context;
}

static bool begin_reconnect(struct plain *plain)
{
	const struct options *options = plain->options;
	const char *why;
	struct reconnect_options reconnect = {
		.loop = &plain->loop,
		.target = options->target,
		.nsp = options->nsp,
		.ca_file = options->ca_file,
		.insecure = options->insecure,
		.events = { on_state, on_heard, on_event, on_stopped, plain },
	};

	plain->quit.reconnect = reconnect_create(&reconnect, &why);
	if (!plain->quit.reconnect) {
		complain(why);
		return false;
	}
	return true;
}

/* false: there is no name to join with. */
static bool choose_name(struct plain *plain)
{
	char name[NAME_BYTES_MAX + 1];

	if (plain->options->watch) {
		return true;
	}
	login_name(name);
	if (!*plain->options->name && !*name) {
		complain("a name is needed: give --name, or --watch to see without being seen");
		return false;
	}
	reconnect_call_me(plain->quit.reconnect, *plain->options->name ? plain->options->name : name);
	return true;
}

enum status plain_run(const struct options *options)
{
	struct plain plain = { .options = options };
	struct model_config config = { .server = options->target.text, .room = options->nsp + 1 };

	plain.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	uv_random(NULL, NULL, &config.seed, sizeof(config.seed), 0, NULL);
	model_init(&plain.model, &config);
	uv_loop_init(&plain.loop);
	quit_init(&plain.quit, &plain.loop, before_quitting, &plain);
	if (!begin_reconnect(&plain)) {
		plain.quit.status = STATUS_SYSTEM;
	} else if (!choose_name(&plain)) {
		plain.quit.status = STATUS_USAGE;
	} else {
		reconnect_go(plain.quit.reconnect);
		uv_run(&plain.loop, UV_RUN_DEFAULT);
	}
	enum status status = quit_finish(&plain.quit);
	model_finish(&plain.model);
	return status;
}
