/* What a command works with: the options, the connection, and a place for its words. One-shot use
 * and the shell hand in the same thing. */
#ifndef PRESENCE_CLI_CONSOLE_H
#define PRESENCE_CLI_CONSOLE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/buffer.h"

#include "cli/args/arguments.h"
#include "cli/args/options.h"
#include "cli/exit.h"
#include "cli/net/connection.h"
#include "cli/output/view.h"
#include "cli/output/writer.h"

struct console {
	struct options options;
	struct connection connection;
	bool in_shell;
	bool interactive; /* a shell with a prompt */
	unsigned line;    /* of the script that is read from standard input; 0: none is */
	int output_error; /* errno of the first write that failed; EPIPE is no reason to complain */
	/* Lets the shell show events above its prompt; NULL: there is none. */
	enum exit_status (*show_events)(struct console *console, const struct arguments *arguments);
	void *shell; /* for show_events */
};

void console_init(struct console *console);
void console_finish(struct console *console);

/* Milliseconds since the epoch. */
int64_t console_now(void);

/* Tells on standard error what is wrong, sanitised, behind the name of the program or the number of
 * the line. A hint goes below it. */
void console_complain(const struct console *console, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void console_hint(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes to standard output. false: that failed, and there is no use in going on. */
bool console_print(struct console *console, const struct buffer *text);

/* The same, of a sentence for people, which is sanitised. */
bool console_say(struct console *console, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* How to write: what the options say, with nothing left open. */
struct writer_style console_style(const struct console *console);

/* Whether answers go to people, as sentences, and not to a program, as rows. */
bool console_tells_people(const struct console *console);

/* Complains that the view has no column of the first of `names`, "a,b". */
enum exit_status console_unknown_column(const struct console *console, const struct view *view,
                                        const char *names);

/* Writes `rows` (an array or a list; may be NULL) or one object. `extras` may be NULL. */
enum exit_status console_write_list(struct console *console, const struct view *view,
                                    const cJSON *rows, const cJSON *extras);
enum exit_status console_write_record(struct console *console, const struct view *view,
                                      const cJSON *object);

/* Lists some columns of `rows` on standard error, below a complaint. */
void console_tell_list(const struct console *console, const struct view *view, const char *columns,
                       const cJSON *rows);

/* Connects if that has not been done. */
enum exit_status console_connect(struct console *console);

/* Asks and complains about anything but a result. On EXIT_DONE *reply is the whole answer, which
 * the caller deletes; `params` is deleted. */
enum exit_status console_call(struct console *console, const char *method, cJSON *params,
                              cJSON **reply);

#endif
