/* A party at a service with --recovery: Bob looks on, and hears nothing of who is lost and back. */
#ifndef PRESENCE_TESTS_LIB_CORE_REUNION_H
#define PRESENCE_TESTS_LIB_CORE_REUNION_H

#include <stdbool.h>

#include "tests/lib/core/guest.h"

#define KEY "ann-has_this_key-0123456789"

enum { BOB, ANN, EVE }; /* of the guests */

/* As party_setup(). */
int reunion_setup(void **state);

/* The i-th guest is there, without a key. */
struct guest *reunion_come(struct party *party, int i, const char *room, const char *name,
                           bool polling);

/* It leaves, and its connection ends. */
void reunion_part(struct guest *guest);

/* Bob looks on, and Ann, who is returned, is there. */
struct guest *reunion_begin(struct party *party, bool polling);

/* Eve comes, is renamed and goes, and tea is ready: four events. */
void reunion_make_event(struct party *party);

/* Bob has heard of so many who came and went, and knows who is there. */
void check_bob(struct party *party, unsigned new_users, unsigned leaves);

/* It went on where it was, has got so many events before it was told so, and knows who is there. */
void check_recovered(struct guest *guest, unsigned missed);

/* It did not, and is the same user with a new list, its `snapshots`th. */
void check_listed(struct guest *guest, unsigned snapshots);

#endif
