/* The settings that presenced is to have: of its command line, its environment and its files. */
#ifndef PRESENCE_WEB_CONFIGURATION_H
#define PRESENCE_WEB_CONFIGURATION_H

#include "core/options/values.h"
#include "web/config/report.h"
#include "web/settings.h"

/* Adds what environment (ends with NULL) and files say to `said`, what the command line says, and
 * makes settings of it all; takes `said` over, even on failure. The reference is the caller's.
 * NULL: all that is wrong was reported, and *status is what to exit with. */
struct settings *configuration_read(struct option_values *said, char *const *environment,
                                    struct config_report *report, int *status);

#endif
