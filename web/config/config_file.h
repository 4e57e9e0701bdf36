/* The text of a configuration file, presenced.conf(5): a line `key = value` for each option that is
 * set, by libinih. A key of a list may be repeated. What follows a blank and `;` is a comment, and
 * so is a line that begins with `#` or `;`. There are no sections, and no value goes on in the next
 * line. */
#ifndef PRESENCE_WEB_CONFIG_CONFIG_FILE_H
#define PRESENCE_WEB_CONFIG_CONFIG_FILE_H

#include "core/base/slice.h"
#include "core/options/values.h"
#include "web/config/report.h"

enum { CONFIG_LINE_MAX = 198 }; /* bytes of a line that is no comment: libinih's buffer */

/* Takes what the text says. `name` is the file's, as it is told; all that is wrong with it is
 * reported, and the other lines are taken all the same. */
void config_file_take(struct option_values *values, const char *name, struct slice text,
                      struct config_report *report);

#endif
