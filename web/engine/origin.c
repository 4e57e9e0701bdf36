#include "web/engine/origin.h"

#include <string.h>
#include <strings.h>

static bool characters_valid(const char *origin)
{
	for (; *origin; origin++) {
		unsigned char c = (unsigned char)*origin;
		if ((c < 0x20 && c != '\t') || c == 0x7f) {
			return false;
		}
	}
	return true;
}

static bool is_own(const char *origin, const struct peer *peer)
{
	const char *authority = strstr(origin, "://");

	if (!authority || !peer->host || strcasecmp(authority + 3, peer->host) != 0) {
		return false;
	}
	return strncasecmp(origin, "https://", 8) == 0 ||
	       (peer->scheme == PEER_HTTP && strncasecmp(origin, "http://", 7) == 0);
}

static const char *find_allowed(const struct origin_policy *policy, const char *origin)
{
	for (size_t i = 0; i < policy->count; i++) {
		if (strcasecmp(policy->allowed[i], origin) == 0) {
			return policy->allowed[i];
		}
	}
	return NULL;
}

struct origin_verdict origin_judge(const struct origin_policy *policy, const char *origin,
                                   const struct peer *peer)
{
	struct origin_verdict verdict = { .valid = true, .allowed = true };

	if (policy->any) {
		verdict.expose = "*";
	}
	if (!origin) {
		return verdict;
	}
	verdict.valid = characters_valid(origin);
	if (policy->any) {
		return verdict;
	}
	verdict.expose = find_allowed(policy, origin);
	/* boards with the Arduino library name file://, which no page of another host can */
	verdict.allowed = verdict.expose || is_own(origin, peer) || strcmp(origin, "file://") == 0;
	return verdict;
}
