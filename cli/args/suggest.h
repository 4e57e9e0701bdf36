/* "did you mean": the known word that is nearest to a mistyped one. */
#ifndef PRESENCE_CLI_ARGS_SUGGEST_H
#define PRESENCE_CLI_ARGS_SUGGEST_H

#include <stddef.h>

enum { SUGGEST_WORD_MAX = 32 }; /* bytes; longer ones are near to nothing */

/* How many letters to insert, leave out, change or swap with their neighbour; SUGGEST_WORD_MAX if
 * one of the two is too long. */
size_t suggest_distance(const char *a, const char *b);

/* Looks through known words one at a time: keeps in *best the nearest so far. Starts as { word }.
 */
struct suggestion {
	const char *word; /* the mistyped one */
	const char *best; /* NULL: none is near */
	size_t distance;  /* of best */
};

void suggest_consider(struct suggestion *suggestion, const char *known);

#endif
