/* The methods that change something. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/admin/admin_internal.h"
#include "core/admin/encode.h"
#include "core/admin/evict.h"
#include "core/admin/lookup.h"

enum { RELOAD_TEXTS_MAX = 64 * 1024 };

struct kicked {
	struct found_user found;
	size_t order; /* as it was named and found */
};

/* The users of a kick, all found before any of them is touched. */
struct kick_list {
	struct kicked *users;
	size_t count;
	size_t capacity;
};

static bool kick_list_push(struct kick_list *list, struct found_user found)
{
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 16;
		struct kicked *users = realloc(list->users, capacity * sizeof(*users));
		if (!users) {
			return false;
		}
		list->users = users;
		list->capacity = capacity;
	}
	list->users[list->count] = (struct kicked){ found, list->count };
	list->count++;
	return true;
}

static int compare_order(const void *a, const void *b)
{
	const struct kicked *left = a;
	const struct kicked *right = b;

	return left->order < right->order ? -1 : left->order > right->order;
}

/* Each user is together, the first time that it was found before the others. */
static int compare_users(const void *a, const void *b)
{
	const struct kicked *left = a;
	const struct kicked *right = b;
	uintptr_t one = (uintptr_t)left->found.user;
	uintptr_t other = (uintptr_t)right->found.user;

	return one == other ? compare_order(a, b) : one < other ? -1 : 1;
}

/* Who is named twice, as by a name and an id, is kicked once. */
static void kick_list_unite(struct kick_list *list)
{
	size_t kept = 0;

	qsort(list->users, list->count, sizeof(*list->users), compare_users);
	for (size_t i = 0; i < list->count; i++) {
		if (kept == 0 || list->users[kept - 1].found.user != list->users[i].found.user) {
			list->users[kept++] = list->users[i];
		}
	}
	list->count = kept;
	qsort(list->users, list->count, sizeof(*list->users), compare_order);
}

static enum control_error fail_ambiguous(struct call *call, const char *text,
                                         const struct found_user *found, size_t count)
{
	char message[CONTROL_PROBLEM_MAX];

	snprintf(message, sizeof(message), "%zu users are called '%s'", count, text);
	count = count < CONTROL_USERS_MAX ? count : CONTROL_USERS_MAX;
	return call_fail_with_users(call, CONTROL_AMBIGUOUS, message, "matches", found, count);
}

/* All users of the rooms that are meant. */
static bool collect_all(struct call *call, struct kick_list *list)
{
	list_for_each(room_node, &call->admin->service->rooms.all) {
		struct room *room = list_entry(room_node, struct room, link);
		if (!lookup_is_room(room, call->request->room)) {
			continue;
		}
		list_for_each(node, &room->roster.users) {
			struct found_user found = { room, list_entry(node, struct user, link) };
			if (!kick_list_push(list, found)) {
				return false;
			}
		}
	}
	return true;
}

/* Those with this id or name. On an error the reply is written. */
static enum control_error collect_named(struct call *call, struct kick_list *list, const char *text)
{
	const struct control_request *request = call->request;
	struct found_user few[CONTROL_USERS_MAX];
	size_t count = lookup_users(call->admin->service, text, request->room, few, CONTROL_USERS_MAX);

	if (count == 0) {
		return request->user_count > 1 ? CONTROL_OK : call_fail_no_user(call, text);
	}
	if (count > 1 && !request->all_matching) {
		return fail_ambiguous(call, text, few, count);
	}
	struct found_user *found = calloc(count, sizeof(*found));
	bool added = found != NULL;
	if (found) {
		lookup_users(call->admin->service, text, request->room, found, count);
	}
	for (size_t i = 0; added && i < count; i++) {
		added = kick_list_push(list, found[i]);
	}
	free(found);
	return added ? CONTROL_OK : call_fail(call, CONTROL_NO_MEMORY, "out of memory");
}

static enum control_error collect(struct call *call, struct kick_list *list)
{
	const struct control_request *request = call->request;
	enum control_error error = CONTROL_OK;

	if (request->all == (request->user_count > 0)) {
		return call_fail(call, CONTROL_BAD_PARAMS, "either users or all is needed");
	}
	if (request->all && !collect_all(call, list)) {
		return call_fail(call, CONTROL_NO_MEMORY, "out of memory");
	}
	for (size_t i = 0; error == CONTROL_OK && i < request->user_count; i++) {
		error = collect_named(call, list, request->users[i]);
	}
	if (request->user_count > 1 && list->count > 1) {
		kick_list_unite(list);
	}
	return error;
}

static enum presence_error ban_address(struct call *call, const struct address *address)
{
	struct service *service = call->admin->service;
	int64_t now = service->hub.now_ms;
	const struct ban *ban;
	char target[ADDRESS_TEXT_MAX];

	address_format(address, target);
	return bans_add(&service->tracker.bans, target, call->request->reason, now,
	                now + call->request->ban_ms, call->caller->uid, &ban);
}

/* The addresses that the user comes from, or came from a moment ago, are kept out; it has no other
 * lasting mark. */
static enum presence_error ban_addresses(struct call *call, const struct user *user)
{
	enum presence_error error = PRESENCE_OK;

	list_for_each(node, &user->presences) {
		const struct presence *presence = list_entry(node, struct presence, of_user);
		if (error == PRESENCE_OK) {
			error = ban_address(call, &member_session(presence->member)->peer.address);
		}
	}
	list_for_each(node, &user->absences) {
		const struct leave *leave = &list_entry(node, struct absence, of_user)->leave;
		if (error == PRESENCE_OK && leave->sid[0]) { /* else it is from before a restart */
			error = ban_address(call, &leave->address);
		}
	}
	return error;
}

/* Before anybody is kicked, so that a kick that says it banned did. */
static enum control_error ban_all(struct call *call, const struct kick_list *list)
{
	struct service *service = call->admin->service;
	bool wanted = call->request->ban_ms > 0;
	enum presence_error error = PRESENCE_OK;

	bans_expire(&service->tracker.bans, service->hub.now_ms);
	for (size_t i = 0; wanted && error == PRESENCE_OK && i < list->count; i++) {
		error = ban_addresses(call, list->users[i].found.user);
	}
	if (error == PRESENCE_ENOMEM) {
		return call_fail(call, CONTROL_NO_MEMORY, "out of memory");
	}
	return error == PRESENCE_OK ? CONTROL_OK
	                            : call_fail(call, CONTROL_REFUSED, "there are too many bans");
}

static void encode_missing(struct call *call)
{
	const struct control_request *request = call->request;
	struct found_user found;

	call_begin_array(call->out, "missing");
	for (size_t i = 0; i < request->user_count; i++) {
		if (lookup_users(call->admin->service, request->users[i], request->room, &found, 1) == 0) {
			admin_element(call->out);
			json_append_string(call->out, request->users[i], strlen(request->users[i]));
		}
	}
	buffer_append_byte(call->out, ']');
}

enum control_error admin_run_kick(struct call *call)
{
	const char *reason = call->request->reason ? call->request->reason : "";
	struct kick_list list = { 0 };
	enum control_error error = collect(call, &list);

	if (error == CONTROL_OK) {
		error = ban_all(call, &list);
	}
	if (error != CONTROL_OK) {
		free(list.users);
		return error;
	}
	call_begin(call);
	encode_missing(call);
	call_begin_array(call->out, "kicked");
	for (size_t i = 0; i < list.count; i++) {
		const struct found_user *found = &list.users[i].found;
		admin_element(call->out);
		admin_encode_user(call->out, found->room, found->user);
		tracker_kick(&call->admin->service->tracker, found->room, found->user, reason);
	}
	buffer_append_byte(call->out, ']');
	free(list.users);
	return call_end(call);
}

enum control_error admin_run_broadcast(struct call *call)
{
	size_t connections = 0;
	bool found = false;

	list_for_each(node, &call->admin->service->rooms.all) {
		struct room *room = list_entry(node, struct room, link);
		if (!lookup_is_room(room, call->request->room)) {
			continue;
		}
		found = true;
		if (room_broadcast(room, call->request->text) != PRESENCE_OK) {
			return call_fail(call, CONTROL_NO_MEMORY, "out of memory, or the text is too long");
		}
		connections += room->namespace.member_count;
	}
	if (!found) {
		return call_fail(call, CONTROL_REFUSED, "there is nobody in that room");
	}
	struct buffer *out = call_begin(call);
	admin_number_member(out, "connections", (int64_t)connections);
	return call_end(call);
}

static struct buffer *begin_ban(struct call *call, const struct ban *ban)
{
	struct buffer *out = call_begin(call);

	admin_key(out, "ban");
	admin_encode_ban(out, ban, &call->admin->service->hub);
	return out;
}

static enum control_error answer_ban(struct call *call, const struct ban *ban)
{
	struct buffer *out = begin_ban(call, ban);

	admin_number_member(out, "ended", (int64_t)evict(call->admin->service, ban, ban->reason));
	return call_end(call);
}

enum control_error admin_run_ban(struct call *call)
{
	const struct control_request *request = call->request;
	struct service *service = call->admin->service;
	int64_t now = service->hub.now_ms;
	const struct ban *ban = NULL;

	bans_expire(&service->tracker.bans, now);
	switch (bans_add(&service->tracker.bans, request->target, request->reason, now,
	                 request->for_ms ? now + request->for_ms : 0, call->caller->uid, &ban)) {
	case PRESENCE_OK:
		return answer_ban(call, ban);
	case PRESENCE_EMALFORMED:
		return call_fail(call, CONTROL_REFUSED, "not a ban target");
	case PRESENCE_EFULL:
		return call_fail(call, CONTROL_REFUSED, "there are too many bans");
	default:
		return call_fail(call, CONTROL_NO_MEMORY, "out of memory");
	}
}

enum control_error admin_run_unban(struct call *call)
{
	struct service *service = call->admin->service;
	struct ban ended;

	bans_expire(&service->tracker.bans, service->hub.now_ms);
	if (!bans_remove(&service->tracker.bans, call->request->target, &ended)) {
		return call_fail(call, CONTROL_REFUSED, "no such ban");
	}
	begin_ban(call, &ended);
	return call_end(call);
}

enum control_error admin_run_upgrade(struct call *call)
{
	const struct admin_status *host = &call->admin->host;
	char problem[ADMIN_PROBLEM_MAX] = "it cannot be done here";

	if (!host->upgrade || !host->upgrade(host->upgrade_context, problem)) {
		return call_fail(call, CONTROL_REFUSED, problem);
	}
	struct buffer *out = call_begin(call);
	admin_text_member(out, "from", call->admin->version);
	return call_end(call);
}

static void append_texts(struct buffer *out, const struct buffer *texts)
{
	buffer_append(out, texts->data, texts->len);
	buffer_append_byte(out, ']');
}

static enum control_error answer_reload(struct call *call, bool good, const struct buffer *texts)
{
	const struct admin_status *host = &call->admin->host;
	struct buffer *out = call->out;

	if (good) {
		call_begin(call);
		admin_text_member(out, "log_level", host->log_level(host->context, NULL));
		admin_key(out, "restart");
		append_texts(out, texts);
		return call_end(call);
	}
	control_begin_error(out, call->request->id, CONTROL_REFUSED,
	                    "the configuration is wrong, and nothing was changed");
	control_begin_error_data(out);
	buffer_append_byte(out, '{');
	admin_key(out, "faults");
	append_texts(out, texts);
	buffer_append_byte(out, '}');
	control_end_error(out);
	return CONTROL_REFUSED;
}

static enum control_error reload_all(struct call *call)
{
	const struct admin_status *host = &call->admin->host;
	struct buffer texts;

	buffer_init(&texts, RELOAD_TEXTS_MAX);
	buffer_append_byte(&texts, '[');
	bool good = host->reload(host->reload_context, &texts);
	enum control_error error = buffer_failed(&texts)
	                               ? call_fail(call, CONTROL_NO_MEMORY, "out of memory")
	                               : answer_reload(call, good, &texts);
	buffer_finish(&texts);
	return error;
}

enum control_error admin_run_reload(struct call *call)
{
	const struct admin_status *host = &call->admin->host;

	if (host->reload && !call->request->log_level) {
		return reload_all(call);
	}
	const char *level = host->log_level(host->context, call->request->log_level);
	if (!level) {
		return call_fail(call, CONTROL_BAD_PARAMS, "no such log level");
	}
	struct buffer *out = call_begin(call);
	admin_text_member(out, "log_level", level);
	return call_end(call);
}
