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

void roster_init(struct roster *roster, struct table_seed seed)
{
	list_init(&roster->users);
	table_init(&roster->keyed, seed);
	roster->count = 0;
}

void roster_finish(struct roster *roster)
{
	for (struct list_node *node; (node = list_first(&roster->users));) {
		roster_leave(roster, list_entry(node, struct user, link));
	}
	table_finish(&roster->keyed);
}

static struct user *create_user(const struct newcomer *newcomer)
{
	struct user *user = calloc(1, sizeof(*user));

	if (!user) {
		return NULL;
	}
	memcpy(user->id, newcomer->id, strnlen(newcomer->id, USER_ID_BYTES_MAX));
	list_init(&user->presences);
	list_init(&user->absences);
	user->kind = newcomer->kind;
	user->since_ms = newcomer->since_ms;
	user->keyed = newcomer->keyed;
	roster_rename(user, newcomer->name, newcomer->name_len);
	return user;
}

enum presence_error roster_join(struct roster *roster, const struct newcomer *newcomer,
                                struct user **out)
{
	struct user *user = create_user(newcomer);

	if (!user) {
		return PRESENCE_ENOMEM;
	}
	if (user->keyed &&
	    table_insert(&roster->keyed, &user->by_id, user->id, strlen(user->id)) != PRESENCE_OK) {
		free(user);
		return PRESENCE_ENOMEM;
	}
	list_push_back(&roster->users, &user->link);
	roster->count++;
	*out = user;
	return PRESENCE_OK;
}

struct user *roster_find_keyed(const struct roster *roster, const char *id)
{
	struct table_entry *entry = table_find(&roster->keyed, id, strlen(id));

	return entry ? list_entry(entry, struct user, by_id) : NULL;
}

void roster_rename(struct user *user, const char *name, size_t name_len)
{
	memcpy(user->name, name, name_len);
	user->name[name_len] = '\0';
	user->name_len = name_len;
}

void roster_leave(struct roster *roster, struct user *user)
{
	if (user->keyed) {
		table_remove(&roster->keyed, &user->by_id);
	}
	list_remove(&user->link);
	roster->count--;
	free(user);
}
