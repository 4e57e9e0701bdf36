/* The functions of the commands. The table in cli/command/command.c says which is called for what.
 */
#ifndef PRESENCE_CLI_COMMAND_RUN_H
#define PRESENCE_CLI_COMMAND_RUN_H

#include "cli/args/arguments.h"
#include "cli/console.h"
#include "cli/exit.h"

enum exit_status run_ping(struct console *console, const struct arguments *arguments);
enum exit_status run_status(struct console *console, const struct arguments *arguments);
enum exit_status run_version(struct console *console, const struct arguments *arguments);
enum exit_status run_list(struct console *console, const struct arguments *arguments);
enum exit_status run_rooms(struct console *console, const struct arguments *arguments);
enum exit_status run_show(struct console *console, const struct arguments *arguments);
enum exit_status run_why(struct console *console, const struct arguments *arguments);
enum exit_status run_watch(struct console *console, const struct arguments *arguments);
enum exit_status run_kick(struct console *console, const struct arguments *arguments);
enum exit_status run_broadcast(struct console *console, const struct arguments *arguments);
enum exit_status run_ban(struct console *console, const struct arguments *arguments);
enum exit_status run_unban(struct console *console, const struct arguments *arguments);
enum exit_status run_bans(struct console *console, const struct arguments *arguments);
enum exit_status run_top(struct console *console, const struct arguments *arguments);
enum exit_status run_stats(struct console *console, const struct arguments *arguments);
enum exit_status run_reload(struct console *console, const struct arguments *arguments);
enum exit_status run_upgrade(struct console *console, const struct arguments *arguments);
enum exit_status run_shell(struct console *console, const struct arguments *arguments);
enum exit_status run_completion(struct console *console, const struct arguments *arguments);
enum exit_status run_help(struct console *console, const struct arguments *arguments);

/* Hidden: what completion scripts and the build call. */
enum exit_status run_complete(struct console *console, const struct arguments *arguments);
enum exit_status run_manual(struct console *console, const struct arguments *arguments);

#endif
