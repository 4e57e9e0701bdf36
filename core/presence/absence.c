#include "core/presence/absence.h"

#include <stdlib.h>

struct absence *absence_create(struct deadline_queue *queue, struct room *room, struct user *user,
                               const struct leave *leave, int64_t now_ms)
{
	struct absence *absence = calloc(1, sizeof(*absence));

	if (!absence) {
		return NULL;
	}
	absence->room = room;
	absence->user = user;
	absence->leave = *leave;
	deadline_init(&absence->due);
	deadline_start(&absence->due, queue, now_ms);
	list_push_back(&user->absences, &absence->of_user);
	return absence;
}

void absence_destroy(struct absence *absence)
{
	deadline_stop(&absence->due);
	list_remove(&absence->of_user);
	free(absence);
}

void absence_end_all(struct user *user)
{
	for (struct list_node *node; (node = list_first(&user->absences));) {
		absence_destroy(list_entry(node, struct absence, of_user));
	}
}
