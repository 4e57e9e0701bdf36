#include "tui/net/reconnect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/deadline.h"
#include "core/client/client_session.h"
#include "core/client/retry.h"
#include "core/wire/base64.h"
#include "tui/net/websocket.h"

enum { KEY_LENGTH = 32 }; /* characters, of 24 random bytes */

struct reconnect {
	struct reconnect_options options;
	struct websocket *websocket;
	struct client_session client;
	struct retry retry;
	uv_timer_t timer; /* for the client session's deadline, or for the next try */
	bool linked;      /* from websocket_open() until it is over */
	bool speaking;    /* the client session is alive */
	bool closing;     /* the client session ended, and the websocket not yet */
	bool asking;      /* reconnect_check() has not been answered */
	bool going;       /* to begin again as soon as the websocket is over */
	bool stopping;
	char name[NAME_BYTES_MAX + 1];     /* that is wanted */
	char accepted[NAME_BYTES_MAX + 1]; /* that the server took; "" if none yet */
	char key[KEY_LENGTH + 1];          /* who comes back soon enough was never away */
};

static void tell_state(struct reconnect *reconnect, enum connection_state state)
{
	reconnect->options.events.state(reconnect->options.events.context, state, RECONNECT_UNREACHABLE,
	                                NULL, 0);
}

static void on_timer(uv_timer_t *timer);

static void wait_until(struct reconnect *reconnect, int64_t due_ms)
{
	int64_t now_ms = (int64_t)uv_now(reconnect->options.loop);

	if (due_ms == DEADLINE_NEVER) {
		uv_timer_stop(&reconnect->timer);
	} else {
		uv_timer_start(&reconnect->timer, on_timer,
		               due_ms > now_ms ? (uint64_t)(due_ms - now_ms) : 0, 0);
	}
}

void reconnect_go(struct reconnect *reconnect)
{
	if (reconnect->stopping || reconnect->speaking) {
		return;
	}
	if (reconnect->linked) {
		reconnect->going = reconnect->closing;
		return;
	}
	reconnect->going = false;
	reconnect->linked = true;
	uv_timer_stop(&reconnect->timer);
	tell_state(reconnect, CONNECTION_CONNECTING);
	websocket_open(reconnect->websocket, &reconnect->options.target);
}

static void end_speaking(struct reconnect *reconnect)
{
	reconnect->speaking = false;
	reconnect->closing = true;
	uv_timer_stop(&reconnect->timer);
	websocket_close(reconnect->websocket);
}

static void on_timer(uv_timer_t *timer)
{
	struct reconnect *reconnect = timer->data;

	if (!reconnect->speaking) {
		reconnect_go(reconnect);
		return;
	}
	bool here = reconnect->client.state == CLIENT_SESSION_HERE;
	bool silent = reconnect->client.silent;
	client_session_tick(&reconnect->client, (int64_t)uv_now(reconnect->options.loop));
	if (client_session_ended(&reconnect->client)) {
		end_speaking(reconnect);
		reconnect->going = here && reconnect->asking; /* somebody is looking: at once */
		return;
	}
	if (here && reconnect->client.silent && !silent) {
		tell_state(reconnect, CONNECTION_SILENT);
	}
	wait_until(reconnect, reconnect->client.deadline_ms);
}

void reconnect_check(struct reconnect *reconnect)
{
	if (reconnect->stopping) {
		return;
	}
	uv_update_time(reconnect->options.loop);
	if (reconnect->speaking) {
		reconnect->asking = reconnect->client.state == CLIENT_SESSION_HERE;
		client_session_ask(&reconnect->client, (int64_t)uv_now(reconnect->options.loop));
		wait_until(reconnect, reconnect->client.deadline_ms);
	} else if (uv_is_active((uv_handle_t *)&reconnect->timer)) {
		reconnect_go(reconnect);
	}
}

/* --- What the client session wants --- */

static void send_message(void *context, const uint8_t *bytes, size_t len)
{
	struct reconnect *reconnect = context;

	websocket_send(reconnect->websocket, bytes, len);
}

/* Who is refused another name keeps the one they have; who came back with it joins with the old. */
static void return_to_accepted_name(struct reconnect *reconnect)
{
	bool another = strcmp(reconnect->name, reconnect->accepted) != 0;

	memcpy(reconnect->name, reconnect->accepted, sizeof(reconnect->name));
	if (another && *reconnect->name && reconnect->client.state == CLIENT_SESSION_ARRIVING) {
		client_session_call_me(&reconnect->client, reconnect->name);
	}
}

static void hear(void *context, const struct presence_event *event)
{
	struct reconnect *reconnect = context;

	switch (event->type) {
	case EVENT_JOINED:
		memcpy(reconnect->accepted, reconnect->name, sizeof(reconnect->accepted));
		break;
	case EVENT_REFUSED:
		reconnect->asking = false;
		return_to_accepted_name(reconnect);
		break;
	case EVENT_LIST_ENDS:
		reconnect->asking = false;
		retry_reset(&reconnect->retry);
		break;
	default:
		break;
	}
	reconnect->options.events.event(reconnect->options.events.context, event);
	if (event->type == EVENT_LIST_ENDS) {
		tell_state(reconnect, CONNECTION_LIVE);
	}
}

void reconnect_call_me(struct reconnect *reconnect, const char *name)
{
	snprintf(reconnect->name, sizeof(reconnect->name), "%s", name);
	if (reconnect->speaking && (reconnect->client.state == CLIENT_SESSION_ARRIVING ||
	                            reconnect->client.state == CLIENT_SESSION_HERE)) {
		client_session_call_me(&reconnect->client, reconnect->name);
		wait_until(reconnect, reconnect->client.deadline_ms);
	}
}

/* --- What the websocket tells --- */

static void on_phase(void *context, enum websocket_phase phase)
{
	tell_state(context,
	           phase == WEBSOCKET_RESOLVING ? CONNECTION_RESOLVING : CONNECTION_CONNECTING);
}

static void on_open(void *context)
{
	struct reconnect *reconnect = context;
	struct client_session_config config = {
		.nsp = reconnect->options.nsp,
		.name = *reconnect->name ? reconnect->name : NULL, /* it was refused: look on, meanwhile */
		.key = reconnect->key,
		.send = send_message,
		.tell = hear,
		.context = reconnect,
	};

	uv_update_time(reconnect->options.loop);
	reconnect->speaking = true;
	reconnect->asking = false;
	client_session_init(&reconnect->client, &config, (int64_t)uv_now(reconnect->options.loop));
	wait_until(reconnect, reconnect->client.deadline_ms);
}

static void on_message(void *context, uint8_t *bytes, size_t len)
{
	struct reconnect *reconnect = context;

	if (!reconnect->speaking) {
		return;
	}
	int64_t due_ms = reconnect->client.deadline_ms;
	bool silent = reconnect->client.silent && reconnect->client.state == CLIENT_SESSION_HERE;
	uv_update_time(reconnect->options.loop);
	reconnect->options.events.heard(reconnect->options.events.context);
	if (silent) {
		tell_state(reconnect, CONNECTION_LIVE);
	}
	client_session_take(&reconnect->client, bytes, len, (int64_t)uv_now(reconnect->options.loop));
	if (!reconnect->speaking) {
		return; /* it was stopped by what it heard */
	}
	if (client_session_ended(&reconnect->client)) {
		end_speaking(reconnect);
	} else if (reconnect->client.deadline_ms != due_ms) {
		wait_until(reconnect, reconnect->client.deadline_ms);
	}
}

static enum reconnect_end end_of_link(enum websocket_failure failure)
{
	switch (failure) {
	case WEBSOCKET_UNTRUSTED:
		return RECONNECT_UNTRUSTED;
	case WEBSOCKET_FOREIGN:
		return RECONNECT_FOREIGN;
	case WEBSOCKET_UNREACHABLE:
	case WEBSOCKET_BROKEN:
	case WEBSOCKET_CLOSED:
		break;
	}
	return RECONNECT_UNREACHABLE;
}

static enum reconnect_end end_of_visitor(const struct client_session *client)
{
	switch (client->state) {
	case CLIENT_SESSION_CONFUSED:
		return RECONNECT_FOREIGN;
	case CLIENT_SESSION_DISMISSED:
	case CLIENT_SESSION_TURNED_AWAY:
		return RECONNECT_SENT_AWAY;
	default:
		return RECONNECT_UNREACHABLE;
	}
}

/* Nobody comes back by itself to where it was sent away, or who is not who it says. */
static void settle(struct reconnect *reconnect, enum reconnect_end end, const char *why)
{
	const struct reconnect_events *events = &reconnect->options.events;
	uint32_t random = 0;

	if (end == RECONNECT_SENT_AWAY || end == RECONNECT_UNTRUSTED) {
		retry_reset(&reconnect->retry);
		events->state(events->context, CONNECTION_ENDED, end, why, 0);
		return;
	}
	uv_random(NULL, NULL, &random, sizeof(random), 0, NULL);
	int64_t wait_ms = retry_next_ms(&reconnect->retry, random);
	uv_timer_start(&reconnect->timer, on_timer, (uint64_t)wait_ms, 0);
	events->state(events->context, CONNECTION_WAITING, end, why, wait_ms);
}

static void on_over(void *context, enum websocket_failure failure, const char *why)
{
	struct reconnect *reconnect = context;
	bool ended = reconnect->closing; /* by what was said, however the websocket went then */

	reconnect->linked = false;
	reconnect->speaking = false;
	reconnect->closing = false;
	uv_timer_stop(&reconnect->timer);
	if (reconnect->stopping) {
		reconnect->options.events.stopped(reconnect->options.events.context);
	} else if (reconnect->going) { /* not within this call */
		wait_until(reconnect, 0);
	} else if (ended) {
		settle(reconnect, end_of_visitor(&reconnect->client), reconnect->client.why);
	} else {
		settle(reconnect, end_of_link(failure), why);
	}
}

/* --- Its life --- */

/* For this process: who starts another one is another box. */
static void make_key(struct reconnect *reconnect)
{
	uint8_t random[KEY_LENGTH / 4 * 3];

	uv_random(NULL, NULL, random, sizeof(random), 0, NULL);
	base64url_encode(reconnect->key, random, sizeof(random));
}

struct reconnect *reconnect_create(const struct reconnect_options *options, const char **why)
{
	struct reconnect *reconnect = calloc(1, sizeof(*reconnect));

	if (!reconnect) {
		*why = "out of memory";
		return NULL;
	}
	reconnect->options = *options;
	make_key(reconnect);
	reconnect->websocket = websocket_create(
		&(struct websocket_options){
			.loop = options->loop,
			.ca_file = options->ca_file,
			.insecure = options->insecure,
			.events = { on_phase, on_open, on_message, on_over, reconnect },
		},
		why);
	if (!reconnect->websocket) {
		free(reconnect);
		return NULL;
	}
	uv_timer_init(options->loop, &reconnect->timer);
	reconnect->timer.data = reconnect;
	return reconnect;
}

static void on_stop_timer(uv_timer_t *timer)
{
	struct reconnect *reconnect = timer->data;

	reconnect->options.events.stopped(reconnect->options.events.context);
}

void reconnect_stop(struct reconnect *reconnect)
{
	if (reconnect->stopping) {
		return;
	}
	reconnect->stopping = true;
	reconnect->going = false;
	uv_timer_stop(&reconnect->timer);
	if (reconnect->speaking) {
		client_session_leave(&reconnect->client);
		reconnect->speaking = false;
	}
	if (reconnect->linked) {
		websocket_close(reconnect->websocket);
	} else {
		uv_timer_start(&reconnect->timer, on_stop_timer, 0, 0);
	}
}

bool reconnect_destroy(struct reconnect *reconnect)
{
	uv_close((uv_handle_t *)&reconnect->timer, NULL);
	bool done =
		websocket_destroy(reconnect->websocket); /* runs the loop: the timer is closed then */
	free(reconnect);
	return done;
}
