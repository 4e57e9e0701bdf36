#include "core/wire/wshandshake.h"

#include <string.h>

#include "core/wire/base64.h"

static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char PADDING[] = "==";
static const char GUID[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

bool wshandshake_challenge(char out[WSHANDSHAKE_CHALLENGE_LENGTH + 1], struct slice key)
{
	if (key.len != WSHANDSHAKE_KEY_LENGTH) {
		return false;
	}
	memcpy(out, key.text, WSHANDSHAKE_KEY_LENGTH);
	memcpy(out + WSHANDSHAKE_KEY_LENGTH, GUID, sizeof(GUID));
	size_t digits = strspn(out, ALPHABET);
	return digits + sizeof(PADDING) - 1 == WSHANDSHAKE_KEY_LENGTH &&
	       memcmp(out + digits, PADDING, sizeof(PADDING) - 1) == 0;
}

void wshandshake_accept(char out[WSHANDSHAKE_ACCEPT_LENGTH + 1],
                        const uint8_t sha1[WSHANDSHAKE_SHA1_BYTES])
{
	base64_encode((uint8_t *)out, sha1, WSHANDSHAKE_SHA1_BYTES);
	out[WSHANDSHAKE_ACCEPT_LENGTH] = '\0';
}
