/* What a daemon is told beside its command line: a configuration file, the files of `conf.d` beside
 * it in the order of their names, and the environment, each of which overrules what stands before
 * it. */
#ifndef PRESENCE_WEB_CONFIG_CONFIG_H
#define PRESENCE_WEB_CONFIG_CONFIG_H

#include "core/options/values.h"
#include "web/config/report.h"

#define CONFIG_FILE_USUAL "/etc/presenced/presenced.conf"
#define CONFIG_FOLDER_USUAL "/etc/presenced/conf.d"
#define CONFIG_VARIABLE "PRESENCED_CONFIG" /* names the file where the command line does not */

enum {
	CONFIG_FILES_MAX = 100, /* in conf.d */
	CONFIG_FILE_BYTES_MAX = 1024 * 1024,
};

/* Adds what the files and `environment` (ends with NULL) say. `file` is what --config said, a file
 * or "none"; NULL: nothing. The usual file may be missing, others may not. All that is wrong is
 * reported. */
void config_take(struct option_values *values, const char *file, char *const *environment,
                 struct config_report *report);

#endif
