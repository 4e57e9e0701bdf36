/* What is true of a room: who is in it, and every change that led there. The simulation writes it
 * down while the core acts; what a client is told is held against it. */
#ifndef PRESENCE_TESTS_SIMULATION_TRUTH_TRUTH_H
#define PRESENCE_TESTS_SIMULATION_TRUTH_TRUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/pace.h"
#include "core/presence/room.h"
#include "core/presence/roster.h"
#include "core/session/member.h"

struct person {
	char id[USER_ID_BYTES_MAX + 1];
	char name[NAME_BYTES_MAX + 1];
	int64_t since_ms;
	enum user_kind kind;
};

/* Persons in the order they came; `hash` is of their set. */
struct people {
	struct person *list;
	size_t count;
	size_t capacity;
	uint64_t hash;
};

struct person *people_find(const struct people *people, const char *id);
void people_add(struct people *people, const struct person *person);
void people_rename(struct people *people, struct person *person, const char *name);
void people_remove(struct people *people, struct person *person);
void people_copy(struct people *people, const struct people *from);
void people_clear(struct people *people);
void people_finish(struct people *people);
bool people_equal(const struct people *a, const struct people *b);

enum truth_kind { TRUTH_JOIN, TRUTH_RENAME, TRUTH_LEAVE, TRUTH_NOTICE };

struct turn {
	enum truth_kind kind;
	struct person person; /* after it; before it, for a leave; a notice's text is its name */
	enum leave_reason reason;
	uint64_t hash; /* of the people after it */
};

/* The changes of one person that the room's end with, and that nobody has heard of. */
struct untold {
	char id[USER_ID_BYTES_MAX + 1]; /* "": there are none */
	size_t from;
	size_t to;
	bool was_present; /* before; what follows is of then */
	struct person person;
	size_t place; /* among the people */
};

/* Somebody who is in the room (attendance.h). */
struct attendance {
	char id[USER_ID_BYTES_MAX + 1];
	bool keyed;
	unsigned connections;
	char wanted[NAME_BYTES_MAX + 1]; /* a name that waits to be told (floods.h); "": none */
	int64_t due_ms;                  /* when it is */
	struct pace changes;
};

/* A connection that was lost, and may be back until its grace is over. */
struct absent {
	char user[USER_ID_BYTES_MAX + 1]; /* "": it only watched */
	char pid[MEMBER_SID_LENGTH + 1];  /* "": it has none */
	int64_t due_ms;
	uint64_t order; /* of the losses */
	bool listed;    /* it only watched, and had asked who is here */
	enum leave_reason reason;
};

/* Who was present through a connection that was lost, for the time behind the grace. */
struct place {
	char pid[MEMBER_SID_LENGTH + 1];
	bool keyed;
	struct person person; /* the name and kind of then */
};

struct truth {
	char name[1 + 64 + 1]; /* "/lobby" */
	unsigned members;      /* connected to it, present or not */
	size_t ring;           /* bytes of its journal when it was last looked at (check.c) */
	uint64_t oldest;       /* the oldest cursor then */
	struct people people;
	struct attendance *presences; /* of the people but the residents, in no order */
	size_t attendance_count;
	size_t attendance_capacity;
	struct absent *absents; /* in the order of the losses */
	size_t absent_count;
	size_t absent_capacity;
	struct place *places;  /* in the order of the losses */
	size_t place_count;
	size_t place_capacity;
	uint64_t first_hash;   /* of the people before the first change */
	struct turn *changes;
	size_t count;
	size_t capacity;
	size_t heard; /* of the changes: from there on nobody can have heard of them */
	struct untold untold;
};

/* Somebody has always been there. */
void truth_begin_with(struct truth *truth, const struct person *person);

/* Changes by which a person is as before, and of which nobody has heard, have never been. */
void truth_join(struct truth *truth, const struct person *person);
void truth_rename(struct truth *truth, const char *id, const char *name);
void truth_leave(struct truth *truth, const char *id, enum leave_reason reason);
void truth_notice(struct truth *truth, const char *text);
/* Of what has changed until now somebody may have heard. */
void truth_is_heard(struct truth *truth);

/* What changes next is not held against what changed before. */
void truth_forget_untold(struct truth *truth);

void truth_finish(struct truth *truth);

/* Of the people after the first `count` changes. */
uint64_t truth_hash_at(const struct truth *truth, size_t count);

#endif
