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

/* The next change is one of this person; NULL: it is not here. */
static void prepare_untold(struct truth *truth, const char *id, const struct person *person)
{
	struct untold *untold = &truth->untold;

	if (strcmp(untold->id, id) == 0 && untold->to == truth->count && untold->from >= truth->heard &&
	    untold->to - untold->from < ROOM_RUN_MAX) {
		return;
	}
	*untold = (struct untold){ .from = truth->count, .was_present = person };
	memcpy(untold->id, id, strlen(id));
	if (person) {
		untold->person = *person;
		untold->place = (size_t)(person - truth->people.list);
	}
}

void truth_forget_untold(struct truth *truth)
{
	truth->untold.id[0] = '\0';
}

void truth_is_heard(struct truth *truth)
{
	truth->heard = truth->count;
}

static void take_back(struct truth *truth)
{
	trace("  %zu changes of %s in %s were never told", truth->count - truth->untold.from,
	      truth->untold.id, truth->name);
	truth->count = truth->untold.from;
	truth_forget_untold(truth);
}

/* The person, who is the last, was before them. */
static void put_in_place(struct people *people, size_t place)
{
	struct person person = people->list[people->count - 1];
	struct person *at = &people->list[place];

	memmove(at + 1, at, (people->count - 1 - place) * sizeof(person));
	*at = person;
}

/* Whether the person, who is here, has been so before what is untold: then that never was. */
static bool has_not_changed(struct truth *truth, struct person *person)
{
	const struct untold *untold = &truth->untold;

	if (!untold->was_present || untold->person.kind != person->kind ||
	    strcmp(untold->person.name, person->name) != 0) {
		return false;
	}
	people_remove(&truth->people, person);
	people_add(&truth->people, &untold->person);
	put_in_place(&truth->people, untold->place);
	take_back(truth);
	return true;
}

/* What it has led to is told. */
static void tell(struct truth *truth, enum truth_kind kind, const struct person *person,
                 enum leave_reason reason)
{
	struct turn *change = add_change(truth, kind);

	change->person = *person;
	change->reason = reason;
	change->hash = truth->people.hash;
	truth->untold.to = truth->count;
}

void truth_join(struct truth *truth, const struct person *person)
{
	if (people_find(&truth->people, person->id)) {
		fail("%s joins %s twice", person->id, truth->name);
	}
	prepare_untold(truth, person->id, NULL);
	people_add(&truth->people, person);
	if (!has_not_changed(truth, &truth->people.list[truth->people.count - 1])) {
		tell(truth, TRUTH_JOIN, person, LEAVE_LEFT);
	}
}

void truth_rename(struct truth *truth, const char *id, const char *name)
{
	struct person *person = present(truth, id);

	prepare_untold(truth, id, person);
	people_rename(&truth->people, person, name);
	if (!has_not_changed(truth, person)) {
		tell(truth, TRUTH_RENAME, person, LEAVE_LEFT);
	}
}

void truth_leave(struct truth *truth, const char *id, enum leave_reason reason)
{
	struct person *person = present(truth, id);
	struct person gone = *person;

	prepare_untold(truth, id, person);
	people_remove(&truth->people, person);
	if (truth->untold.was_present) {
		tell(truth, TRUTH_LEAVE, &gone, reason);
	} else {
		take_back(truth);
	}
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
