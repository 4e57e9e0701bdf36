#include "core/presence/roster.h"

#include <stdlib.h>
#include <string.h>

const char *user_kind_text(enum user_kind kind)
{
	switch (kind) {
	case USER_WEB:
		return "web";
	case USER_TUI:
		return "tui";
	case USER_APP:
		return "app";
	}
	return "app";
}

enum user_kind user_kind_parse(const char *text)
{
	if (!text || strcmp(text, "web") == 0) {
		return USER_WEB;
	}
	return strcmp(text, "tui") == 0 ? USER_TUI : USER_APP;
}

void roster_init(struct roster *roster)
{
	list_init(&roster->users);
	roster->count = 0;
}

void roster_finish(struct roster *roster)
{
	for (struct list_node *node; (node = list_first(&roster->users));) {
		roster_leave(roster, list_entry(node, struct user, link));
	}
}

enum presence_error roster_join(struct roster *roster, const char *id, const char *name,
                                size_t name_len, enum user_kind kind, int64_t since_ms,
                                struct user **out)
{
	struct user *user = calloc(1, sizeof(*user));

	if (!user) {
		return PRESENCE_ENOMEM;
	}
	memcpy(user->id, id, strnlen(id, USER_ID_BYTES_MAX));
	list_init(&user->seats);
	user->kind = kind;
	user->since_ms = since_ms;
	roster_rename(user, name, name_len);
	list_push_back(&roster->users, &user->link);
	roster->count++;
	*out = user;
	return PRESENCE_OK;
}

void roster_rename(struct user *user, const char *name, size_t name_len)
{
	memcpy(user->name, name, name_len);
	user->name[name_len] = '\0';
	user->name_len = name_len;
}

void roster_leave(struct roster *roster, struct user *user)
{
	list_remove(&user->link);
	roster->count--;
	free(user);
}
