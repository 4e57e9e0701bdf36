#include "tui/net/websocket.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tui/net/websocket_internal.h"

/* --- The end --- */

static void on_over(uv_timer_t *timer)
{
	struct link *link = timer->data;

	link->state = LINK_STATE_IDLE;
	link->options.events.over(link->options.events.context, link->failure, link->why);
}

/* Lets a connection go: it hears nothing of us any more. Before it is open it dies here and now, so
 * that its handshake does not run beside the next; after that it may be within a callback. */
static void drop_connection(struct link *link)
{
	struct lws *wsi = link->wsi;

	link->wsi = NULL;
	if (!wsi) {
		return;
	}
	lws_set_opaque_user_data(wsi, NULL);
	if (link->state < LINK_STATE_OPEN) {
		lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
	} else {
		lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
		lws_cancel_service(link->lws);
	}
}

static void drop_lookup(struct link *link)
{
	if (link->lookup) {
		lookup_abandon(link->lookup);
		link->lookup = NULL;
	}
}

static void end(struct link *link)
{
	drop_lookup(link);
	drop_connection(link);
	link_talk_finish(link);
	link->state = LINK_STATE_OVER;
	uv_timer_start(&link->timer, on_over, 0, 0);
}

void link_end(struct link *link, enum link_failure failure, const char *format, ...)
{
	va_list arguments;

	if (link->state == LINK_STATE_IDLE || link->state == LINK_STATE_OVER) {
		return;
	}
	link->failure = failure;
	va_start(arguments, format);
	vsnprintf(link->why, sizeof(link->why), format, arguments);
	va_end(arguments);
	end(link);
}

/* --- Deadlines --- */

static void on_late(uv_timer_t *timer)
{
	struct link *link = timer->data;

	switch (link->state) {
	case LINK_STATE_LOOKING_UP:
		link_end(link, LINK_UNREACHABLE, "looking up %s takes too long", link->target.host);
		break;
	case LINK_STATE_DIALLING:
		drop_connection(link);
		link_dial_failed(link, ETIMEDOUT);
		link_dial_next(link);
		break;
	case LINK_STATE_HANDSHAKING:
		link_end(link, LINK_UNREACHABLE, "%s takes connections but does not answer", link->peer);
		break;
	case LINK_STATE_CLOSING:
		end(link);
		break;
	case LINK_STATE_IDLE:
	case LINK_STATE_BEGINNING:
	case LINK_STATE_OPEN:
	case LINK_STATE_OVER:
		break;
	}
}

void link_set_deadline(struct link *link, uint64_t deadline_ms)
{
	uv_timer_start(&link->timer, on_late, deadline_ms, 0);
}

/* --- Opening --- */

static void tell_phase(struct link *link, enum link_phase phase)
{
	link->options.events.phase(link->options.events.context, phase);
}

static void end_unresolved(struct link *link, int error)
{
	if (error == UV_EAI_NONAME || error == UV_EAI_NODATA) {
		link_end(link, LINK_UNREACHABLE, "no such host: %s", link->target.host);
	} else {
		link_end(link, LINK_UNREACHABLE, "cannot look up %s: %s", link->target.host,
		         uv_strerror(error));
	}
}

static void on_resolved(void *context, int error, const struct address *addresses, size_t count)
{
	struct link *link = context;

	link->lookup = NULL;
	if (error != 0) {
		end_unresolved(link, error);
		return;
	}
	memcpy(link->addresses, addresses, count * sizeof(*addresses));
	link->address_count = count;
	link->address_next = 0;
	link->obstacle = 0;
	link->state = LINK_STATE_DIALLING;
	uv_timer_stop(&link->timer);
	tell_phase(link, LINK_CONNECTING);
	if (link->state == LINK_STATE_DIALLING) { /* not closed meanwhile */
		link_dial_next(link);
	}
}

static void on_begin(uv_timer_t *timer)
{
	struct link *link = timer->data;

	link->state = LINK_STATE_LOOKING_UP;
	link_set_deadline(link, LINK_CONNECT_MS);
	link->lookup =
		resolver_begin(&link->resolver, link->target.host, link->target.port, on_resolved, link);
	if (!link->lookup) {
		link_end(link, LINK_UNREACHABLE, "cannot look up %s: out of memory", link->target.host);
		return;
	}
	tell_phase(link, LINK_RESOLVING);
}

void link_open(struct link *link, const struct target *target)
{
	bool brackets = strchr(target->host, ':') != NULL;

	if (link->state != LINK_STATE_IDLE) {
		return;
	}
	link->target = *target;
	snprintf(link->peer, sizeof(link->peer), brackets ? "[%s]:%u" : "%s:%u", target->host,
	         (unsigned)target->port);
	link->answer = (struct answer){ 0 };
	link->said_goodbye = false;
	link->state = LINK_STATE_BEGINNING;
	uv_timer_start(&link->timer, on_begin, 0, 0);
}

void link_connected(struct link *link)
{
	if (link->state == LINK_STATE_DIALLING) {
		link->state = LINK_STATE_HANDSHAKING;
		link_set_deadline(link, LINK_CONNECT_MS);
	}
}

/* --- The connection is gone --- */

static void on_redial(uv_timer_t *timer)
{
	link_dial_next(timer->data);
}

static int socket_error(struct lws *wsi)
{
	int error = 0;
	socklen_t len = sizeof(error);

	getsockopt(lws_get_socket_fd(wsi), SOL_SOCKET, SO_ERROR, &error, &len);
	return error;
}

static enum link_failure failure_of(enum trust_trouble trouble)
{
	switch (trouble) {
	case TRUST_CERTIFICATE: return LINK_UNTRUSTED;
	case TRUST_SILENCE: return LINK_UNREACHABLE;
	case TRUST_NO_TLS:
	case TRUST_DISAGREED: break;
	}
	return LINK_FOREIGN;
}

void link_end_handshake(struct link *link, const char *told)
{
	char why[LINK_WHY_MAX];
	enum link_failure failure;

	if (link->target.tls && !link->trust.done) {
		failure = failure_of(trust_explain(&link->trust, link->peer, why, sizeof(why)));
	} else {
		failure = answer_explain(&link->answer, &link->target, link->peer, told, why, sizeof(why));
	}
	link_end(link, failure, "%s", why);
}

void link_gone(struct link *link, struct lws *wsi, const char *told)
{
	lws_set_opaque_user_data(wsi, NULL);
	if (link->entering) { /* the call will tell */
		link->forgotten = wsi;
		return;
	}
	if (wsi != link->wsi) {
		return;
	}
	link->wsi = NULL;
	switch (link->state) {
	case LINK_STATE_DIALLING:
		link_dial_failed(link, socket_error(wsi));
		uv_timer_start(&link->timer, on_redial, 0, 0);
		break;
	case LINK_STATE_HANDSHAKING:
		link_end_handshake(link, told);
		break;
	case LINK_STATE_OPEN:
		link_end(link, LINK_BROKEN, "the connection to %s was lost", link->peer);
		break;
	case LINK_STATE_CLOSING:
		end(link);
		break;
	case LINK_STATE_IDLE:
	case LINK_STATE_BEGINNING:
	case LINK_STATE_LOOKING_UP:
	case LINK_STATE_OVER:
		break;
	}
}

/* --- Closing --- */

static void close_open(struct link *link)
{
	link->state = LINK_STATE_CLOSING;
	link->failure = LINK_CLOSED;
	link->why[0] = '\0';
	link_set_deadline(link, LINK_CLOSE_MS);
	lws_callback_on_writable(link->wsi);
}

void link_close(struct link *link)
{
	switch (link->state) {
	case LINK_STATE_IDLE:
		break;
	case LINK_STATE_OPEN:
		close_open(link);
		break;
	case LINK_STATE_CLOSING:
	case LINK_STATE_OVER:
		link->failure = LINK_CLOSED;
		link->why[0] = '\0';
		break;
	case LINK_STATE_BEGINNING:
	case LINK_STATE_LOOKING_UP:
	case LINK_STATE_DIALLING:
	case LINK_STATE_HANDSHAKING:
		link_end(link, LINK_CLOSED, "%s", "");
		break;
	}
}

/* --- From beginning to end --- */

struct link *link_create(const struct link_options *options, const char **why)
{
	struct link *link = calloc(1, sizeof(*link));

	if (!link) {
		*why = "out of memory";
		return NULL;
	}
	link->options = *options;
	resolver_init(&link->resolver, options->loop);
	list_init(&link->waiting);
	buffer_init(&link->message, LINK_MESSAGE_MAX);
	if (!trust_init(&link->trust, options->ca_file, options->insecure, why) ||
	    !link_dial_init(link, why)) {
		trust_finish(&link->trust);
		free(link);
		return NULL;
	}
	uv_timer_init(options->loop, &link->timer);
	link->timer.data = link;
	return link;
}

static void on_waited(uv_timer_t *timer)
{
	(void)timer; /* uv_run() comes back */
}

/* A name that is found in a moment need not end the process. */
static bool wait_for_lookups(struct link *link)
{
	uv_timer_start(&link->timer, on_waited, LINK_CLOSE_MS, 0);
	while (!resolver_idle(&link->resolver) && uv_is_active((uv_handle_t *)&link->timer)) {
		uv_run(link->options.loop, UV_RUN_ONCE);
	}
	return resolver_idle(&link->resolver);
}

bool link_destroy(struct link *link)
{
	if (!link) {
		return true;
	}
	drop_lookup(link);
	drop_connection(link);
	link_talk_finish(link);
	link->state = LINK_STATE_IDLE;
	if (!wait_for_lookups(link)) {
		return false;
	}
	uv_close((uv_handle_t *)&link->timer, NULL);
	lws_context_destroy(link->lws);
	uv_run(link->options.loop, UV_RUN_DEFAULT);
	if (link->lws) { /* with a foreign loop the first call only begins it */
		lws_context_destroy(link->lws);
	}
	trust_finish(&link->trust);
	free(link);
	return true;
}
