#include "core/admin/admin.h"

#include <stdio.h>
#include <string.h>

#include "core/admin/admin_internal.h"
#include "core/admin/encode.h"
#include "core/admin/lookup.h"
#include "core/events/encode.h"

typedef enum control_error run_fn(struct call *call);

static run_fn *const runs[CONTROL_METHODS] = {
	[CONTROL_PING] = admin_run_ping,     [CONTROL_VERSION] = admin_run_version,
	[CONTROL_STATUS] = admin_run_status, [CONTROL_LIST] = admin_run_list,
	[CONTROL_ROOMS] = admin_run_rooms,   [CONTROL_SHOW] = admin_run_show,
	[CONTROL_WHY] = admin_run_why,       [CONTROL_WATCH] = admin_run_watch,
	[CONTROL_KICK] = admin_run_kick,     [CONTROL_BROADCAST] = admin_run_broadcast,
	[CONTROL_BAN] = admin_run_ban,       [CONTROL_UNBAN] = admin_run_unban,
	[CONTROL_BANS] = admin_run_bans,     [CONTROL_STATS] = admin_run_stats,
	[CONTROL_RELOAD] = admin_run_reload, [CONTROL_COMPLETE] = admin_run_complete,
	[CONTROL_METRICS] = admin_run_metrics, [CONTROL_UPGRADE] = admin_run_upgrade,
	[CONTROL_TOP] = admin_run_top,
};

struct buffer *call_begin(struct call *call)
{
	control_begin_result(call->out, call->request);
	buffer_append_byte(call->out, '{');
	return call->out;
}

enum control_error call_end(struct call *call)
{
	buffer_append_byte(call->out, '}');
	control_end_result(call->out);
	return CONTROL_OK;
}

void call_begin_array(struct buffer *out, const char *key)
{
	admin_key(out, key);
	buffer_append_byte(out, '[');
}

enum control_error call_fail(struct call *call, enum control_error error, const char *message)
{
	control_begin_error(call->out, call->request->id, error, message);
	control_end_error(call->out);
	return error;
}

enum control_error call_fail_with_users(struct call *call, enum control_error error,
                                        const char *message, const char *key,
                                        const struct found_user *found, size_t count)
{
	control_begin_error(call->out, call->request->id, error, message);
	control_begin_error_data(call->out);
	buffer_append_byte(call->out, '{');
	call_begin_array(call->out, key);
	for (size_t i = 0; i < count; i++) {
		admin_element(call->out);
		admin_encode_user(call->out, found[i].room, found[i].user);
	}
	buffer_append_text(call->out, "]}");
	control_end_error(call->out);
	return error;
}

enum control_error call_fail_no_user(struct call *call, const char *text)
{
	struct found_user similar[ADMIN_SUGGESTIONS_MAX];
	char message[CONTROL_PROBLEM_MAX];
	size_t count = lookup_similar(call->admin->service, text, call->request->room, similar,
	                              ADMIN_SUGGESTIONS_MAX);

	snprintf(message, sizeof(message), "no user '%s'", text);
	return call_fail_with_users(call, CONTROL_NO_USER, message, "suggestions", similar, count);
}

enum control_error admin_call(struct admin *admin, const struct admin_caller *caller,
                              const struct control_request *request, struct buffer *out)
{
	struct call call = { .admin = admin, .caller = caller, .request = request, .out = out };

	if (caller->role < control_methods[request->method].role) {
		return call_fail(&call, CONTROL_NOT_PERMITTED, "not permitted");
	}
	return runs[request->method](&call);
}

void admin_refuse(const struct control_request *request, enum control_error error,
                  struct buffer *out)
{
	control_begin_error(out, request->id, error, request->problem);
	control_end_error(out);
}

static const char *change_text(enum change_type type)
{
	switch (type) {
	case CHANGE_JOIN:
		return "join";
	case CHANGE_LEAVE:
		return "leave";
	case CHANGE_RENAME:
		return "rename";
	}
	return "change";
}

void admin_encode_change(struct buffer *out, const struct presence_change *change)
{
	control_begin_notification(out, "event");
	buffer_append_byte(out, '{');
	admin_number_member(out, "seq", (int64_t)change->seq);
	admin_number_member(out, "time", change->time_ms);
	admin_text_member(out, "type", change_text(change->type));
	admin_key(out, "user");
	admin_encode_user(out, change->room, change->user);
	if (change->type == CHANGE_LEAVE) {
		admin_text_member(out, "reason", leave_reason_text(change->reason));
		admin_text_member(out, "detail", change->detail);
	}
	if (change->type == CHANGE_RENAME) {
		admin_text_member(out, "was", change->was);
	}
	buffer_append_byte(out, '}');
	control_end_notification(out);
}

bool admin_concerns(const struct presence_change *change, const char *room)
{
	return lookup_is_room(change->room, room);
}
