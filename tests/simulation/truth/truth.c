#include "tests/simulation/truth/truth.h"

#include <string.h>

#include "tests/simulation/tools/memory.h"
#include "tests/simulation/tools/trace.h"

static uint64_t mix(uint64_t hash, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < len; i++) {
		hash = (hash ^ at[i]) * 1099511628211U;
	}
	return hash;
}

static uint64_t person_hash(const struct person *person)
{
	uint64_t hash = mix(14695981039346656037U, person->id, strlen(person->id));

	hash = mix(hash, person->name, strlen(person->name) + 1);
	hash = mix(hash, &person->since_ms, sizeof(person->since_ms));
	return mix(hash, &person->kind, sizeof(person->kind));
}

struct person *people_find(const struct people *people, const char *id)
{
	for (size_t i = 0; i < people->count; i++) {
		if (people->list[i].id[0] == id[0] && strcmp(people->list[i].id, id) == 0) {
			return &people->list[i];
		}
	}
	return NULL;
}

void people_add(struct people *people, const struct person *person)
{
	if (people->count == people->capacity) {
		people->capacity = people->capacity ? 2 * people->capacity : 4;
		people->list = memory_own(people->list, people->capacity * sizeof(*person));
	}
	people->list[people->count++] = *person;
	people->hash ^= person_hash(person);
}

void people_rename(struct people *people, struct person *person, const char *name)
{
	people->hash ^= person_hash(person);
	memcpy(person->name, name, strlen(name) + 1);
	people->hash ^= person_hash(person);
}

void people_remove(struct people *people, struct person *person)
{
	size_t behind = (size_t)(people->list + people->count - person) - 1;

	people->hash ^= person_hash(person);
	memmove(person, person + 1, behind * sizeof(*person));
	people->count--;
}

void people_copy(struct people *people, const struct people *from)
{
	people_clear(people);
	for (size_t i = 0; i < from->count; i++) {
		people_add(people, &from->list[i]);
	}
}

void people_clear(struct people *people)
{
	people->count = 0;
	people->hash = 0;
}

void people_finish(struct people *people)
{
	memory_disown(people->list);
	*people = (struct people){ 0 };
}

static bool person_equal(const struct person *a, const struct person *b)
{
	return strcmp(a->id, b->id) == 0 && strcmp(a->name, b->name) == 0 &&
	       a->since_ms == b->since_ms && a->kind == b->kind;
}

bool people_equal(const struct people *a, const struct people *b)
{
	if (a->count != b->count) {
		return false;
	}
	for (size_t i = 0; i < a->count; i++) {
		if (!person_equal(&a->list[i], &b->list[i])) {
			return false;
		}
	}
	return true;
}

static struct turn *add_change(struct truth *truth, enum truth_kind kind)
{
	if (truth->count == truth->capacity) {
		truth->capacity = truth->capacity ? 2 * truth->capacity : 16;
		truth->changes = memory_own(truth->changes, truth->capacity * sizeof(*truth->changes));
	}
	struct turn *change = &truth->changes[truth->count++];
	*change = (struct turn){ .kind = kind };
	return change;
}

static struct person *present(const struct truth *truth, const char *id)
{
	struct person *person = people_find(&truth->people, id);

	if (!person) {
		fail("%s changes in %s and is not present there", id, truth->name);
	}
	return person;
}

void truth_begin_with(struct truth *truth, const struct person *person)
{
	people_add(&truth->people, person);
	truth->first_hash = truth->people.hash;
}

void truth_join(struct truth *truth, const struct person *person)
{
	struct turn *change = add_change(truth, TRUTH_JOIN);

	if (people_find(&truth->people, person->id)) {
		fail("%s joins %s twice", person->id, truth->name);
	}
	people_add(&truth->people, person);
	change->person = *person;
	change->hash = truth->people.hash;
}

void truth_rename(struct truth *truth, const char *id, const char *name)
{
	struct person *person = present(truth, id);
	struct turn *change = add_change(truth, TRUTH_RENAME);

	people_rename(&truth->people, person, name);
	change->person = *person;
	change->hash = truth->people.hash;
}

void truth_leave(struct truth *truth, const char *id, enum leave_reason reason)
{
	struct person *person = present(truth, id);
	struct turn *change = add_change(truth, TRUTH_LEAVE);

	change->person = *person;
	change->reason = reason;
	people_remove(&truth->people, person);
	change->hash = truth->people.hash;
}

void truth_notice(struct truth *truth, const char *text)
{
	struct turn *change = add_change(truth, TRUTH_NOTICE);

	memcpy(change->person.name, text, strlen(text) + 1);
	change->hash = truth->people.hash;
}

void truth_finish(struct truth *truth)
{
	people_finish(&truth->people);
	memory_disown(truth->presences);
	memory_disown(truth->absents);
	memory_disown(truth->places);
	memory_disown(truth->changes);
	*truth = (struct truth){ 0 };
}

uint64_t truth_hash_at(const struct truth *truth, size_t count)
{
	return count ? truth->changes[count - 1].hash : truth->first_hash;
}
