#include "core/base/address.h"

#include <arpa/inet.h>
#include <string.h>

static const uint8_t mapped[ADDRESS_MAPPED_BITS / 8] = { [10] = 0xff, [11] = 0xff };

struct address address_from_v4(const uint8_t bytes[4])
{
	struct address address;

	memcpy(address.bytes, mapped, sizeof(mapped));
	memcpy(address.bytes + sizeof(mapped), bytes, 4);
	return address;
}

bool address_is_v4(const struct address *address)
{
	return memcmp(address->bytes, mapped, sizeof(mapped)) == 0;
}

/* Tells as well whether it was written as IPv4. */
static bool parse(const char *text, struct address *out, bool *dotted)
{
	uint8_t v4[4];
	uint8_t v6[ADDRESS_BYTES];

	*dotted = inet_pton(AF_INET, text, v4) == 1;
	if (*dotted) {
		*out = address_from_v4(v4);
		return true;
	}
	if (inet_pton(AF_INET6, text, v6) != 1) {
		return false;
	}
	memcpy(out->bytes, v6, sizeof(v6));
	return true;
}

bool address_parse(const char *text, struct address *out)
{
	bool dotted;

	return parse(text, out, &dotted);
}

void address_format(const struct address *address, char out[ADDRESS_TEXT_MAX])
{
	if (address_is_v4(address)) {
		inet_ntop(AF_INET, address->bytes + sizeof(mapped), out, ADDRESS_TEXT_MAX);
	} else {
		inet_ntop(AF_INET6, address->bytes, out, ADDRESS_TEXT_MAX);
	}
}

/* Digits up to the end, at most `max`; -1: it is something else. */
static int parse_bits(const char *text, int max)
{
	int value = 0;

	if (!*text) {
		return -1;
	}
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || value > max) {
			return -1;
		}
		value = value * 10 + (*text - '0');
	}
	return value <= max ? value : -1;
}

enum address_prefix_result address_prefix_parse(const char *text, struct address_prefix *out)
{
	char host[ADDRESS_TEXT_MAX];
	struct address address;
	bool dotted;
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);

	if (len >= sizeof(host)) {
		return ADDRESS_PREFIX_NO_ADDRESS;
	}
	memcpy(host, text, len);
	host[len] = '\0';
	if (!parse(host, &address, &dotted)) {
		return ADDRESS_PREFIX_NO_ADDRESS;
	}
	int skipped = dotted ? ADDRESS_MAPPED_BITS : 0;
	int own = ADDRESS_BITS - skipped;
	int bits = slash ? parse_bits(slash + 1, own) : own;
	if (bits < 0) {
		return ADDRESS_PREFIX_WRONG_BITS;
	}
	bits += skipped;
	*out = (struct address_prefix){
		.address = address,
		.bits = (unsigned)bits,
		.v4 = bits >= ADDRESS_MAPPED_BITS && address_is_v4(&address),
	};
	return ADDRESS_PREFIX_GOOD;
}

struct address address_masked(const struct address *address, unsigned bits)
{
	struct address masked = { { 0 } };
	unsigned bytes = bits / 8;
	unsigned rest = bits % 8;

	memcpy(masked.bytes, address->bytes, bytes);
	if (rest) {
		masked.bytes[bytes] = (uint8_t)(address->bytes[bytes] & (0xff00 >> rest));
	}
	return masked;
}

bool address_prefix_matches(const struct address_prefix *prefix, const struct address *address)
{
	unsigned bytes = prefix->bits / 8;
	unsigned rest = prefix->bits % 8;

	if (prefix->v4 != address_is_v4(address) ||
	    memcmp(prefix->address.bytes, address->bytes, bytes) != 0) {
		return false;
	}
	return rest == 0 || (prefix->address.bytes[bytes] ^ address->bytes[bytes]) >> (8 - rest) == 0;
}
