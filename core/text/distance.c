#include "core/text/distance.h"

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t distance_between(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][DISTANCE_BYTES_MAX + 1]; /* the row being filled, and the two before it */

	if (a_len > DISTANCE_BYTES_MAX || b_len > DISTANCE_BYTES_MAX) {
		return DISTANCE_BYTES_MAX;
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
