/* Pseudo-random numbers: one seed, one schedule, on every machine. */
#ifndef PRESENCE_TESTS_SIMULATION_TOOLS_CHANCE_H
#define PRESENCE_TESTS_SIMULATION_TOOLS_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

void chance_init(struct chance *chance, uint64_t seed);

/* 0..limit-1; 0 if limit is 0. */
unsigned chance_below(struct chance *chance, unsigned limit);

/* low..high, both included. */
unsigned chance_between(struct chance *chance, unsigned low, unsigned high);

/* true `percent` times of 100. */
bool chance_percent(struct chance *chance, unsigned percent);

void chance_bytes(struct chance *chance, uint8_t *bytes, size_t len);

#endif
