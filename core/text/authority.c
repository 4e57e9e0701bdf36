#include "core/text/authority.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "core/base/address.h"

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Labels that are not empty, between dots. */
static bool is_name(const char *host)
{
	size_t label = 0;

	for (; *host; host++) {
		if (*host == '.' ? label == 0 : !is_name_character(*host)) {
			return false;
		}
		label = *host == '.' ? 0 : label + 1;
	}
	return label > 0;
}

static bool is_bracketed_address(const char *host)
{
	char text[ADDRESS_TEXT_MAX];
	struct address address;
	size_t len = strlen(host);

	if (len < 4 || len - 2 >= sizeof(text) || host[0] != '[' || host[len - 1] != ']') {
		return false;
	}
	memcpy(text, host + 1, len - 2);
	text[len - 2] = '\0';
	return strchr(text, ':') && address_parse(text, &address);
}

static bool read_host(const char *text, size_t len, char out[AUTHORITY_HOST_MAX + 1])
{
	if (len > 1 && text[len - 1] == '.') { /* the root, which a browser keeps if it is typed */
		len--;
	}
	if (len == 0 || len > AUTHORITY_HOST_MAX) {
		return false;
	}
	for (size_t i = 0; i < len; i++) {
		out[i] = lower(text[i]);
	}
	out[len] = '\0';
	return strlen(out) == len && (is_bracketed_address(out) || is_name(out));
}

static bool read_port(const char *text, unsigned *port)
{
	size_t digits = strspn(text, "0123456789");

	*port = 0;
	if (digits == 0 || digits > 5 || text[digits] != '\0') {
		return false;
	}
	for (; *text; text++) {
		*port = *port * 10 + (unsigned)(*text - '0');
	}
	return *port > 0 && *port <= AUTHORITY_PORT_MAX;
}

/* Without brackets, as Socket.IO's client under node writes an address of IPv6: it has no port. */
static bool read_bare_address(const char *text, struct authority *out)
{
	struct address address;

	if (!strchr(text, ':') || !address_parse(text, &address)) {
		return false;
	}
	out->port = 0;
	snprintf(out->host, sizeof(out->host), "[%s]", text);
	for (char *at = out->host; *at; at++) {
		*at = lower(*at);
	}
	return true;
}

bool authority_parse(const char *text, struct authority *out)
{
	if (read_bare_address(text, out)) {
		return true;
	}
	const char *bracket = strrchr(text, ']');
	const char *colon = strchr(bracket ? bracket : text, ':');
	size_t len = colon ? (size_t)(colon - text) : strlen(text);

	out->port = 0;
	return read_host(text, len, out->host) && (!colon || read_port(colon + 1, &out->port));
}

bool authority_is_address(const struct authority *authority)
{
	struct address address;

	return authority->host[0] == '[' || address_parse(authority->host, &address);
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text);
	size_t end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

bool authority_is_local(const struct authority *authority)
{
	return authority_is_address(authority) || !strchr(authority->host, '.') ||
	       ends_with(authority->host, ".localhost");
}
