/* The grammar that all of HTTP/1.1 is built of: characters, tokens, lists, hosts. RFC 9110 §5.6 and
 * §7.2, RFC 9112 §3.2. */
#ifndef PRESENCE_CORE_WIRE_HTTP_SYNTAX_H
#define PRESENCE_CORE_WIRE_HTTP_SYNTAX_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/slice.h"

/* What may stand in a line: visible characters, space, tab, and bytes above ASCII (RFC 9110 §5.5).
 * No NUL, CR, LF, DEL nor any other control character. */
static inline bool http_is_text(char c)
{
	unsigned char byte = (unsigned char)c;

	return (byte >= ' ' && byte != 0x7f) || byte == '\t';
}

/* What a token is made of: letters, digits, and !#$%&'*+-.^_`|~ (RFC 9110 §5.6.2). */
bool http_is_token_char(char c);

/* At least one of them, and nothing else. */
bool http_is_token(struct slice text);

/* The value of a hexadecimal digit, or -1. */
int http_hex_value(char c);

/* Without the spaces and tabs around it (OWS, RFC 9110 §5.6.3). */
struct slice http_trimmed(struct slice text);

/* Takes the next element of a list (RFC 9110 §5.6.1), trimmed; elements that are empty are passed
 * over, and a comma between quotes ends none. false: there is no further one. */
bool http_list_next(struct slice *rest, struct slice *element);

/* Whether it is a host, maybe with a port: "example.com", "10.0.0.1:8080", "[::1]:80". Stricter
 * than RFC 3986 §3.2.2: it is not empty, a name has letters, digits and -._~ alone, and no address
 * has a zone. Laxer in one: an IPv6 address may lack its brackets, which stock clients forget. */
bool http_is_host(struct slice text);

/* Reads a number of decimal digits and nothing else. false: it is none, or above INT64_MAX. */
bool http_read_number(struct slice text, int64_t *number);

#endif
