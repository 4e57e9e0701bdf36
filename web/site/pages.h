/* What presenced serves beside Engine.IO: the page of a room, its files, the list of who is present
 * as JSON, and the health checks. */
#ifndef PRESENCE_WEB_SITE_PAGES_H
#define PRESENCE_WEB_SITE_PAGES_H

#include <stdbool.h>

#include "core/base/budget.h"
#include "core/presence/service.h"
#include "web/site/assets.h"
#include "web/site/listings.h"
#include "web/site/monitor.h"
#include "web/site/view.h"

struct pages {
	const struct service *service;
	struct assets assets;
	struct view view;
	struct listings listings;
	struct budget budget;
	const struct monitor *monitor; /* whose health is asked for; NULL: nobody's */
};

/* Reads what is served out of `directory`; false: it is logged why not, nothing is left behind. */
bool pages_load(struct pages *pages, const struct service *service, const char *directory);

void pages_free(struct pages *pages);

/* An engine_route_fn; the context is the struct pages. */
bool pages_route(void *context, struct connection *connection, const struct request *request);

#endif
