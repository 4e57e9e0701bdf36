/* The clients' own ears: websocket frames and polling payloads, decoded by none of the core's code.
 */
#ifndef PRESENCE_TESTS_SIMULATION_CLIENT_READER_H
#define PRESENCE_TESTS_SIMULATION_CLIENT_READER_H

#include <stddef.h>

#include "tests/simulation/client/guest.h"

/* The guest reads: an answer to its GET if there is one, else up to `max` bytes of its websocket.
 * At the end of its connection it goes. */
void reader_read(struct guest *guest, size_t max);

/* The guest reads all of its websocket that has come, but no more than so many messages of it. */
void reader_read_frames(struct guest *guest, unsigned frames);

/* The guest reads up to `max` bytes of the websocket that probes. */
void reader_read_probe(struct guest *guest, size_t max);

#endif
