/* The journal by itself: frames of all sizes, and readers that lag behind, held against what was
 * written. It turns and grows far more often than in a schedule of the whole. */
#ifndef PRESENCE_TESTS_SIMULATION_RING_H
#define PRESENCE_TESTS_SIMULATION_RING_H

#include <stdint.h>

void ring_run(uint64_t seed);

#endif
