/* The methods that only look. */
#include <string.h>

#include "core/admin/admin_internal.h"
#include "core/admin/encode.h"
#include "core/admin/lookup.h"
#include "core/events/encode.h"
#include "core/presence/stats.h"

enum { COMPLETIONS_USUAL = 50 };

enum control_error admin_run_ping(struct call *call)
{
	call_begin(call);
	return call_end(call);
}

enum control_error admin_run_version(struct call *call)
{
	struct buffer *out = call_begin(call);

	admin_text_member(out, "version", call->admin->version);
	admin_number_member(out, "schema", CONTROL_SCHEMA);
	call->admin->host.append_versions(call->admin->host.context, out);
	return call_end(call);
}

enum control_error admin_run_status(struct call *call)
{
	static const char *const shown[] = { "users", "connections", "rooms" };
	const struct service *service = call->admin->service;
	struct buffer *out = call_begin(call);
	struct stats stats;

	stats_init(&stats);
	service_stats(service, &stats);
	admin_text_member(out, "version", call->admin->version);
	admin_number_member(out, "uptime", service->hub.now_ms - call->admin->started_ms);
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		admin_number_member(out, shown[i], stats_value(&stats, shown[i]));
	}
	call->admin->host.append_status(call->admin->host.context, out);
	return call_end(call);
}

/* Appends the users of the rooms that are meant, at most `limit`; returns how many there are. */
static size_t encode_users(struct call *call, size_t limit)
{
	size_t total = 0;

	list_for_each(room_node, &call->admin->service->rooms.all) {
		const struct room *room = list_entry(room_node, struct room, link);
		if (!lookup_is_room(room, call->request->room)) {
			continue;
		}
		list_for_each(node, &room->roster.users) {
			if (total++ < limit) {
				admin_element(call->out);
				admin_encode_user(call->out, room, list_entry(node, struct user, link));
			}
		}
	}
	return total;
}

enum control_error admin_run_list(struct call *call)
{
	size_t limit = call->request->limit ? (size_t)call->request->limit : SIZE_MAX;
	struct buffer *out = call_begin(call);

	call_begin_array(out, "users");
	size_t total = encode_users(call, limit);
	buffer_append_byte(out, ']');
	admin_number_member(out, "total", (int64_t)total);
	return call_end(call);
}

enum control_error admin_run_rooms(struct call *call)
{
	struct buffer *out = call_begin(call);

	call_begin_array(out, "rooms");
	list_for_each(node, &call->admin->service->rooms.all) {
		admin_element(out);
		admin_encode_room(out, list_entry(node, struct room, link));
	}
	buffer_append_byte(out, ']');
	return call_end(call);
}

enum control_error admin_run_show(struct call *call)
{
	struct found_user found[CONTROL_USERS_MAX];
	const char *text = call->request->user;
	size_t count =
		lookup_users(call->admin->service, text, call->request->room, found, CONTROL_USERS_MAX);

	if (count == 0) {
		return call_fail_no_user(call, text);
	}
	struct buffer *out = call_begin(call);
	call_begin_array(out, "users");
	for (size_t i = 0; i < count && i < CONTROL_USERS_MAX; i++) {
		admin_element(out);
		admin_encode_user_whole(out, call->admin->service, found[i].room, found[i].user);
	}
	buffer_append_byte(out, ']');
	return call_end(call);
}

static bool is_leave_of(const struct leave *leave, const char *text, const char *room)
{
	if (room && strcmp(leave->room, room) != 0 && strcmp(leave->room + 1, room) != 0) {
		return false;
	}
	return strcmp(leave->id, text) == 0 || strcmp(leave->name, text) == 0;
}

static bool has_left(const struct call *call)
{
	const struct control_request *request = call->request;
	const struct leave *leave;

	for (size_t n = 0; (leave = leave_log_newest(&call->admin->service->tracker.leaves, n)); n++) {
		if (is_leave_of(leave, request->user, request->room)) {
			return true;
		}
	}
	return false;
}

static bool is_present(const struct call *call)
{
	struct found_user found;

	return lookup_users(call->admin->service, call->request->user, call->request->room, &found, 1) >
	       0;
}

enum control_error admin_run_why(struct call *call)
{
	const struct leave_log *leaves = &call->admin->service->tracker.leaves;
	const struct leave *leave;
	size_t left = ADMIN_WHY_MAX;

	if (!has_left(call) && !is_present(call)) {
		return call_fail_no_user(call, call->request->user);
	}
	struct buffer *out = call_begin(call);
	call_begin_array(out, "leaves");
	for (size_t n = 0; left > 0 && (leave = leave_log_newest(leaves, n)); n++) {
		if (is_leave_of(leave, call->request->user, call->request->room)) {
			admin_element(out);
			admin_encode_leave(out, leave);
			left--;
		}
	}
	buffer_append_byte(out, ']');
	return call_end(call);
}

enum control_error admin_run_watch(struct call *call)
{
	struct buffer *out = call_begin(call);

	admin_number_member(out, "seq", (int64_t)call->admin->service->tracker.seq);
	call_begin_array(out, "users");
	encode_users(call, SIZE_MAX);
	buffer_append_byte(out, ']');
	return call_end(call);
}

enum control_error admin_run_bans(struct call *call)
{
	struct service *service = call->admin->service;
	struct buffer *out = call_begin(call);

	bans_expire(&service->tracker.bans, service->hub.now_ms);
	call_begin_array(out, "bans");
	list_for_each(node, &service->tracker.bans.all) {
		admin_element(out);
		admin_encode_ban(out, list_entry(node, struct ban, link), &service->hub);
	}
	buffer_append_byte(out, ']');
	return call_end(call);
}

enum control_error admin_run_complete(struct call *call)
{
	const char *prefix = call->request->prefix;
	size_t left = call->request->limit ? (size_t)call->request->limit : COMPLETIONS_USUAL;
	struct buffer *out = call_begin(call);

	left = left < ADMIN_COMPLETIONS_MAX ? left : ADMIN_COMPLETIONS_MAX;
	call_begin_array(out, "names");
	list_for_each(room_node, &call->admin->service->rooms.all) {
		const struct room *room = list_entry(room_node, struct room, link);
		list_for_each(node, &room->roster.users) {
			const struct user *user = list_entry(node, struct user, link);
			if (left > 0 && strncmp(user->profile.name, prefix, strlen(prefix)) == 0) {
				admin_element(out);
				json_append_string(out, user->profile.name, user->profile.name_len);
				left--;
			}
		}
	}
	buffer_append_byte(out, ']');
	return call_end(call);
}
