#include "core/gone/pids.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/source.h"

enum { FIRST_BUCKETS = 64 };

static const uint64_t MIX = 0x9e3779b97f4a7c15; /* spreads what is in few bits over all */

void pids_init(struct pids *pids, struct table_seed seed)
{
	*pids = (struct pids){ .secret = seed.word[0] | 1 };
	list_init(&pids->lost);
	for (size_t i = 0; i < LOST_SOURCES; i++) {
		list_init(&pids->sources[i].places);
	}
}

void pids_finish(struct pids *pids)
{
	for (struct list_node *node; (node = list_first(&pids->lost));) {
		pids_forget(pids, list_entry(node, struct lost_place, by_age));
	}
	free(pids->buckets);
	pids->buckets = NULL;
	pids->bucket_count = 0;
}

/* --- Whose they are --- */

/* Nobody but us chooses what is in a bucket, so that the text itself will do. */
static struct pid **bucket_of(const struct pids *pids, const char *text)
{
	uint64_t random;

	memcpy(&random, text, sizeof(random));
	return &pids->buckets[(random * MIX >> 32) & (pids->bucket_count - 1)];
}

static bool grow(struct pids *pids)
{
	size_t old_count = pids->bucket_count;
	struct pid **old = pids->buckets;
	size_t count = old_count ? old_count * 2 : FIRST_BUCKETS;
	struct pid **buckets = calloc(count, sizeof(struct pid *));

	if (!buckets) {
		return false;
	}
	pids->buckets = buckets;
	pids->bucket_count = count;
	for (size_t i = 0; i < old_count; i++) {
		for (struct pid *pid = old[i], *next; pid; pid = next) {
			next = pid->next;
			pid->next = *bucket_of(pids, pid->text);
			*bucket_of(pids, pid->text) = pid;
		}
	}
	free(old);
	return true;
}

static bool insert(struct pids *pids, struct pid *pid, enum pid_owner owner)
{
	if (pids->count >= pids->bucket_count && !grow(pids)) {
		return false;
	}
	struct pid **bucket = bucket_of(pids, pid->text);
	pid->next = *bucket;
	*bucket = pid;
	pid->owner = (uint8_t)owner;
	pids->count++;
	return true;
}

void pids_add(struct pids *pids, struct pid *pid)
{
	insert(pids, pid, PID_OF_CONNECTION);
}

void pids_remove(struct pids *pids, struct pid *pid)
{
	if (pid->owner == PID_NOBODYS) {
		return;
	}
	struct pid **link = bucket_of(pids, pid->text);
	while (*link != pid) {
		link = &(*link)->next;
	}
	*link = pid->next;
	pid->owner = PID_NOBODYS;
	pids->count--;
}

struct pid *pids_find(const struct pids *pids, const char *text)
{
	if (strlen(text) != PID_LENGTH || pids->bucket_count == 0) {
		return NULL;
	}
	struct pid *pid = *bucket_of(pids, text);
	while (pid && memcmp(pid->text, text, PID_LENGTH) != 0) {
		pid = pid->next;
	}
	return pid;
}

/* --- Lost places --- */

static uint16_t class_of(const struct pids *pids, const struct address *address)
{
	struct source source = source_of(address);
	uint64_t half[2]; /* one of them tells it */

	memcpy(half, source.bytes, sizeof(half));
	uint64_t network = (half[0] ^ half[1] ^ pids->secret) * MIX;
	network = (network ^ network >> 32) * pids->secret;
	return (uint16_t)(network >> 48 & (LOST_SOURCES - 1));
}

/* Its address is not known any more: one place in each class is in nobody's way. */
static uint16_t class_by_pid(const char *text)
{
	uint64_t random;

	memcpy(&random, text + sizeof(random), sizeof(random));
	return (uint16_t)(random * MIX >> 48 & (LOST_SOURCES - 1));
}

static void make_room(struct pids *pids, const struct lost_source *source)
{
	if (source->count >= LOST_PLACES_OF_SOURCE) {
		pids_forget(pids, list_entry(list_first(&source->places), struct lost_place, of_source));
	} else if (pids->lost_count >= LOST_PLACES_MAX) {
		pids_forget(pids, list_entry(list_first(&pids->lost), struct lost_place, by_age));
	}
}

struct lost_place *pids_remember(struct pids *pids, const char *text, int64_t time_ms,
                                 const struct address *address)
{
	uint16_t class = address ? class_of(pids, address) : class_by_pid(text);
	struct lost_source *source = &pids->sources[class];

	pids_expire(pids, time_ms);
	make_room(pids, source);
	struct lost_place *place = malloc(sizeof(*place));
	if (!place) {
		return NULL;
	}
	memcpy(place->pid.text, text, sizeof(place->pid.text));
	if (!insert(pids, &place->pid, PID_OF_LOST_PLACE)) {
		free(place);
		return NULL;
	}
	place->time_ms = time_ms;
	place->source = class;
	list_push_back(&pids->lost, &place->by_age);
	list_push_back(&source->places, &place->of_source);
	pids->lost_count++;
	source->count++;
	return place;
}

void pids_forget(struct pids *pids, struct lost_place *place)
{
	pids_remove(pids, &place->pid);
	list_remove(&place->by_age);
	list_remove(&place->of_source);
	pids->lost_count--;
	pids->sources[place->source].count--;
	free(place);
}

void pids_expire(struct pids *pids, int64_t now_ms)
{
	for (struct list_node *node; (node = list_first(&pids->lost));) {
		struct lost_place *place = list_entry(node, struct lost_place, by_age);
		if (place->time_ms > now_ms - LOST_PLACE_MS) {
			return;
		}
		pids_forget(pids, place);
	}
}

void pids_forget_user(struct pids *pids, const char *room, const char *id)
{
	list_for_each_safe(node, &pids->lost) {
		struct lost_place *place = list_entry(node, struct lost_place, by_age);
		if (strcmp(place->id, id) == 0 && strcmp(place->room, room) == 0) {
			pids_forget(pids, place);
		}
	}
}
