#include "tests/simulation/tools/chance.h"

/* SplitMix64 (Steele, Lea and Flood, 2014). */
static uint64_t next(struct chance *chance)
{
	uint64_t z = chance->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

void chance_init(struct chance *chance, uint64_t seed)
{
	chance->state = seed;
	next(chance);
}

unsigned chance_below(struct chance *chance, unsigned limit)
{
	return limit ? (unsigned)(next(chance) % limit) : 0;
}

unsigned chance_between(struct chance *chance, unsigned low, unsigned high)
{
	return low + chance_below(chance, high - low + 1);
}

bool chance_percent(struct chance *chance, unsigned percent)
{
	return chance_below(chance, 100) < percent;
}

void chance_bytes(struct chance *chance, uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bytes[i] = (uint8_t)next(chance);
	}
}
