/* The figures of a service: who is present, what was counted since the start, and how sessions
 * ended. docs/control.md, `stats`. */
#ifndef PRESENCE_CORE_PRESENCE_STATS_H
#define PRESENCE_CORE_PRESENCE_STATS_H

#include "core/stats/stats.h"
#include "core/presence/service.h"

/* Users who are present, in all rooms together. */
size_t service_user_count(const struct service *service);

/* Adds the rows of the service and its hub. Bans that are over count until bans_expire(). */
void service_stats(const struct service *service, struct stats *stats);

#endif
