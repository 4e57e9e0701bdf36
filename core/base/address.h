/* Addresses of the Internet, and their text: an address has one form here, whichever family it is
 * of, so that what compares and counts addresses need not ask.
 *
 * Pure values: nothing is resolved, nothing is allocated, no socket is known. */
#ifndef PRESENCE_CORE_BASE_ADDRESS_H
#define PRESENCE_CORE_BASE_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

enum {
	ADDRESS_BYTES = 16,
	ADDRESS_BITS = 8 * ADDRESS_BYTES,
	ADDRESS_MAPPED_BITS = 96, /* ::ffff:0:0/96 is what IPv4 is mapped to */
	ADDRESS_TEXT_MAX = 46,    /* bytes of the longest text, with its end */
};

/* IPv6 in the order of the network; IPv4 as ::ffff:a.b.c.d. */
struct address {
	uint8_t bytes[ADDRESS_BYTES];
};

/* A network: all addresses that begin with the same bits. */
struct address_prefix {
	struct address address;
	unsigned bits; /* how many, in the mapped form: 0..128, so an IPv4 /24 has 120 */
	bool v4;       /* a network of IPv4; one of IPv6 does not reach into the mapped addresses */
};

/* The mapped address of these four bytes, in the order of the network. */
struct address address_from_v4(const uint8_t bytes[4]);

/* Whether it is an IPv4 address. */
bool address_is_v4(const struct address *address);

/* "192.0.2.7", "2001:db8::1", or "::ffff:192.0.2.7", which is the same as 192.0.2.7. No brackets,
 * no zone, no port. false: it is something else, and *out is unchanged. */
bool address_parse(const char *text, struct address *out);

/* The text as address_parse() takes it, IPv4 with dots. */
void address_format(const struct address *address, char out[ADDRESS_TEXT_MAX]);

enum address_prefix_result {
	ADDRESS_PREFIX_GOOD,
	ADDRESS_PREFIX_NO_ADDRESS, /* what stands before the slash is no address */
	ADDRESS_PREFIX_WRONG_BITS, /* an address, and behind the slash no number of bits it can have */
};

/* "192.0.2.0/24", "2001:db8::/32"; an address without a slash is the network of itself alone. The
 * bits behind the prefix may be set, and do not count. *out is written if the result is GOOD. */
enum address_prefix_result address_prefix_parse(const char *text, struct address_prefix *out);

/* The first `bits` of it, 0..128, and zeros. */
struct address address_masked(const struct address *address, unsigned bits);

/* Whether the address is in the network. */
bool address_prefix_matches(const struct address_prefix *prefix, const struct address *address);

#endif
