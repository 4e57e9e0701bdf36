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
	struct list_node link; /* link::waiting */
	size_t len;
	uint8_t room[LWS_PRE];
	uint8_t bytes[];
};

void link_talk_open(struct link *link)
{
	link->state = LINK_STATE_OPEN;
	uv_timer_stop(&link->timer);
	link->options.events.open(link->options.events.context);
}

/* --- Receiving --- */

static void deliver(struct link *link, uint8_t *bytes, size_t len)
{
	if (!utf8_valid((const char *)bytes, len)) {
		link_end(link, LINK_BROKEN, "%s sent text that is none", link->peer);
		return;
	}
	link->options.events.message(link->options.events.context, bytes, len);
}

/* The link may end while it is delivered; the bytes must not end with it. */
static void deliver_assembled(struct link *link)
{
	struct buffer message = link->message;

	buffer_init(&link->message, LINK_MESSAGE_MAX);
	deliver(link, message.data, message.len);
	buffer_finish(&message);
}

void link_talk_receive(struct link *link, uint8_t *bytes, size_t len)
{
	struct lws *wsi = link->wsi;
	size_t rest = lws_remaining_packet_payload(wsi);

	if (link->state != LINK_STATE_OPEN || lws_frame_is_binary(wsi)) {
		return;
	}
	if (rest > LINK_MESSAGE_MAX || link->message.len + len + rest > LINK_MESSAGE_MAX) {
		link_end(link, LINK_BROKEN, "%s sent a message of more than %d MB", link->peer,
		         LINK_MESSAGE_MAX / (1024 * 1024));
		return;
	}
	bool complete = rest == 0 && lws_is_final_fragment(wsi);
	if (complete && link->message.len == 0) { /* the usual case: a message in one piece */
		deliver(link, bytes, len);
		return;
	}
	buffer_append(&link->message, bytes, len);
	if (buffer_failed(&link->message)) {
		link_end(link, LINK_BROKEN, "out of memory for a message of %s", link->peer);
	} else if (complete) {
		deliver_assembled(link);
	}
}

/* --- Sending --- */

bool link_send(struct link *link, const uint8_t *bytes, size_t len)
{
	if (link->state != LINK_STATE_OPEN) {
		return false;
	}
	if (len > LINK_WAITING_MAX || link->waiting_bytes + len > LINK_WAITING_MAX) {
		link_end(link, LINK_BROKEN, "%s does not take what is sent", link->peer);
		return false;
	}
	struct waiting *waiting = malloc(sizeof(*waiting) + len);
	if (!waiting) {
		link_end(link, LINK_BROKEN, "out of memory for a message to %s", link->peer);
		return false;
	}
	waiting->len = len;
	memcpy(waiting->bytes, bytes, len);
	list_push_back(&link->waiting, &waiting->link);
	link->waiting_bytes += len;
	lws_callback_on_writable(link->wsi);
	return true;
}

static struct waiting *take_waiting(struct link *link)
{
	struct list_node *node = list_pop_front(&link->waiting);
	struct waiting *waiting = node ? list_entry(node, struct waiting, link) : NULL;

	link->waiting_bytes -= waiting ? waiting->len : 0;
	return waiting;
}

/* libwebsockets sends a close frame only from outside of its callbacks. */
static void say_goodbye(uv_timer_t *timer)
{
	struct link *link = timer->data;

	link_set_deadline(link, LINK_CLOSE_MS);
	lws_close_reason(link->wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
	lws_set_timeout(link->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

bool link_talk_writable(struct link *link)
{
	struct waiting *waiting = take_waiting(link);

	if (waiting) {
		int written = lws_write(link->wsi, waiting->bytes, waiting->len, LWS_WRITE_TEXT);
		free(waiting);
		lws_callback_on_writable(link->wsi); /* for the next, or the good-bye */
		return written >= 0;
	}
	if (link->state == LINK_STATE_CLOSING && link->failure == LINK_CLOSED && !link->said_goodbye) {
		link->said_goodbye = true;
		uv_timer_start(&link->timer, say_goodbye, 0, 0);
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

void link_talk_closed(struct link *link, const uint8_t *bytes, size_t len)
{
	unsigned code = len >= 2 ? (unsigned)(bytes[0] << 8 | bytes[1]) : 0;
	int words = len > 2 && utf8_valid((const char *)bytes + 2, len - 2) ? (int)len - 2 : 0;
	const char *colon = words > 0 ? ": " : "";
	const char *text = words > 0 ? (const char *)bytes + 2 : "";

	if (link->state != LINK_STATE_OPEN) {
		return;
	}
	link->state = LINK_STATE_CLOSING;
	link->failure = LINK_BROKEN;
	if (code_says_nothing(code)) {
		snprintf(link->why, sizeof(link->why), "%s closed the connection%s%.*s", link->peer, colon,
		         words, text);
	} else {
		snprintf(link->why, sizeof(link->why), "%s closed the connection with code %u%s%.*s",
		         link->peer, code, colon, words, text);
	}
	link_set_deadline(link, LINK_CLOSE_MS);
}

void link_talk_finish(struct link *link)
{
	for (struct waiting *waiting; (waiting = take_waiting(link));) {
		free(waiting);
	}
	buffer_finish(&link->message);
	buffer_init(&link->message, LINK_MESSAGE_MAX);
}
