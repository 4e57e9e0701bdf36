#include "core/wire/http_chunked.h"

#include "core/wire/http_syntax.h"

/* What the next byte belongs to. */
enum state {
	STATE_SIZE,
	STATE_EXTENSION,
	STATE_SIZE_LF,
	STATE_DATA,
	STATE_DATA_CR,
	STATE_DATA_LF,
	STATE_TRAILER,
	STATE_TRAILER_NAME,
	STATE_TRAILER_VALUE,
	STATE_TRAILER_LF,
	STATE_LAST_LF,
	STATE_DONE,
	STATE_MALFORMED,
};

void http_chunked_init(struct http_chunked *chunked)
{
	*chunked = (struct http_chunked){ .state = STATE_SIZE };
}

static enum state take_size(struct http_chunked *chunked, char c)
{
	int value = http_hex_value(c);

	if (value < 0) {
		bool ends = chunked->digits > 0 && (c == '\r' || c == ';');
		if (!ends) {
			return STATE_MALFORMED;
		}
		return c == ';' ? STATE_EXTENSION : STATE_SIZE_LF;
	}
	if (chunked->digits == HTTP_CHUNK_DIGITS_MAX) {
		return STATE_MALFORMED;
	}
	chunked->digits++;
	chunked->left = chunked->left << 4 | (uint64_t)value;
	return STATE_SIZE;
}

static enum state end_size(struct http_chunked *chunked)
{
	chunked->digits = 0;
	return chunked->left > 0 ? STATE_DATA : STATE_TRAILER;
}

/* A byte of an extension or a trailer, which is in `state` and stays there. */
static enum state take_extra(struct http_chunked *chunked, enum state state)
{
	return ++chunked->extra > HTTP_CHUNKED_EXTRA_MAX ? STATE_MALFORMED : state;
}

/* Text up to CR. */
static enum state take_text(struct http_chunked *chunked, char c, enum state at_end)
{
	if (c == '\r') {
		return at_end;
	}
	return http_is_text(c) ? take_extra(chunked, chunked->state) : STATE_MALFORMED;
}

static enum state take_name(struct http_chunked *chunked, char c)
{
	if (c == ':' && chunked->state == STATE_TRAILER_NAME) {
		return take_extra(chunked, STATE_TRAILER_VALUE);
	}
	return http_is_token_char(c) ? take_extra(chunked, STATE_TRAILER_NAME) : STATE_MALFORMED;
}

static enum state state_behind(struct http_chunked *chunked, char c)
{
	switch ((enum state)chunked->state) {
	case STATE_SIZE:
		return take_size(chunked, c);
	case STATE_EXTENSION:
		return take_text(chunked, c, STATE_SIZE_LF);
	case STATE_SIZE_LF:
		return c == '\n' ? end_size(chunked) : STATE_MALFORMED;
	case STATE_DATA_CR:
		return c == '\r' ? STATE_DATA_LF : STATE_MALFORMED;
	case STATE_DATA_LF:
		return c == '\n' ? STATE_SIZE : STATE_MALFORMED;
	case STATE_TRAILER:
		return c == '\r' ? STATE_LAST_LF : take_name(chunked, c);
	case STATE_TRAILER_NAME:
		return take_name(chunked, c);
	case STATE_TRAILER_VALUE:
		return take_text(chunked, c, STATE_TRAILER_LF);
	case STATE_TRAILER_LF:
		return c == '\n' ? STATE_TRAILER : STATE_MALFORMED;
	case STATE_LAST_LF:
		return c == '\n' ? STATE_DONE : STATE_MALFORMED;
	case STATE_DATA:
	case STATE_DONE:
	case STATE_MALFORMED:
		break;
	}
	return STATE_MALFORMED;
}

static struct slice take_data(struct http_chunked *chunked, struct slice *rest)
{
	size_t len = rest->len < chunked->left ? rest->len : (size_t)chunked->left;
	struct slice data = { rest->text, len };

	*rest = slice_behind(*rest, len);
	chunked->left -= len;
	chunked->state = chunked->left > 0 ? STATE_DATA : STATE_DATA_CR;
	return data;
}

enum wire_result http_chunked_next(struct http_chunked *chunked, struct slice *rest,
                                   struct slice *data)
{
	*data = (struct slice){ 0 };
	while (rest->len > 0 && chunked->state < STATE_DONE) {
		if (chunked->state == STATE_DATA) {
			*data = take_data(chunked, rest);
			return WIRE_INCOMPLETE;
		}
		chunked->state = (uint8_t)state_behind(chunked, rest->text[0]);
		*rest = slice_behind(*rest, 1);
	}
	if (chunked->state < STATE_DONE) {
		return WIRE_INCOMPLETE;
	}
	return chunked->state == STATE_DONE ? WIRE_DONE : WIRE_MALFORMED;
}
