/* What the tests of the grace begin with: Ann has a key, and may come back; Bob looks on. */
#ifndef PRESENCE_TESTS_LIB_CORE_ANN_H
#define PRESENCE_TESTS_LIB_CORE_ANN_H

#include "tests/lib/core/guest.h"

#define ANN_KEY "ann-has_this_key-0123456789"

/* Both are in the default room: guests 0, Bob, who is returned, and 1, Ann. */
struct guest *ann_begin(struct party *party);

/* The i-th guest, who is gone, makes place for Ann, who is back under this name. */
struct guest *ann_comes_back(struct party *party, int i, const char *name);

/* Bob was told once, and as the last of all, that she is gone for this reason. */
void check_ann_gone(struct guest *bob, const char *name, const char *reason);

#endif
