/* Bans in the state that a restart keeps (state.h): who is banned stays so. */
#ifndef PRESENCE_CORE_PRESENCE_STATE_BANS_H
#define PRESENCE_CORE_PRESENCE_STATE_BANS_H

#include <cjson/cJSON.h>

#include "core/base/buffer.h"
#include "core/presence/tracker.h"

/* Appends `,"bans":[{"target","reason","since","until","uid"},…]`, times by the wall's clock, until
 * 0 for good; nothing if there is none. */
void state_append_bans(struct buffer *out, const struct tracker *tracker);

/* Bans those of such an array, whose time is not over; what is no ban is passed over. NULL: none.
 */
void state_restore_bans(struct tracker *tracker, const cJSON *bans);

#endif
