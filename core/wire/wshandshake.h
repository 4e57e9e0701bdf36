/* The proof of a WebSocket handshake (RFC 6455 §4.2.2): what is hashed, and how the hash is told.
 * The hash itself, SHA-1, is the caller's. */
#ifndef PRESENCE_CORE_WIRE_WSHANDSHAKE_H
#define PRESENCE_CORE_WIRE_WSHANDSHAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/slice.h"

enum {
	WSHANDSHAKE_KEY_LENGTH = 24, /* base64 of 16 bytes */
	WSHANDSHAKE_CHALLENGE_LENGTH = WSHANDSHAKE_KEY_LENGTH + 36,
	WSHANDSHAKE_SHA1_BYTES = 20,
	WSHANDSHAKE_ACCEPT_LENGTH = 28,
};

/* Writes the text to hash for a Sec-WebSocket-Key, terminated. false: it is no key, which is base64
 * of 16 bytes (§4.1). Bits that are not used may be set: nobody decodes it, and some clients make
 * one up of characters. */
bool wshandshake_challenge(char out[WSHANDSHAKE_CHALLENGE_LENGTH + 1], struct slice key);

/* Writes the value of Sec-WebSocket-Accept, terminated, out of the hash. */
void wshandshake_accept(char out[WSHANDSHAKE_ACCEPT_LENGTH + 1],
                        const uint8_t sha1[WSHANDSHAKE_SHA1_BYTES]);

#endif
