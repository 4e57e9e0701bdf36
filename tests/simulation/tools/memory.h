/* The memory of the core: counted, so that nothing is left behind, and refused at times, so that
 * the core is seen without it. The linker puts these functions in the place of malloc() and its kin
 * (--wrap); what the simulation needs for itself comes from memory_own(), which never fails. */
#ifndef PRESENCE_TESTS_SIMULATION_TOOLS_MEMORY_H
#define PRESENCE_TESTS_SIMULATION_TOOLS_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* From now on, of 10,000 requests for memory `refusals` are refused, and of 100 large ones
 * `large_refusals`; 0: none. */
void memory_refuse(uint64_t seed, unsigned refusals, unsigned large_refusals);

/* Blocks that the core holds now. */
size_t memory_live(void);

/* realloc() for the simulation itself. */
void *memory_own(void *block, size_t size);
void memory_disown(void *block);

#endif
