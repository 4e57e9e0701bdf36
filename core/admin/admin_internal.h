/* What the files of admin share among themselves: admin.c, read.c, change.c. Nobody
 * else includes this. */
#ifndef PRESENCE_CORE_ADMIN_ADMIN_INTERNAL_H
#define PRESENCE_CORE_ADMIN_ADMIN_INTERNAL_H

#include "core/admin/admin.h"

struct found_user;

/* A call that is being carried out. */
struct call {
	struct admin *admin;
	const struct admin_caller *caller;
	const struct control_request *request;
	struct buffer *out;
};

/* The result is the JSON object whose members are appended between these two. */
struct buffer *call_begin(struct call *call);
enum control_error call_end(struct call *call);

void call_begin_array(struct buffer *out, const char *key);

/* An error without data. */
enum control_error call_fail(struct call *call, enum control_error error, const char *message);

/* An error whose data is `{"<key>":[user...]}`. */
enum control_error call_fail_with_users(struct call *call, enum control_error error,
                                        const char *message, const char *key,
                                        const struct found_user *found, size_t count);

/* "no user 'alcie'", and who is called similarly. */
enum control_error call_fail_no_user(struct call *call, const char *text);

/* One for each method of the table. */
enum control_error admin_run_ping(struct call *call);
enum control_error admin_run_version(struct call *call);
enum control_error admin_run_status(struct call *call);
enum control_error admin_run_list(struct call *call);
enum control_error admin_run_rooms(struct call *call);
enum control_error admin_run_show(struct call *call);
enum control_error admin_run_why(struct call *call);
enum control_error admin_run_watch(struct call *call);
enum control_error admin_run_kick(struct call *call);
enum control_error admin_run_broadcast(struct call *call);
enum control_error admin_run_ban(struct call *call);
enum control_error admin_run_unban(struct call *call);
enum control_error admin_run_bans(struct call *call);
enum control_error admin_run_stats(struct call *call);
enum control_error admin_run_metrics(struct call *call);
enum control_error admin_run_reload(struct call *call);
enum control_error admin_run_upgrade(struct call *call);
enum control_error admin_run_complete(struct call *call);
enum control_error admin_run_top(struct call *call);

#endif
