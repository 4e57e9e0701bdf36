/* What clients call themselves, and what is to come of it. */
#ifndef PRESENCE_TESTS_SIMULATION_CLIENT_NAMES_H
#define PRESENCE_TESTS_SIMULATION_CLIENT_NAMES_H

#include "core/events/profile.h"
#include "core/events/refusal.h"
#include "tests/simulation/tools/chance.h"
#include "tests/simulation/truth/truth.h"

struct naming {
	char argument[512]; /* JSON: what is said behind "got_a_new_user" */
	char name[NAME_BYTES_MAX + 1];
	enum user_kind kind;
	unsigned key; /* 0: none */
	enum refusal verdict;
};

/* A name that is taken, of which there are many, with this key (attendance.h); 0: none. */
void names_draw(struct chance *chance, unsigned key, struct naming *naming);

/* The name and kind of somebody, with this key; false: JSON would have to escape it. */
bool names_of(const struct person *person, unsigned key, struct naming *naming);

/* One that is refused. */
void names_draw_bad(struct chance *chance, struct naming *naming);

#endif
