#include "core/wire/base64.h"

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void encode_triple(uint8_t *out, const char *alphabet, uint32_t triple)
{
	out[0] = (uint8_t)alphabet[triple >> 18 & 63];
	out[1] = (uint8_t)alphabet[triple >> 12 & 63];
	out[2] = (uint8_t)alphabet[triple >> 6 & 63];
	out[3] = (uint8_t)alphabet[triple & 63];
}

static uint32_t triple_at(const uint8_t *bytes, size_t len)
{
	uint32_t triple = (uint32_t)bytes[0] << 16;

	if (len > 1) {
		triple |= (uint32_t)bytes[1] << 8;
	}
	if (len > 2) {
		triple |= bytes[2];
	}
	return triple;
}

void base64_encode(uint8_t *out, const uint8_t *bytes, size_t len)
{
	for (; len > 0; out += 4) {
		encode_triple(out, standard, triple_at(bytes, len));
		if (len < 3) {
			out[3] = '=';
			out[2] = len < 2 ? '=' : out[2];
			return;
		}
		bytes += 3;
		len -= 3;
	}
}

void base64url_encode(char *out, const uint8_t *bytes, size_t len)
{
	for (; len > 0; len -= 3, bytes += 3, out += 4) {
		encode_triple((uint8_t *)out, url_safe, triple_at(bytes, 3));
	}
}

static int digit_value(uint8_t c)
{
	if (c >= 'A' && c <= 'Z') {
		return c - 'A';
	}
	if (c >= 'a' && c <= 'z') {
		return c - 'a' + 26;
	}
	if (c >= '0' && c <= '9') {
		return c - '0' + 52;
	}
	if (c == '+') {
		return 62;
	}
	return c == '/' ? 63 : -1;
}

/* Four characters, of which the last `padding` are '='. */
static bool decode_quad(const uint8_t *text, size_t padding, uint32_t *triple)
{
	*triple = 0;
	for (size_t i = 0; i < 4; i++) {
		int value = i < 4 - padding ? digit_value(text[i]) : 0;
		if (value < 0) {
			return false;
		}
		*triple = *triple << 6 | (uint32_t)value;
	}
	uint32_t unused = padding == 0 ? 0 : (padding == 1 ? 0xff : 0xffff);
	return (*triple & unused) == 0;
}

bool base64_decode(uint8_t *out, size_t *out_len, const uint8_t *text, size_t len)
{
	size_t written = 0;

	if (len % 4 != 0) {
		return false;
	}
	for (size_t at = 0; at < len; at += 4) {
		size_t padding = 0;
		if (at + 4 == len) {
			padding = text[at + 3] != '=' ? 0 : (text[at + 2] != '=' ? 1 : 2);
		}
		uint32_t triple;
		if (!decode_quad(text + at, padding, &triple)) {
			return false;
		}
		for (size_t i = 0; i < 3 - padding; i++) {
			out[written++] = (uint8_t)(triple >> (16 - 8 * i));
		}
	}
	*out_len = written;
	return true;
}
