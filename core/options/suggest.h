/* "did you mean": the known word that is nearest to a mistyped one. */
#ifndef PRESENCE_CORE_OPTIONS_SUGGEST_H
#define PRESENCE_CORE_OPTIONS_SUGGEST_H

#include <stddef.h>

/* Looks through known words one at a time, and keeps the nearest so far. Starts as { .word = … }.
 */
struct suggestion {
	const char *word; /* the mistyped one */
	const char *best; /* NULL: none is near */
	size_t distance;  /* of best */
};

/* `known` has to live as long as the suggestion: it may become `best`. A known word that begins
 * with the mistyped one is near; one that differs in a third of its letters is not. */
void suggest_consider(struct suggestion *suggestion, const char *known);

#endif
