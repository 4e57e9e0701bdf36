#include "core/options/suggest.h"

#include <stdbool.h>
#include <string.h>

#include "core/text/distance.h"

enum { SHORT_WORD = 4 }; /* bytes; in a shorter one, more than one mistake makes another word */

void suggest_consider(struct suggestion *suggestion, const char *known)
{
	size_t len = strlen(suggestion->word);
	bool begins = len > 1 && strncmp(known, suggestion->word, len) == 0;
	size_t distance = begins ? 1 : distance_between(suggestion->word, len, known, strlen(known));
	size_t near = len < SHORT_WORD ? 1 : (len + 1) / 3;

	if (len <= DISTANCE_BYTES_MAX && distance <= near && distance < len &&
	    (!suggestion->best || distance < suggestion->distance)) {
		suggestion->best = known;
		suggestion->distance = distance;
	}
}
