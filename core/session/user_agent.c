#include "core/session/user_agent.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/list.h"

static struct user_agent *user_agent_create(struct table *agents, const char *text, size_t len)
{
	struct user_agent *agent = calloc(1, sizeof(*agent) + len + 1);

	if (!agent) {
		return NULL;
	}
	memcpy(agent->text, text, len);
	if (table_insert(agents, &agent->by_text, agent->text, len) != PRESENCE_OK) {
		free(agent);
		return NULL;
	}
	return agent;
}

struct user_agent *user_agent_retain(struct table *agents, const char *text)
{
	size_t len = strnlen(text, USER_AGENT_BYTES_MAX);

	if (len == 0) {
		return NULL;
	}
	struct table_entry *entry = table_find(agents, text, len);
	struct user_agent *agent = entry ? list_entry(entry, struct user_agent, by_text)
	                                 : user_agent_create(agents, text, len);
	if (agent) {
		agent->references++;
	}
	return agent;
}

void user_agent_release(struct table *agents, struct user_agent *agent)
{
	if (agent && --agent->references == 0) {
		table_remove(agents, &agent->by_text);
		free(agent);
	}
}

const char *user_agent_text(const struct user_agent *agent)
{
	return agent ? agent->text : "";
}
