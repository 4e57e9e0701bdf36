/* The file that --state names: who was here, from one process to the next (core/presence/state.h).
 */
#ifndef PRESENCE_WEB_STATE_FILE_H
#define PRESENCE_WEB_STATE_FILE_H

#include <stdbool.h>

#include "core/presence/service.h"

/* Expects those of the file, and removes it: what it says is true only once. Without a file, or
 * with one of ours that is damaged or of another time, there is nobody to expect. false: the path
 * is something else's, which must not be overwritten, or cannot be read; it is logged which. */
bool state_file_load(const char *path, struct service *service);

/* Writes it anew, readable for its owner only; false: it is logged why not, and the old one stays.
 */
bool state_file_save(const char *path, const struct service *service);

#endif
