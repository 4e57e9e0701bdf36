/* The process as the system sees it: its memory, processor time and descriptors. */
#ifndef PRESENCE_WEB_CONTROL_PROCESS_H
#define PRESENCE_WEB_CONTROL_PROCESS_H

#include <stdint.h>

#include "core/stats/stats.h"

/* Resident bytes; 0 if the system does not tell. */
int64_t process_resident_bytes(void);

/* Adds the rows that all programs have for Prometheus (process_…); 0 is what the system does not
 * tell. */
void process_stats(struct stats *stats);

#endif
