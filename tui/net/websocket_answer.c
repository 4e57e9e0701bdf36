#include "tui/net/websocket_answer.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "core/text/json.h"
#include "core/text/utf8.h"

enum {
	WORDS_MAX = 200, /* bytes of a server's message that are shown */
	MULTIPLE_CHOICES = 300,
	BAD_REQUEST = 400,
	TOO_MANY_REQUESTS = 429,
	SERVER_ERROR = 500,
};

static void read_header(struct lws *wsi, enum lws_token_indexes token, char *out, int size)
{
	if (lws_hdr_copy(wsi, out, size, token) <= 0) {
		out[0] = '\0';
	}
}

void answer_read(struct answer *answer, struct lws *wsi)
{
	*answer = (struct answer){ .code = lws_http_client_http_response(wsi) };
	read_header(wsi, WSI_TOKEN_HTTP, answer->status, sizeof(answer->status));
	if (!answer->status[0]) {
		read_header(wsi, WSI_TOKEN_HTTP1_0, answer->status, sizeof(answer->status));
	}
	read_header(wsi, WSI_TOKEN_HTTP_LOCATION, answer->location, sizeof(answer->location));
	if (answer->code >= BAD_REQUEST) {
		char *bytes = NULL;
		int len = 0;
		lws_http_client_read(wsi, &bytes, &len); /* it comes by answer_read_body() */
	}
}

void answer_read_body(struct answer *answer, const char *bytes, size_t len)
{
	size_t room = ANSWER_BODY_MAX - answer->body_len;

	len = len < room ? len : room;
	memcpy(answer->body + answer->body_len, bytes, len);
	answer->body_len += len;
}

static bool is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] < ' ' || text[i] == '<') {
			return false;
		}
	}
	return len > 0 && len <= WORDS_MAX && utf8_valid(text, len);
}

/* Engine.IO refuses with {"code":0,"message":"Transport unknown"}, presenced in plain words. */
static bool words_of(const struct answer *answer, char words[WORDS_MAX + 1])
{
	const char *text = answer->body;
	size_t len = answer->body_len;
	cJSON *json = json_valid(text, len) ? cJSON_ParseWithLength(text, len) : NULL;

	if (json) {
		const char *message = cJSON_GetStringValue(cJSON_GetObjectItem(json, "message"));
		text = message ? message : "";
		len = strlen(text);
	}
	bool plain = is_plain(text, len);
	if (plain) {
		memcpy(words, text, len);
		words[len] = '\0';
	}
	cJSON_Delete(json);
	return plain;
}

static enum websocket_failure explain_refusal(const struct answer *answer, const char *peer,
                                              char *sentence, size_t size)
{
	char words[WORDS_MAX + 1];

	if (words_of(answer, words)) {
		snprintf(sentence, size, "%s refuses: %s", peer, words);
	} else {
		snprintf(sentence, size, "%s refuses: %s", peer, answer->status);
	}
	return WEBSOCKET_FOREIGN;
}

/* What only says that there is something, but not for us. */
static bool is_elsewhere(unsigned code)
{
	return code < MULTIPLE_CHOICES || code == 404 || code == 405 || code == 410 || code == 426 ||
	       code == 501;
}

static enum websocket_failure explain_status(const struct answer *answer,
                                             const struct target *target, const char *peer,
                                             char *sentence, size_t size)
{
	int path = (int)strcspn(target->path, "?");

	if (answer->code == ANSWER_SWITCHES_PROTOCOLS) {
		snprintf(sentence, size, "what answers at %s is no WebSocket server", peer);
		return WEBSOCKET_FOREIGN;
	}
	if (is_elsewhere(answer->code)) {
		snprintf(sentence, size, "there is no Socket.IO server at %s%.*s: the answer is %s", peer,
		         path, target->path, answer->status);
		return WEBSOCKET_FOREIGN;
	}
	if (answer->code < BAD_REQUEST) {
		snprintf(sentence, size, answer->location[0] ? "%s redirects to %s" : "%s redirects", peer,
		         answer->location);
		return WEBSOCKET_FOREIGN;
	}
	if (answer->code >= SERVER_ERROR || answer->code == TOO_MANY_REQUESTS) {
		snprintf(sentence, size, "%s cannot serve: %s", peer, answer->status);
		return WEBSOCKET_UNREACHABLE;
	}
	return explain_refusal(answer, peer, sentence, size);
}

/* libwebsockets tells what it could not read in words only. */
static bool is_gibberish(const char *told)
{
	return told && (strstr(told, "pars") || strncmp(told, "HS:", 3) == 0);
}

enum websocket_failure answer_explain(const struct answer *answer, const struct target *target,
                                      const char *peer, const char *told, char *sentence,
                                      size_t size)
{
	const char *hint = target->tls ? "" : "; is it https?";

	if (answer->code > 0) {
		return explain_status(answer, target, peer, sentence, size);
	}
	if (is_gibberish(told)) {
		snprintf(sentence, size, "what answers at %s does not speak HTTP%s", peer, hint);
		return WEBSOCKET_FOREIGN;
	}
	snprintf(sentence, size, "%s closed the connection without an answer%s", peer, hint);
	return WEBSOCKET_UNREACHABLE;
}
