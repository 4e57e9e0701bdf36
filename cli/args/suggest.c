#include "cli/args/suggest.h"

#include <stdbool.h>
#include <string.h>

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t suggest_distance(const char *a, const char *b)
{
	size_t rows[3][SUGGEST_WORD_MAX + 1]; /* the row being filled, and the two before it */
	size_t a_len = strlen(a);
	size_t b_len = strlen(b);

	if (a_len > SUGGEST_WORD_MAX || b_len > SUGGEST_WORD_MAX) {
		return SUGGEST_WORD_MAX;
	}
	for (size_t j = 0; j <= b_len; j++) {
		rows[0][j] = j;
	}
	for (size_t i = 1; i <= a_len; i++) {
		size_t *row = rows[i % 3];
		const size_t *before = rows[(i + 2) % 3];
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			row[j] = before[j - 1] + (a[i - 1] != b[j - 1]);
			row[j] = least(row[j], least(before[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
				row[j] = least(row[j], rows[(i + 1) % 3][j - 2] + 1);
			}
		}
	}
	return rows[a_len % 3][b_len];
}

void suggest_consider(struct suggestion *suggestion, const char *known)
{
	size_t len = strlen(suggestion->word);
	bool begins = len > 1 && strncmp(known, suggestion->word, len) == 0;
	size_t distance = begins ? 1 : suggest_distance(suggestion->word, known);

	size_t near = len < 4 ? 1 : (len + 1) / 3; /* farther, it is another word */

	if (distance <= near && distance < len &&
	    (!suggestion->best || distance < suggestion->distance)) {
		suggestion->best = known;
		suggestion->distance = distance;
	}
}
