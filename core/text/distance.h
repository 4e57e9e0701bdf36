/* How far two words are from each other, for "did you mean". */
#ifndef PRESENCE_CORE_TEXT_DISTANCE_H
#define PRESENCE_CORE_TEXT_DISTANCE_H

#include <stddef.h>

enum { DISTANCE_BYTES_MAX = 64 };

/* How many bytes to insert, leave out, change or swap with their neighbour to make `b` of `a`.
 * DISTANCE_BYTES_MAX if one of the two is longer than that: such words are near to nothing. */
size_t distance_between(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
