#include "core/presence/absence.h"

#include <stdlib.h>
#include <string.h>

void absences_init(struct absences *absences, int64_t grace_ms, int64_t return_ms,
                   struct table_seed seed)
{
	deadline_queue_init(&absences->due, grace_ms);
	deadline_queue_init(&absences->returning, return_ms);
	table_init(&absences->by_pid, seed);
	absences->count = 0;
}

void absences_finish(struct absences *absences)
{
	for (struct absence *absence; (absence = absences_expire(absences, DEADLINE_NEVER));) {
		absence_destroy(absence);
	}
	table_finish(&absences->by_pid);
}

static struct absence *add(struct absences *absences, struct deadline_queue *queue,
                           const struct absence *what, int64_t now_ms)
{
	struct absence *absence = absences->count < ABSENCES_MAX ? malloc(sizeof(*absence)) : NULL;

	if (!absence) {
		return NULL;
	}
	*absence = *what;
	absence->absences = absences;
	if (*absence->pid && table_insert(&absences->by_pid, &absence->by_pid, absence->pid,
	                                  PID_LENGTH) != PRESENCE_OK) {
		free(absence);
		return NULL;
	}
	absences->count++;
	deadline_init(&absence->due);
	deadline_start(&absence->due, queue, now_ms);
	list_node_init(&absence->of_user);
	if (absence->user) {
		list_push_back(&absence->user->absences, &absence->of_user);
	}
	return absence;
}

struct absence *absences_add(struct absences *absences, const struct absence *what, int64_t now_ms)
{
	return add(absences, &absences->due, what, now_ms);
}

struct absence *absences_add_returning(struct absences *absences, const struct absence *what,
                                       int64_t now_ms)
{
	return add(absences, &absences->returning, what, now_ms);
}

void absences_restart_returning(struct absences *absences, int64_t now_ms)
{
	struct deadline_queue *queue = &absences->returning;

	for (size_t left = list_length(&queue->waiting); left > 0; left--) {
		deadline_start(list_entry(list_first(&queue->waiting), struct deadline, link), queue,
		               now_ms);
	}
}

int64_t absences_next(const struct absences *absences)
{
	int64_t due = deadline_queue_next(&absences->due);
	int64_t returning = deadline_queue_next(&absences->returning);

	return due < returning ? due : returning;
}

struct absence *absences_expire(struct absences *absences, int64_t now_ms)
{
	struct deadline *due = deadline_queue_expire(&absences->due, now_ms);

	if (!due) {
		due = deadline_queue_expire(&absences->returning, now_ms);
	}
	return due ? list_entry(due, struct absence, due) : NULL;
}

struct absence *absences_find(const struct absences *absences, const char *pid)
{
	struct table_entry *entry = table_find(&absences->by_pid, pid, strlen(pid));

	return entry ? list_entry(entry, struct absence, by_pid) : NULL;
}

void absence_destroy(struct absence *absence)
{
	if (*absence->pid) {
		table_remove(&absence->absences->by_pid, &absence->by_pid);
	}
	absence->absences->count--;
	deadline_stop(&absence->due);
	list_remove(&absence->of_user);
	free(absence);
}

void absences_end(struct user *user)
{
	for (struct list_node *node; (node = list_first(&user->absences));) {
		absence_destroy(list_entry(node, struct absence, of_user));
	}
}
