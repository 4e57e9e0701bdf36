/* What clients say they are: their User-Agents. Thousands of browsers say one of a few, so each
 * text is kept once, for as long as a session refers to it. */
#ifndef PRESENCE_CORE_SESSION_USER_AGENT_H
#define PRESENCE_CORE_SESSION_USER_AGENT_H

#include <stddef.h>

#include "core/base/table.h"

enum { USER_AGENT_BYTES_MAX = 95 }; /* what is longer is cut */

struct user_agent {
	struct table_entry by_text; /* hub::user_agents */
	size_t references;
	char text[];
};

/* The one of this text, with one reference more. NULL: the text is empty, or memory could not be
 * had; then it is not known what the client is, and nothing else fails. */
struct user_agent *user_agent_retain(struct table *agents, const char *text);

/* Frees it with the last reference; NULL is allowed. */
void user_agent_release(struct table *agents, struct user_agent *agent);

/* "" for NULL. */
const char *user_agent_text(const struct user_agent *agent);

#endif
