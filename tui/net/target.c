#include "tui/net/target.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/text/json.h"

enum {
	PORT_DEFAULT = 3000, /* presenced's */
	LABEL_MAX = 63,      /* bytes between the dots of a name (RFC 1035) */
	QUOTE_MAX = 100,     /* of the URL, in a reason */
};

#define DIGITS     "0123456789"
#define HEX_DIGITS DIGITS "ABCDEFabcdef"
#define LETTERS    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define IN_SCHEME  LETTERS DIGITS "+-."
#define IN_NAME    LETTERS DIGITS "-_."
#define IN_ZONE    LETTERS DIGITS "-_."
#define IN_PATH    LETTERS DIGITS "-._~!$&'()*+,;=:@/%" /* the rest is escaped */

#define ENDPOINT "socket.io/"
#define QUERY    "?EIO=4&transport=websocket"

struct scheme {
	const char *name;
	const char *shown; /* people know these two */
	bool tls;
	uint16_t port;
};

static const struct scheme schemes[] = {
	{ "http", "http", false, 80 },
	{ "ws", "http", false, 80 },
	{ "https", "https", true, 443 },
	{ "wss", "https", true, 443 },
};

/* The URL, cut at its marks. */
struct parts {
	struct slice scheme; /* empty: there is none */
	struct slice host;   /* with its brackets */
	struct slice port;   /* empty: there is none */
	struct slice path;
	struct slice query;
};

static bool refuse(const char **why, const char *reason)
{
	*why = reason;
	return false;
}

/* The reason quotes what is wrong; it is kept where a good URL's text would be. */
static bool refuse_this(struct target *target, const char **why, const char *before,
                        struct slice what, const char *after)
{
	int len = what.len < QUOTE_MAX ? (int)what.len : QUOTE_MAX;

	snprintf(target->text, sizeof(target->text), "%s'%.*s'%s", before, len, what.text, after);
	return refuse(why, target->text);
}

/* --- Slices --- */

static struct slice take(struct slice *text, size_t len)
{
	struct slice taken = { text->text, len };

	text->text += len;
	text->len -= len;
	return taken;
}

/* How many bytes at its front are among these. */
static size_t span(struct slice text, const char *characters)
{
	size_t len = 0;

	while (len < text.len && strchr(characters, text.text[len])) {
		len++;
	}
	return len;
}

static struct slice take_until(struct slice *text, const char *ends)
{
	size_t len = 0;

	while (len < text->len && !strchr(ends, text->text[len])) {
		len++;
	}
	return take(text, len);
}

static bool consists_of(struct slice text, const char *characters)
{
	return span(text, characters) == text.len;
}

/* Takes the mark if it comes next. */
static bool take_mark(struct slice *text, const char *mark)
{
	size_t len = strlen(mark);
	bool there = text->len >= len && memcmp(text->text, mark, len) == 0;

	if (there) {
		take(text, len);
	}
	return there;
}

static void copy(char *out, struct slice text)
{
	memcpy(out, text.text, text.len);
	out[text.len] = '\0';
}

/* --- Cutting --- */

static struct slice trimmed(const char *url)
{
	struct slice text = { url, strlen(url) };

	take(&text, span(text, " \t\r\n"));
	while (text.len > 0 && strchr(" \t\r\n", text.text[text.len - 1])) {
		text.len--;
	}
	return text;
}

static bool check_characters(struct slice url, const char **why)
{
	for (size_t i = 0; i < url.len; i++) {
		unsigned char byte = (unsigned char)url.text[i];
		if (byte < ' ' || byte == 0x7f) {
			return refuse(why, "there is a control character in it");
		}
		if (byte == ' ') {
			return refuse(why, "there is a space in it");
		}
	}
	return true;
}

static struct slice take_scheme(struct slice *url)
{
	struct slice rest = *url;
	struct slice scheme = take(&rest, span(rest, IN_SCHEME));

	if (scheme.len == 0 || !take_mark(&rest, "://")) {
		return (struct slice){ url->text, 0 };
	}
	*url = rest;
	return scheme;
}

static bool cut_authority(struct parts *parts, struct target *target, struct slice authority,
                          const char **why)
{
	if (memchr(authority.text, '@', authority.len)) {
		return refuse(why, "a user name or a password in it is of no use here");
	}
	struct slice rest = authority;
	if (rest.len > 0 && rest.text[0] == '[') {
		parts->host = take_until(&rest, "]");
		parts->host.len += take_mark(&rest, "]") ? 1 : 0;
	} else {
		parts->host = take_until(&rest, ":");
	}
	if (take_mark(&rest, ":")) {
		parts->port = take_until(&rest, ":");
	}
	if (rest.len > 0) {
		return refuse_this(target, why, "", authority,
		                   " is no HOST:PORT; IPv6 goes in brackets: '[::1]:3000'");
	}
	return true;
}

static bool cut(struct parts *parts, struct target *target, struct slice url, const char **why)
{
	*parts = (struct parts){ .scheme = take_scheme(&url) };
	struct slice authority = take_until(&url, "/\\?#");
	parts->path = take_until(&url, "?#");
	if (take_mark(&url, "?")) {
		parts->query = take_until(&url, "#");
	}
	return cut_authority(parts, target, authority, why);
}

/* --- Reading the parts --- */

static const struct scheme *find_scheme(struct slice name)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (strlen(schemes[i].name) == name.len &&
		    strncasecmp(schemes[i].name, name.text, name.len) == 0) {
			return &schemes[i];
		}
	}
	return NULL;
}

/* "fe80::1%25eth0" or, as people write it, "fe80::1%eth0". */
static bool read_ipv6(struct target *target, struct slice text)
{
	struct in6_addr address;
	struct slice number = take_until(&text, "%");

	if (number.len == 0 || number.len >= INET6_ADDRSTRLEN) {
		return false;
	}
	copy(target->host, number);
	if (inet_pton(AF_INET6, target->host, &address) != 1) {
		return false;
	}
	if (!take_mark(&text, "%25") && !take_mark(&text, "%")) {
		return true;
	}
	size_t len = strlen(target->host);
	snprintf(target->host + len, sizeof(target->host) - len, "%%%.*s", (int)text.len, text.text);
	return text.len > 0 && consists_of(text, IN_ZONE);
}

static bool labels_fit(struct slice name)
{
	while (name.len > 0) {
		struct slice label = take_until(&name, ".");
		if (label.len == 0 || label.len > LABEL_MAX) {
			return false;
		}
		take_mark(&name, ".");
	}
	return true;
}

static bool read_name(struct target *target, struct slice name, const char **why)
{
	if (name.len > TARGET_HOST_MAX) {
		return refuse(why, "the name of the host is too long");
	}
	if (!consists_of(name, IN_NAME) || !labels_fit(name)) {
		return refuse_this(target, why, "", name, " is no name of a host");
	}
	copy(target->host, name);
	for (char *c = target->host; *c; c++) {
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c);
	}
	if (target->host[name.len - 1] == '.') { /* certificates do not have it */
		target->host[name.len - 1] = '\0';
	}
	return true;
}

static bool read_host(struct target *target, struct slice host, const char **why)
{
	if (host.len == 0) {
		return refuse(why, "there is no host in it");
	}
	if (host.text[0] != '[') {
		return read_name(target, host, why);
	}
	struct slice inner = { host.text + 1, host.len - 1 };
	bool closed = inner.len > 0 && inner.text[inner.len - 1] == ']';
	inner.len -= closed ? 1 : 0;
	if (!closed || host.len > TARGET_HOST_MAX || !read_ipv6(target, inner)) {
		return refuse_this(target, why, "", host, " is no IPv6 address in brackets");
	}
	return true;
}

static bool read_port(struct target *target, struct slice port, const char **why)
{
	char digits[6];

	if (port.len == 0) {
		return true;
	}
	if (port.len < sizeof(digits) && consists_of(port, DIGITS)) {
		copy(digits, port);
		long number = strtol(digits, NULL, 10);
		if (number > 0 && number <= UINT16_MAX) {
			target->port = (uint16_t)number;
			return true;
		}
	}
	return refuse_this(target, why, "the port ", port, " is none");
}

static bool is_escape(struct slice text)
{
	struct slice digits = { text.text + 1, 2 };

	return text.len >= 3 && consists_of(digits, HEX_DIGITS);
}

/* Appends the path as it goes over the wire: what may not stand there is escaped. */
static bool append_path(struct target *target, struct slice path)
{
	size_t len = strlen(target->path);

	for (; path.len > 0; take(&path, 1)) {
		unsigned char byte = (unsigned char)path.text[0];
		bool plain = strchr(IN_PATH, byte) && (byte != '%' || is_escape(path));
		if (len + sizeof("%00") > sizeof(target->path)) {
			return false;
		}
		len += (size_t)snprintf(target->path + len, sizeof(target->path) - len,
		                        plain ? "%c" : "%%%02X", byte);
	}
	return true;
}

/* Where the server is mounted; whoever has the whole path of Socket.IO may give that as well. */
static bool read_path(struct target *target, struct slice path, const char **why)
{
	static const struct slice slash = { "/", 1 };
	static const struct slice endpoint = { ENDPOINT, sizeof(ENDPOINT) - 1 };
	static const struct slice query = { QUERY, sizeof(QUERY) - 1 };

	target->path[0] = '\0';
	if (path.len > 0 && path.text[0] == '\\') {
		return refuse(why, "there is a '\\' in it where a '/' should be");
	}
	bool fits = append_path(target, path);
	size_t len = strlen(target->path);
	if (len == 0 || target->path[len - 1] != '/') {
		fits = fits && append_path(target, slash);
		len++;
	}
	size_t end = strlen("/" ENDPOINT);
	if (fits && (len < end || strcmp(target->path + len - end, "/" ENDPOINT) != 0)) {
		fits = append_path(target, endpoint);
	}
	if (!fits || strlen(target->path) + query.len >= sizeof(target->path)) {
		return refuse(why, "the path is too long");
	}
	memcpy(target->path + strlen(target->path), query.text, query.len + 1);
	return true;
}

static char take_decoded(struct slice *text)
{
	char hex[3] = "";

	if (text->text[0] == '%' && is_escape(*text)) {
		take(text, 1);
		copy(hex, take(text, 2));
		return (char)strtol(hex, NULL, 16);
	}
	char byte = take(text, 1).text[0];
	return (char)(byte == '+' ? ' ' : byte);
}

static bool read_room(struct target *target, struct slice value, const char **why)
{
	struct slice rest = value;
	size_t len = 0;

	while (rest.len > 0) {
		if (len == ROOM_NAME_BYTES_MAX) {
			return refuse(why, "the name of the room is too long");
		}
		target->room[len++] = take_decoded(&rest);
	}
	target->room[len] = '\0';
	if (len > 0 && !room_name_is_legal(target->room, len)) {
		return refuse_this(target, why, "", value,
		                   " is no name of a room: letters, digits, - and _");
	}
	return true;
}

/* The first room counts, as for the page; other words of the query are not for us. */
static bool read_query(struct target *target, struct slice query, const char **why)
{
	while (query.len > 0) {
		struct slice word = take_until(&query, "&");
		take_mark(&query, "&");
		if (take_mark(&word, "room=")) {
			return read_room(target, word, why);
		}
	}
	return true;
}

/* --- The whole --- */

static void write_texts(struct target *target, const struct scheme *scheme)
{
	bool ipv6 = strchr(target->host, ':') != NULL;
	int len = (int)strcspn(target->host, "%"); /* the zone is nobody else's business */

	snprintf(target->authority, sizeof(target->authority), ipv6 ? "[%.*s]" : "%.*s", len,
	         target->host);
	if (target->port != scheme->port) {
		size_t end = strlen(target->authority);
		snprintf(target->authority + end, sizeof(target->authority) - end, ":%u",
		         (unsigned)target->port);
	}
	snprintf(target->text, sizeof(target->text), "%s://%.*s", scheme->shown,
	         (int)sizeof(target->text) - 16, target->authority);
}

bool target_parse(struct target *target, const char *url, const char **why)
{
	struct slice text = trimmed(url);
	struct parts parts;

	*target = (struct target){ .port = PORT_DEFAULT };
	if (text.len == 0) {
		return refuse(why, "it is empty");
	}
	if (text.len > TARGET_URL_MAX) {
		return refuse(why, "it is too long");
	}
	if (!check_characters(text, why) || !cut(&parts, target, text, why)) {
		return false;
	}
	const struct scheme *scheme = parts.scheme.len > 0 ? find_scheme(parts.scheme) : &schemes[0];
	if (!scheme) {
		return refuse_this(target, why, "", parts.scheme, " is none of http, https, ws and wss");
	}
	target->tls = scheme->tls;
	target->port = parts.scheme.len > 0 ? scheme->port : PORT_DEFAULT;
	if (!read_host(target, parts.host, why) || !read_port(target, parts.port, why) ||
	    !read_path(target, parts.path, why) || !read_query(target, parts.query, why)) {
		return false;
	}
	write_texts(target, scheme);
	return true;
}
