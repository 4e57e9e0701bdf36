#include "web/engine/origin_policy.h"

#include <stdio.h>
#include <string.h>

enum { HTTP_PORT = 80, HTTPS_PORT = 443 };

struct web_origin {
	char scheme[ORIGIN_SCHEME_MAX];
	struct authority authority; /* its port is 0 if it is the scheme's own */
};

static unsigned default_port(const char *scheme)
{
	if (strcmp(scheme, "https") == 0) {
		return HTTPS_PORT;
	}
	return strcmp(scheme, "http") == 0 ? HTTP_PORT : 0;
}

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool read_scheme(const char *text, size_t len, char out[ORIGIN_SCHEME_MAX])
{
	if (len == 0 || len >= ORIGIN_SCHEME_MAX) {
		return false;
	}
	for (size_t i = 0; i < len; i++) {
		char c = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]);
		bool legal = is_letter(c) || (i > 0 && ((c >= '0' && c <= '9') || (c && strchr("+-.", c))));
		if (!legal) {
			return false;
		}
		out[i] = c;
	}
	out[len] = '\0';
	return true;
}

static bool read_origin(const char *text, struct web_origin *out)
{
	const char *end = strstr(text, "://");

	if (!end || !read_scheme(text, (size_t)(end - text), out->scheme) ||
	    !authority_parse(end + 3, &out->authority)) {
		return false;
	}
	if (out->authority.port == default_port(out->scheme)) {
		out->authority.port = 0;
	}
	return true;
}

/* "https://" "*.example.com" → "https://example.com", which is easier to read; false: it has no
 * such host. */
static bool drop_wildcard(const char *allowed, char out[ORIGIN_TEXT_MAX])
{
	const char *wildcard = strstr(allowed, "://*.");

	if (!wildcard || strlen(allowed) >= ORIGIN_TEXT_MAX) {
		return false;
	}
	snprintf(out, ORIGIN_TEXT_MAX, "%.*s%s", (int)(wildcard + 3 - allowed), allowed, wildcard + 5);
	return true;
}

const char *origin_check(const char *allowed)
{
	char plain[ORIGIN_TEXT_MAX];
	struct web_origin origin;
	bool wildcard = drop_wildcard(allowed, plain);
	const char *text = wildcard ? plain : allowed;
	const char *host = strstr(text, "://");

	if (strcmp(allowed, "*") == 0) {
		return NULL;
	}
	if (!host) {
		return "it is not of the form SCHEME://HOST[:PORT]";
	}
	if (strpbrk(host + 3, "/?#\\")) {
		return "an origin ends with its host or port; browsers send no path, not even a '/'";
	}
	if (strchr(host + 3, '@')) {
		return "an origin has no user name";
	}
	if (strchr(host + 3, '*')) {
		return "a '*' stands for all sub-domains, as in https://*.example.com, or alone";
	}
	if (!read_origin(text, &origin)) {
		return "browsers send SCHEME://HOST[:PORT], with a host in ASCII (xn--…) and a port that "
			   "can be";
	}
	return wildcard && authority_is_address(&origin.authority) ? "an address has no sub-domains"
	                                                           : NULL;
}

static void spell(const struct web_origin *origin, bool wildcard, char text[ORIGIN_TEXT_MAX])
{
	int len = snprintf(text, ORIGIN_TEXT_MAX, "%s://%s%s", origin->scheme, wildcard ? "*." : "",
	                   origin->authority.host);

	if (origin->authority.port > 0 && len > 0 && len < ORIGIN_TEXT_MAX) {
		snprintf(text + len, (size_t)(ORIGIN_TEXT_MAX - len), ":%u", origin->authority.port);
	}
}

bool origin_write(const char *origin, char text[ORIGIN_TEXT_MAX])
{
	char plain[ORIGIN_TEXT_MAX];
	struct web_origin parts;
	bool wildcard = drop_wildcard(origin, plain);

	if (!read_origin(wildcard ? plain : origin, &parts)) {
		return false;
	}
	spell(&parts, wildcard, text);
	return true;
}

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

/* Of an allowed "https://" "*.example.com": the same scheme, and a host that ends so, with more in
 * front. */
static bool is_below(const char *allowed, const char *text)
{
	const char *star = strchr(allowed, '*');
	size_t len = strlen(text);

	if (!star) {
		return false;
	}
	size_t before = (size_t)(star - allowed);
	size_t behind = strlen(star + 1);
	return len > before + behind && strncmp(allowed, text, before) == 0 &&
	       strcmp(text + len - behind, star + 1) == 0;
}

static bool is_allowed(const struct origin_policy *policy, const char *text)
{
	for (size_t i = 0; i < policy->count; i++) {
		if (strcmp(policy->allowed[i], text) == 0 || is_below(policy->allowed[i], text)) {
			return true;
		}
	}
	return false;
}

/* Whether a page of this origin was got from what the peer calls us. */
static bool is_same_host(const struct web_origin *origin, const struct authority *host,
                         enum peer_scheme scheme)
{
	unsigned port = host->port == default_port(origin->scheme) ? 0 : host->port;

	if (strcmp(origin->authority.host, host->host) != 0 || origin->authority.port != port) {
		return false;
	}
	return strcmp(origin->scheme, "https") == 0 ||
	       (scheme == PEER_HTTP && strcmp(origin->scheme, "http") == 0);
}

static bool is_ours(const struct origin_policy *policy, const struct authority *host)
{
	for (size_t i = 0; i < policy->host_count; i++) {
		if (strcmp(policy->hosts[i], host->host) == 0) {
			return true;
		}
	}
	return authority_is_local(host);
}

/* A page of `origin`, which calls us `host`; NULL: nothing that is a name. */
static void judge_page(struct origin_verdict *verdict, const struct origin_policy *policy,
                       const struct web_origin *origin, const struct peer *peer,
                       const struct authority *host, const char *text)
{
	if (is_allowed(policy, text)) {
		verdict->allowed = verdict->called_right = true;
		verdict->expose = text;
	} else if (host && is_same_host(origin, host, peer->scheme)) {
		verdict->allowed = verdict->called_right;
		verdict->misnamed = !verdict->called_right;
	}
}

struct origin_verdict origin_judge(const struct origin_policy *policy, const char *header,
                                   const struct peer *peer, char text[ORIGIN_TEXT_MAX])
{
	struct origin_verdict verdict = { .valid = !header || characters_valid(header) };
	struct authority host;
	struct web_origin origin;

	if (policy->any) {
		verdict.allowed = verdict.called_right = true;
		verdict.expose = "*";
		return verdict;
	}
	bool named = peer->host && authority_parse(peer->host, &host);
	verdict.called_right = !peer->host || (named && is_ours(policy, &host));
	/* boards with the Arduino library name file://, which no page of another host can */
	verdict.allowed = !header || strcmp(header, "file://") == 0;
	if (header && read_origin(header, &origin)) {
		spell(&origin, false, text);
		judge_page(&verdict, policy, &origin, peer, named ? &host : NULL, text);
	}
	return verdict;
}
