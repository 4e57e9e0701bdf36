#include "tui/net/reconnect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/deadline.h"
#include "core/client/retry.h"
#include "core/client/client_session.h"
#include "core/wire/base64.h"
#include "tui/net/websocket.h"

enum { KEY_LENGTH = 32 }; /* characters, of 24 random bytes */

struct visit {
	struct visit_options options;
	struct link *link;
	struct visitor visitor;
	struct retry retry;
	uv_timer_t timer; /* for the visitor's deadline, or for the next try */
	bool linked;      /* from link_open() until it is over */
	bool speaking;    /* the visitor is alive */
	bool closing;     /* the visitor ended, and the link not yet */
	bool going;       /* to begin again as soon as the link is over */
	bool stopping;
	char name[NAME_BYTES_MAX + 1];     /* that is wanted */
	char accepted[NAME_BYTES_MAX + 1]; /* that the server took; "" if none yet */
	char key[KEY_LENGTH + 1];          /* who comes back soon enough was never away */
};

static void tell_state(struct visit *visit, enum connection_state state)
{
	visit->options.events.state(visit->options.events.context, state, VISIT_UNREACHABLE, NULL, 0);
}

static void on_timer(uv_timer_t *timer);

static void wait_until(struct visit *visit, int64_t due_ms)
{
	int64_t now_ms = (int64_t)uv_now(visit->options.loop);

	if (due_ms == DEADLINE_NEVER) {
		uv_timer_stop(&visit->timer);
	} else {
		uv_timer_start(&visit->timer, on_timer, due_ms > now_ms ? (uint64_t)(due_ms - now_ms) : 0,
		               0);
	}
}

void visit_go(struct visit *visit)
{
	if (visit->stopping || visit->speaking) {
		return;
	}
	if (visit->linked) {
		visit->going = visit->closing;
		return;
	}
	visit->going = false;
	visit->linked = true;
	uv_timer_stop(&visit->timer);
	tell_state(visit, CONNECTION_CONNECTING);
	link_open(visit->link, &visit->options.target);
}

static void end_speaking(struct visit *visit)
{
	visit->speaking = false;
	visit->closing = true;
	uv_timer_stop(&visit->timer);
	link_close(visit->link);
}

static void on_timer(uv_timer_t *timer)
{
	struct visit *visit = timer->data;

	if (!visit->speaking) {
		visit_go(visit);
		return;
	}
	visitor_tick(&visit->visitor, (int64_t)uv_now(visit->options.loop));
	if (visitor_ended(&visit->visitor)) {
		end_speaking(visit);
	} else {
		wait_until(visit, visit->visitor.deadline_ms);
	}
}

/* --- What the visitor wants --- */

static void send_message(void *context, const uint8_t *bytes, size_t len)
{
	struct visit *visit = context;

	link_send(visit->link, bytes, len);
}

/* Who is refused another name keeps the one they have; who came back with it joins with the old. */
static void return_to_accepted_name(struct visit *visit)
{
	bool another = strcmp(visit->name, visit->accepted) != 0;

	memcpy(visit->name, visit->accepted, sizeof(visit->name));
	if (another && *visit->name && visit->visitor.state == VISITOR_ARRIVING) {
		visitor_call_me(&visit->visitor, visit->name);
	}
}

static void hear(void *context, const struct news *news)
{
	struct visit *visit = context;

	switch (news->type) {
	case NEWS_JOINED:
		memcpy(visit->accepted, visit->name, sizeof(visit->accepted));
		break;
	case NEWS_REFUSED:
		return_to_accepted_name(visit);
		break;
	case NEWS_LIST_ENDS:
		retry_reset(&visit->retry);
		break;
	default:
		break;
	}
	visit->options.events.news(visit->options.events.context, news);
	if (news->type == NEWS_LIST_ENDS) {
		tell_state(visit, CONNECTION_LIVE);
	}
}

void visit_call_me(struct visit *visit, const char *name)
{
	snprintf(visit->name, sizeof(visit->name), "%s", name);
	if (visit->speaking &&
	    (visit->visitor.state == VISITOR_ARRIVING || visit->visitor.state == VISITOR_HERE)) {
		visitor_call_me(&visit->visitor, visit->name);
		wait_until(visit, visit->visitor.deadline_ms);
	}
}

/* --- What the link tells --- */

static void on_phase(void *context, enum link_phase phase)
{
	tell_state(context, phase == LINK_RESOLVING ? CONNECTION_RESOLVING : CONNECTION_CONNECTING);
}

static void on_open(void *context)
{
	struct visit *visit = context;
	struct visitor_config config = {
		.nsp = visit->options.nsp,
		.name = *visit->name ? visit->name : NULL, /* it was refused: look on, meanwhile */
		.key = visit->key,
		.send = send_message,
		.tell = hear,
		.context = visit,
	};

	uv_update_time(visit->options.loop);
	visit->speaking = true;
	visitor_init(&visit->visitor, &config, (int64_t)uv_now(visit->options.loop));
	wait_until(visit, visit->visitor.deadline_ms);
}

static void on_message(void *context, uint8_t *bytes, size_t len)
{
	struct visit *visit = context;

	if (!visit->speaking) {
		return;
	}
	int64_t due_ms = visit->visitor.deadline_ms;
	uv_update_time(visit->options.loop);
	visitor_take(&visit->visitor, bytes, len, (int64_t)uv_now(visit->options.loop));
	if (!visit->speaking) {
		return; /* it was stopped by what it heard */
	}
	if (visitor_ended(&visit->visitor)) {
		end_speaking(visit);
	} else if (visit->visitor.deadline_ms != due_ms) {
		wait_until(visit, visit->visitor.deadline_ms);
	}
}

static enum visit_end end_of_link(enum link_failure failure)
{
	switch (failure) {
	case LINK_UNTRUSTED:
		return VISIT_UNTRUSTED;
	case LINK_FOREIGN:
		return VISIT_FOREIGN;
	case LINK_UNREACHABLE:
	case LINK_BROKEN:
	case LINK_CLOSED:
		break;
	}
	return VISIT_UNREACHABLE;
}

static enum visit_end end_of_visitor(const struct visitor *visitor)
{
	switch (visitor->state) {
	case VISITOR_CONFUSED:
		return VISIT_FOREIGN;
	case VISITOR_DISMISSED:
	case VISITOR_TURNED_AWAY:
		return VISIT_SENT_AWAY;
	default:
		return VISIT_UNREACHABLE;
	}
}

/* Nobody comes back by itself to where it was sent away, or who is not who it says. */
static void settle(struct visit *visit, enum visit_end end, const char *why)
{
	const struct visit_events *events = &visit->options.events;
	uint32_t random = 0;

	if (end == VISIT_SENT_AWAY || end == VISIT_UNTRUSTED) {
		retry_reset(&visit->retry);
		events->state(events->context, CONNECTION_ENDED, end, why, 0);
		return;
	}
	uv_random(NULL, NULL, &random, sizeof(random), 0, NULL);
	int64_t wait_ms = retry_next_ms(&visit->retry, random);
	uv_timer_start(&visit->timer, on_timer, (uint64_t)wait_ms, 0);
	events->state(events->context, CONNECTION_WAITING, end, why, wait_ms);
}

static void on_over(void *context, enum link_failure failure, const char *why)
{
	struct visit *visit = context;
	bool ended = visit->closing; /* by what was said, however the link went then */

	visit->linked = false;
	visit->speaking = false;
	visit->closing = false;
	uv_timer_stop(&visit->timer);
	if (visit->stopping) {
		visit->options.events.stopped(visit->options.events.context);
	} else if (visit->going) { /* not within this call */
		wait_until(visit, 0);
	} else if (ended) {
		settle(visit, end_of_visitor(&visit->visitor), visit->visitor.why);
	} else {
		settle(visit, end_of_link(failure), why);
	}
}

/* --- Its life --- */

/* For this process: who starts another one is another box. */
static void make_key(struct visit *visit)
{
	uint8_t random[KEY_LENGTH / 4 * 3];

	uv_random(NULL, NULL, random, sizeof(random), 0, NULL);
	base64url_encode(visit->key, random, sizeof(random));
}

struct visit *visit_create(const struct visit_options *options, const char **why)
{
	struct visit *visit = calloc(1, sizeof(*visit));

	if (!visit) {
		*why = "out of memory";
		return NULL;
	}
	visit->options = *options;
	make_key(visit);
	visit->link = link_create(
		&(struct link_options){
			.loop = options->loop,
			.ca_file = options->ca_file,
			.insecure = options->insecure,
			.events = { on_phase, on_open, on_message, on_over, visit },
		},
		why);
	if (!visit->link) {
		free(visit);
		return NULL;
	}
	uv_timer_init(options->loop, &visit->timer);
	visit->timer.data = visit;
	return visit;
}

static void on_stop_timer(uv_timer_t *timer)
{
	struct visit *visit = timer->data;

	visit->options.events.stopped(visit->options.events.context);
}

void visit_stop(struct visit *visit)
{
	if (visit->stopping) {
		return;
	}
	visit->stopping = true;
	visit->going = false;
	uv_timer_stop(&visit->timer);
	if (visit->speaking) {
		visitor_leave(&visit->visitor);
		visit->speaking = false;
	}
	if (visit->linked) {
		link_close(visit->link);
	} else {
		uv_timer_start(&visit->timer, on_stop_timer, 0, 0);
	}
}

bool visit_destroy(struct visit *visit)
{
	uv_close((uv_handle_t *)&visit->timer, NULL);
	bool done = link_destroy(visit->link); /* runs the loop: the timer is closed then */
	free(visit);
	return done;
}
