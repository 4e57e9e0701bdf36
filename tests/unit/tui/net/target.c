#include "tui/net/target.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/core/check.h"

#define ENDPOINT "/socket.io/?EIO=4&transport=websocket"

static struct target parsed(const char *url)
{
	struct target target;
	const char *why = "";

	if (!target_parse(&target, url, &why)) {
		fail_msg("\"%s\" is refused: %s", url, why);
	}
	return target;
}

static void check_refused(const char *url, const char *expected)
{
	struct target target;
	const char *why = NULL;

	if (target_parse(&target, url, &why)) {
		fail_msg("\"%.100s\" is accepted: %s", url, target.text);
	}
	assert_string_equal(why, expected);
}

static void schemes_and_ports_have_their_defaults(void **state)
{
	static const struct {
		const char *url;
		const char *host;
		uint16_t port;
		bool tls;
		const char *text;
		const char *authority;
	} rows[] = {
		{ "host", "host", 3000, false, "http://host:3000", "host:3000" },
		{ "host:80", "host", 80, false, "http://host", "host" },
		{ "host:443", "host", 443, false, "http://host:443", "host:443" },
		{ "host:8080", "host", 8080, false, "http://host:8080", "host:8080" },
		{ "host:", "host", 3000, false, "http://host:3000", "host:3000" },
		{ "http://host", "host", 80, false, "http://host", "host" },
		{ "http://host:", "host", 80, false, "http://host", "host" },
		{ "http://host:80", "host", 80, false, "http://host", "host" },
		{ "http://host:3000", "host", 3000, false, "http://host:3000", "host:3000" },
		{ "http://host:00080", "host", 80, false, "http://host", "host" },
		{ "http://host:65535", "host", 65535, false, "http://host:65535", "host:65535" },
		{ "https://host", "host", 443, true, "https://host", "host" },
		{ "https://host:443/", "host", 443, true, "https://host", "host" },
		{ "https://host:80", "host", 80, true, "https://host:80", "host:80" },
		{ "ws://host", "host", 80, false, "http://host", "host" },
		{ "ws://host:3000", "host", 3000, false, "http://host:3000", "host:3000" },
		{ "wss://host", "host", 443, true, "https://host", "host" },
		{ "wss://host:8443", "host", 8443, true, "https://host:8443", "host:8443" },
		{ "HTTPS://Example.ORG", "example.org", 443, true, "https://example.org", "example.org" },
		{ "  http://host \n", "host", 80, false, "http://host", "host" },
		{ "localhost", "localhost", 3000, false, "http://localhost:3000", "localhost:3000" },
		{ "http", "http", 3000, false, "http://http:3000", "http:3000" },
		{ "http:3000", "http", 3000, false, "http://http:3000", "http:3000" },
		{ "127.0.0.1:1", "127.0.0.1", 1, false, "http://127.0.0.1:1", "127.0.0.1:1" },
		{ "example.org.", "example.org", 3000, false, "http://example.org:3000",
		  "example.org:3000" },
		{ "a_b-c.example", "a_b-c.example", 3000, false, "http://a_b-c.example:3000",
		  "a_b-c.example:3000" },
		{ "xn--bcher-kva.example", "xn--bcher-kva.example", 3000, false,
		  "http://xn--bcher-kva.example:3000", "xn--bcher-kva.example:3000" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct target target = parsed(rows[i].url);
		assert_string_equal(target.host, rows[i].host);
		assert_int_equal(target.port, rows[i].port);
		assert_int_equal(target.tls, rows[i].tls);
		assert_string_equal(target.text, rows[i].text);
		assert_string_equal(target.authority, rows[i].authority);
		assert_string_equal(target.path, ENDPOINT);
		assert_string_equal(target.room, "");
	}
}

static void ipv6_goes_in_brackets(void **state)
{
	static const struct {
		const char *url;
		const char *host;
		uint16_t port;
		const char *authority;
	} rows[] = {
		{ "[::1]", "::1", 3000, "[::1]:3000" },
		{ "[::1]:80", "::1", 80, "[::1]" },
		{ "http://[::1]/", "::1", 80, "[::1]" },
		{ "http://[::1]:3000", "::1", 3000, "[::1]:3000" },
		{ "https://[2001:db8::1]", "2001:db8::1", 443, "[2001:db8::1]" },
		{ "[::ffff:127.0.0.1]", "::ffff:127.0.0.1", 3000, "[::ffff:127.0.0.1]:3000" },
		{ "[fe80::1%eth0]:80", "fe80::1%eth0", 80, "[fe80::1]" },
		{ "http://[fe80::1%25eth0]", "fe80::1%eth0", 80, "[fe80::1]" },
		{ "http://[fe80::1%252]", "fe80::1%2", 80, "[fe80::1]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct target target = parsed(rows[i].url);
		assert_string_equal(target.host, rows[i].host);
		assert_int_equal(target.port, rows[i].port);
		assert_string_equal(target.authority, rows[i].authority);
	}
}

static void a_path_is_where_the_server_is_mounted(void **state)
{
	static const struct {
		const char *url;
		const char *path;
	} rows[] = {
		{ "host/", ENDPOINT },
		{ "host?x=y", ENDPOINT },
		{ "host#x", ENDPOINT },
		{ "host/#/presence/", ENDPOINT },
		{ "https://host/presence", "/presence" ENDPOINT },
		{ "https://host/presence/", "/presence" ENDPOINT },
		{ "https://host/a/b/?room=x#y", "/a/b" ENDPOINT },
		{ "host/presence", "/presence" ENDPOINT },
		{ "host/socket.io", ENDPOINT },
		{ "host/socket.io/", ENDPOINT },
		{ "host/socket.io/?EIO=3&transport=polling", ENDPOINT },
		{ "host/presence/socket.io/", "/presence" ENDPOINT },
		{ "host/mysocket.io/", "/mysocket.io" ENDPOINT },
		{ "host//", "/" ENDPOINT },
		{ "host/caf\xc3\xa9/", "/caf%C3%A9" ENDPOINT },
		{ "host/caf%c3%a9/", "/caf%c3%a9" ENDPOINT },
		{ "host/100%/", "/100%25" ENDPOINT },
		{ "host/a%2/", "/a%252" ENDPOINT },
		{ "host/a%", "/a%25" ENDPOINT },
		{ "host/\"<>\\^`{|}/", "/%22%3C%3E%5C%5E%60%7B%7C%7D" ENDPOINT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_string_equal(parsed(rows[i].url).path, rows[i].path);
	}
}

static void a_room_stands_where_the_page_has_it(void **state)
{
	static const struct {
		const char *url;
		const char *room;
	} rows[] = {
		{ "host?room=lobby", "lobby" },
		{ "host/?room=lobby", "lobby" },
		{ "http://host:3000/?room=lobby", "lobby" },
		{ "host/?view=list&room=Lobby_2-b&x", "Lobby_2-b" },
		{ "host/?room=lobby#top", "lobby" },
		{ "host/?room=%6cobby", "lobby" },
		{ "host/?room=a&room=b", "a" },
		{ "host/?room=", "" },
		{ "host/?room", "" },
		{ "host/?rooms=lobby", "" },
		{ "host/?broom=lobby", "" },
		{ "host/?&&", "" },
		{ "host/#?room=lobby", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_string_equal(parsed(rows[i].url).room, rows[i].room);
	}
}

struct refusal {
	const char *url;
	const char *why;
};

static void check_refusals(const struct refusal *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		check_refused(rows[i].url, rows[i].why);
	}
}

static void what_is_no_url_is_refused_with_a_reason(void **state)
{
	static const struct refusal rows[] = {
		{ "", "it is empty" },
		{ " \t\r\n", "it is empty" },
		{ "ftp://host", "'ftp' is none of http, https, ws and wss" },
		{ "javascript://host", "'javascript' is none of http, https, ws and wss" },
		{ "http://", "there is no host in it" },
		{ "http:///path", "there is no host in it" },
		{ "://host", "there is no host in it" },
		{ "/path", "there is no host in it" },
		{ ":3000", "there is no host in it" },
		{ "?room=x", "there is no host in it" },
		{ "http://:3000", "there is no host in it" },
		{ "http://\\host", "there is no host in it" },
		{ "http://host\\path", "there is a '\\' in it where a '/' should be" },
		{ "host:0", "the port '0' is none" },
		{ "host:65536", "the port '65536' is none" },
		{ "host:99999", "the port '99999' is none" },
		{ "host:000080", "the port '000080' is none" },
		{ "host:-1", "the port '-1' is none" },
		{ "host:+80", "the port '+80' is none" },
		{ "host:80x", "the port '80x' is none" },
		{ "user@host", "a user name or a password in it is of no use here" },
		{ "http://user:secret@host/", "a user name or a password in it is of no use here" },
		{ "ho st", "there is a space in it" },
		{ "host/a b", "there is a space in it" },
		{ "host\x1b[2J", "there is a control character in it" },
		{ "host/\r\nX-Evil: 1", "there is a control character in it" },
		{ "host\x7f", "there is a control character in it" },
		{ "ho%73t", "'ho%73t' is no name of a host" },
		{ "m\xc3\xbcnchen.example", "'m\xc3\xbcnchen.example' is no name of a host" },
		{ "a..b", "'a..b' is no name of a host" },
		{ ".", "'.' is no name of a host" },
		{ ".host", "'.host' is no name of a host" },
		{ "host,other", "'host,other' is no name of a host" },
	};

	(void)state;
	check_refusals(rows, COUNT(rows));
}

static void addresses_that_are_none_are_refused(void **state)
{
	static const struct refusal rows[] = {
		{ "::1", "'::1' is no HOST:PORT; IPv6 goes in brackets: '[::1]:3000'" },
		{ "http://::1:80/", "'::1:80' is no HOST:PORT; IPv6 goes in brackets: '[::1]:3000'" },
		{ "host:80:80", "'host:80:80' is no HOST:PORT; IPv6 goes in brackets: '[::1]:3000'" },
		{ "[::1]80", "'[::1]80' is no HOST:PORT; IPv6 goes in brackets: '[::1]:3000'" },
		{ "[::1", "'[::1' is no IPv6 address in brackets" },
		{ "[]", "'[]' is no IPv6 address in brackets" },
		{ "[", "'[' is no IPv6 address in brackets" },
		{ "[127.0.0.1]", "'[127.0.0.1]' is no IPv6 address in brackets" },
		{ "[::g]", "'[::g]' is no IPv6 address in brackets" },
		{ "[fe80::1%]", "'[fe80::1%]' is no IPv6 address in brackets" },
		{ "[fe80::1%25]", "'[fe80::1%25]' is no IPv6 address in brackets" },
		{ "[fe80::1%e/0]", "'[fe80::1%e' is no IPv6 address in brackets" },
		{ "[%eth0]", "'[%eth0]' is no IPv6 address in brackets" },
	};

	(void)state;
	check_refusals(rows, COUNT(rows));
}

static void rooms_that_cannot_be_are_refused(void **state)
{
	static const char *const names[] = {
		"a/b", "a%20b", "a+b", "a%00b", "%2", "%", "caf\xc3\xa9", "<b>", "a.b", "a=b",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		char url[64];
		char why[128];
		snprintf(url, sizeof(url), "host/?room=%s", names[i]);
		snprintf(why, sizeof(why), "'%s' is no name of a room: letters, digits, - and _", names[i]);
		check_refused(url, why);
	}
}

/* A URL of so many x between two texts; to be freed. */
static char *stretched(const char *before, size_t count, const char *after)
{
	size_t len = strlen(before) + count + strlen(after);
	char *url = malloc(len + 1);

	assert_non_null(url);
	memset(url, 'x', len);
	memcpy(url, before, strlen(before));
	memcpy(url + strlen(before) + count, after, strlen(after) + 1);
	return url;
}

static void check_longest(const char *before, size_t count, const char *after, const char *why)
{
	char *fits = stretched(before, count, after);
	char *over = stretched(before, count + 1, after);

	parsed(fits);
	check_refused(over, why);
	free(fits);
	free(over);
}

static void what_is_too_long_is_refused(void **state)
{
	static const char dotted[] = ".123456789.123456789.123456789.123456789.123456789";
	size_t frame = strlen("//" ENDPOINT) - strlen("/");
	char quoted[TARGET_TEXT_MAX + 1];

	(void)state;
	check_longest("", TARGET_HOST_MAX - strlen(dotted), dotted, "the name of the host is too long");
	check_longest("http://host/?", TARGET_URL_MAX - strlen("http://host/?"), "", "it is too long");
	check_longest("host/", TARGET_PATH_MAX - frame, "/", "the path is too long");
	check_longest("host/?room=", ROOM_NAME_BYTES_MAX, "", "the name of the room is too long");

	char *label = stretched("", 64, ".example");
	snprintf(quoted, sizeof(quoted), "'%s' is no name of a host", label);
	check_refused(label, quoted);
	free(label);
	char *port = stretched("host:", 300, "");
	snprintf(quoted, sizeof(quoted), "the port '%.100s' is none", port + strlen("host:"));
	check_refused(port, quoted);
	free(port);
}

static void escapes_do_not_make_a_path_longer_than_it_may_be(void **state)
{
	char url[TARGET_URL_MAX + 1] = "host/";

	(void)state;
	for (size_t i = strlen(url); i < 400; i++) {
		url[i] = '"';
	}
	check_refused(url, "the path is too long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(schemes_and_ports_have_their_defaults),
		cmocka_unit_test(ipv6_goes_in_brackets),
		cmocka_unit_test(a_path_is_where_the_server_is_mounted),
		cmocka_unit_test(a_room_stands_where_the_page_has_it),
		cmocka_unit_test(what_is_no_url_is_refused_with_a_reason),
		cmocka_unit_test(addresses_that_are_none_are_refused),
		cmocka_unit_test(rooms_that_cannot_be_are_refused),
		cmocka_unit_test(what_is_too_long_is_refused),
		cmocka_unit_test(escapes_do_not_make_a_path_longer_than_it_may_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
