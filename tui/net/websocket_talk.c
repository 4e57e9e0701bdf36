#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text/utf8.h"
#include "tui/net/websocket_internal.h"

enum {
	CLOSE_NORMAL = 1000,
	CLOSE_GOING_AWAY = 1001,
	CLOSE_PROTOCOL_ERROR = 1002,
};

/* A message that waits. libwebsockets writes its head before it, and masks it in place. */
struct waiting {
	struct list_node link; /* websocket::waiting */
	size_t len;
	uint8_t room[LWS_PRE];
	uint8_t bytes[];
};

void websocket_talk_open(struct websocket *websocket)
{
	websocket->state = WEBSOCKET_STATE_OPEN;
	uv_timer_stop(&websocket->timer);
	websocket->options.events.open(websocket->options.events.context);
}

/* --- Receiving --- */

static void deliver(struct websocket *websocket, uint8_t *bytes, size_t len)
{
	if (!utf8_valid((const char *)bytes, len)) {
		websocket_end(websocket, WEBSOCKET_BROKEN, "%s sent text that is none", websocket->peer);
		return;
	}
	websocket->options.events.message(websocket->options.events.context, bytes, len);
}

/* The websocket may end while it is delivered; the bytes must not end with it. */
static void deliver_assembled(struct websocket *websocket)
{
	struct buffer message = websocket->message;

	buffer_init(&websocket->message, WEBSOCKET_MESSAGE_MAX);
	deliver(websocket, message.data, message.len);
	buffer_finish(&message);
}

void websocket_talk_receive(struct websocket *websocket, uint8_t *bytes, size_t len)
{
	struct lws *wsi = websocket->wsi;
	size_t rest = lws_remaining_packet_payload(wsi);

	if (websocket->state != WEBSOCKET_STATE_OPEN || lws_frame_is_binary(wsi)) {
		return;
	}
	if (rest > WEBSOCKET_MESSAGE_MAX ||
	    websocket->message.len + len + rest > WEBSOCKET_MESSAGE_MAX) {
		websocket_end(websocket, WEBSOCKET_BROKEN, "%s sent a message of more than %d MB",
		              websocket->peer, WEBSOCKET_MESSAGE_MAX / (1024 * 1024));
		return;
	}
	bool complete = rest == 0 && lws_is_final_fragment(wsi);
	if (complete && websocket->message.len == 0) { /* the usual case: a message in one piece */
		deliver(websocket, bytes, len);
		return;
	}
	buffer_append(&websocket->message, bytes, len);
	if (buffer_failed(&websocket->message)) {
		websocket_end(websocket, WEBSOCKET_BROKEN, "out of memory for a message of %s",
		              websocket->peer);
	} else if (complete) {
		deliver_assembled(websocket);
	}
}

/* --- Sending --- */

bool websocket_send(struct websocket *websocket, const uint8_t *bytes, size_t len)
{
	if (websocket->state != WEBSOCKET_STATE_OPEN) {
		return false;
	}
	if (len > WEBSOCKET_WAITING_MAX || websocket->waiting_bytes + len > WEBSOCKET_WAITING_MAX) {
		websocket_end(websocket, WEBSOCKET_BROKEN, "%s does not take what is sent",
		              websocket->peer);
		return false;
	}
	struct waiting *waiting = malloc(sizeof(*waiting) + len);
	if (!waiting) {
		websocket_end(websocket, WEBSOCKET_BROKEN, "out of memory for a message to %s",
		              websocket->peer);
		return false;
	}
	waiting->len = len;
	memcpy(waiting->bytes, bytes, len);
	list_push_back(&websocket->waiting, &waiting->link);
	websocket->waiting_bytes += len;
	lws_callback_on_writable(websocket->wsi);
	return true;
}

static struct waiting *take_waiting(struct websocket *websocket)
{
	struct list_node *node = list_pop_front(&websocket->waiting);
	struct waiting *waiting = node ? list_entry(node, struct waiting, link) : NULL;

	websocket->waiting_bytes -= waiting ? waiting->len : 0;
	return waiting;
}

/* libwebsockets sends a close frame only from outside of its callbacks. */
static void say_goodbye(uv_timer_t *timer)
{
	struct websocket *websocket = timer->data;

	websocket_set_deadline(websocket, WEBSOCKET_CLOSE_MS);
	lws_close_reason(websocket->wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
	lws_set_timeout(websocket->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

bool websocket_talk_writable(struct websocket *websocket)
{
	struct waiting *waiting = take_waiting(websocket);

	if (waiting) {
		int written = lws_write(websocket->wsi, waiting->bytes, waiting->len, LWS_WRITE_TEXT);
		free(waiting);
		lws_callback_on_writable(websocket->wsi); /* for the next, or the good-bye */
		return written >= 0;
	}
	if (websocket->state == WEBSOCKET_STATE_CLOSING && websocket->failure == WEBSOCKET_CLOSED &&
	    !websocket->said_goodbye) {
		websocket->said_goodbye = true;
		uv_timer_start(&websocket->timer, say_goodbye, 0, 0);
	}
	return true;
}

/* --- The end --- */

/* 1002 is also what libwebsockets makes of the codes it does not know, as 1012: a restart. */
static bool code_says_nothing(unsigned code)
{
	return code == 0 || code == CLOSE_NORMAL || code == CLOSE_GOING_AWAY ||
	       code == CLOSE_PROTOCOL_ERROR;
}

void websocket_talk_closed(struct websocket *websocket, const uint8_t *bytes, size_t len)
{
	unsigned code = len >= 2 ? (unsigned)(bytes[0] << 8 | bytes[1]) : 0;
	int words = len > 2 && utf8_valid((const char *)bytes + 2, len - 2) ? (int)len - 2 : 0;
	const char *colon = words > 0 ? ": " : "";
	const char *text = words > 0 ? (const char *)bytes + 2 : "";

	if (websocket->state != WEBSOCKET_STATE_OPEN) {
		return;
	}
	websocket->state = WEBSOCKET_STATE_CLOSING;
	websocket->failure = WEBSOCKET_BROKEN;
	if (code_says_nothing(code)) {
		snprintf(websocket->why, sizeof(websocket->why), "%s closed the connection%s%.*s",
		         websocket->peer, colon, words, text);
	} else {
		snprintf(websocket->why, sizeof(websocket->why),
		         "%s closed the connection with code %u%s%.*s", websocket->peer, code, colon, words,
		         text);
	}
	websocket_set_deadline(websocket, WEBSOCKET_CLOSE_MS);
}

void websocket_talk_finish(struct websocket *websocket)
{
	for (struct waiting *waiting; (waiting = take_waiting(websocket));) {
		free(waiting);
	}
	buffer_finish(&websocket->message);
	buffer_init(&websocket->message, WEBSOCKET_MESSAGE_MAX);
}
