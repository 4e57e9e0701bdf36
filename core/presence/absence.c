#include "core/presence/absence.h"

#include <stdlib.h>

void absences_init(struct absences *all, int64_t grace_ms)
{
	deadline_queue_init(&all->due, grace_ms);
	all->count = 0;
}

struct absence *absence_create(struct absences *all, struct room *room, struct user *user,
                               const struct leave *leave, int64_t now_ms)
{
	struct absence *absence = all->count < ABSENCES_MAX ? calloc(1, sizeof(*absence)) : NULL;

	if (!absence) {
		return NULL;
	}
	absence->all = all;
	all->count++;
	absence->room = room;
	absence->user = user;
	absence->leave = *leave;
	deadline_init(&absence->due);
	deadline_start(&absence->due, &all->due, now_ms);
	list_push_back(&user->absences, &absence->of_user);
	return absence;
}

void absence_destroy(struct absence *absence)
{
	deadline_stop(&absence->due);
	list_remove(&absence->of_user);
	absence->all->count--;
	free(absence);
}

void absence_end_all(struct user *user)
{
	for (struct list_node *node; (node = list_first(&user->absences));) {
		absence_destroy(list_entry(node, struct absence, of_user));
	}
}
