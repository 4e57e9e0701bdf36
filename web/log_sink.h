/* Where the log is written to: standard error, without ever waiting for whoever reads it.
 *
 * SIGPIPE has to be ignored. */
#ifndef PRESENCE_WEB_LOG_SINK_H
#define PRESENCE_WEB_LOG_SINK_H

#include <stdbool.h>
#include <stddef.h>

/* Whether systemd's journal reads standard error, which understands priorities: $JOURNAL_STREAM
 * names it (systemd.exec(5)). */
bool log_sink_is_journal(void);

/* Writes the line as a whole, or not at all, as there is no room for it: false. */
bool log_sink_put(const char *line, size_t len);

#endif
