#include "core/presence/roster.h"

#include <stdlib.h>
#include <string.h>

#include "core/events/encode.h"

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
	user->since_ms = newcomer->since_ms;
	user->keyed = newcomer->keyed;
	user->profile = *newcomer->profile;
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

void roster_put_behind(struct user *user, struct list_node *place, int64_t since_ms)
{
	list_remove(&user->link);
	list_insert_behind(place, &user->link);
	user->since_ms = since_ms;
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

void roster_encode(const struct roster *roster, struct buffer *out)
{
	list_for_each(node, &roster->users) {
		const struct user *user = list_entry(node, struct user, link);
		event_append_user(out, user->id, &user->profile, user->since_ms);
	}
}
