/* What a command works with: the options, the connection to the daemon, and standard output and
 * error. A single command on a command line and each command in the shell get the same struct. */
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
	unsigned line;    /* that is being read from standard input, from 1; 0: no script is read */
	int output_error; /* errno of the first write that failed; 0: none did */
	/* What the command watch calls in a shell with a prompt, which goes on with its prompt and
	 * shows events above it. NULL: there is no such shell, and watch shows events itself. */
	enum exit_status (*show_events)(struct console *console, const struct arguments *arguments);
	void *shell; /* the struct shell that show_events works on; owned by shell_interact() */
};

void console_init(struct console *console);
void console_finish(struct console *console);

/* Milliseconds since the epoch. */
int64_t console_now(void);

/* Writes a complaint to standard error, sanitised: "presencectl: …", in a script "presencectl: line
 * 3: …". A hint is an indented line below it. */
void console_complain(const struct console *console, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void console_hint(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes to standard output. false: that failed, as it will again (see output_error). */
bool console_print(struct console *console, const struct buffer *text);

/* Writes a sentence for people to standard output, sanitised. */
bool console_say(struct console *console, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* How to write answers: as the options say, with auto decided by what standard output is. */
struct writer_style console_style(const struct console *console);

/* Whether answers are for people (table, wide), who get sentences, or for programs, which get rows.
 */
bool console_tells_people(const struct console *console);

/* Complains that the view has no column called like the first of `names`, "a,b". Returns
 * EXIT_BAD_ARGUMENT. */
enum exit_status console_unknown_column(const struct console *console, const struct view *view,
                                        const char *names);

/* Writes an array of objects (NULL: an empty one) or one object to standard output. `extras` are
 * fields of the answer beside the rows, which JSON shows too; NULL: none. Nothing is kept. */
enum exit_status console_write_list(struct console *console, const struct view *view,
                                    const cJSON *rows, const cJSON *extras);
enum exit_status console_write_record(struct console *console, const struct view *view,
                                      const cJSON *object);

/* Writes the columns "a,b" of `rows` to standard error as a table, below a complaint. */
void console_tell_list(const struct console *console, const struct view *view, const char *columns,
                       const cJSON *rows);

/* Connects to the daemon unless it is connected. On failure it complains, with a hint. */
enum exit_status console_connect(struct console *console);

/* Calls a method of the daemon. `params` (NULL: none) is deleted. EXIT_DONE: *reply is the whole
 * answer, which the caller deletes. Else there was no answer, or it was an error, and that has been
 * complained about. */
enum exit_status console_call(struct console *console, const char *method, cJSON *params,
                              cJSON **reply);

#endif
