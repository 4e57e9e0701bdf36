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
	struct websocket *websocket = timer->data;

	websocket->state = WEBSOCKET_STATE_IDLE;
	websocket->options.events.over(websocket->options.events.context, websocket->failure,
	                               websocket->why);
}

/* Lets a connection go: it hears nothing of us any more. Before it is open it dies here and now, so
 * that its handshake does not run beside the next; after that it may be within a callback. */
static void drop_connection(struct websocket *websocket)
{
	struct lws *wsi = websocket->wsi;

	websocket->wsi = NULL;
	if (!wsi) {
		return;
	}
	lws_set_opaque_user_data(wsi, NULL);
	if (websocket->state < WEBSOCKET_STATE_OPEN) {
		lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
	} else {
		lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
		lws_cancel_service(websocket->lws);
	}
}

static void drop_lookup(struct websocket *websocket)
{
	if (websocket->lookup) {
		lookup_abandon(websocket->lookup);
		websocket->lookup = NULL;
	}
}

static void end(struct websocket *websocket)
{
	drop_lookup(websocket);
	drop_connection(websocket);
	websocket_talk_finish(websocket);
	websocket->state = WEBSOCKET_STATE_OVER;
	uv_timer_start(&websocket->timer, on_over, 0, 0);
}

void websocket_end(struct websocket *websocket, enum websocket_failure failure, const char *format,
                   ...)
{
	va_list arguments;

	if (websocket->state == WEBSOCKET_STATE_IDLE || websocket->state == WEBSOCKET_STATE_OVER) {
		return;
	}
	websocket->failure = failure;
	va_start(arguments, format);
	vsnprintf(websocket->why, sizeof(websocket->why), format, arguments);
	va_end(arguments);
	end(websocket);
}

/* --- Deadlines --- */

static void on_late(uv_timer_t *timer)
{
	struct websocket *websocket = timer->data;

	switch (websocket->state) {
	case WEBSOCKET_STATE_LOOKING_UP:
		websocket_end(websocket, WEBSOCKET_UNREACHABLE, "looking up %s takes too long",
		              websocket->target.host);
		break;
	case WEBSOCKET_STATE_DIALLING:
		drop_connection(websocket);
		websocket_dial_failed(websocket, ETIMEDOUT);
		websocket_dial_next(websocket);
		break;
	case WEBSOCKET_STATE_HANDSHAKING:
		websocket_end(websocket, WEBSOCKET_UNREACHABLE, "%s takes connections but does not answer",
		              websocket->peer);
		break;
	case WEBSOCKET_STATE_CLOSING:
		end(websocket);
		break;
	case WEBSOCKET_STATE_IDLE:
	case WEBSOCKET_STATE_BEGINNING:
	case WEBSOCKET_STATE_OPEN:
	case WEBSOCKET_STATE_OVER:
		break;
	}
}

void websocket_set_deadline(struct websocket *websocket, uint64_t deadline_ms)
{
	uv_timer_start(&websocket->timer, on_late, deadline_ms, 0);
}

/* --- Opening --- */

static void tell_phase(struct websocket *websocket, enum websocket_phase phase)
{
	websocket->options.events.phase(websocket->options.events.context, phase);
}

static void end_unresolved(struct websocket *websocket, int error)
{
	if (error == UV_EAI_NONAME || error == UV_EAI_NODATA) {
		websocket_end(websocket, WEBSOCKET_UNREACHABLE, "no such host: %s", websocket->target.host);
	} else {
		websocket_end(websocket, WEBSOCKET_UNREACHABLE, "cannot look up %s: %s",
		              websocket->target.host, uv_strerror(error));
	}
}

static void on_resolved(void *context, int error, const struct address *addresses, size_t count)
{
	struct websocket *websocket = context;

	websocket->lookup = NULL;
	if (error != 0) {
		end_unresolved(websocket, error);
		return;
	}
	memcpy(websocket->addresses, addresses, count * sizeof(*addresses));
	websocket->address_count = count;
	websocket->address_next = 0;
	websocket->obstacle = 0;
	websocket->state = WEBSOCKET_STATE_DIALLING;
	uv_timer_stop(&websocket->timer);
	tell_phase(websocket, WEBSOCKET_CONNECTING);
	if (websocket->state == WEBSOCKET_STATE_DIALLING) { /* not closed meanwhile */
		websocket_dial_next(websocket);
	}
}

static void on_begin(uv_timer_t *timer)
{
	struct websocket *websocket = timer->data;

	websocket->state = WEBSOCKET_STATE_LOOKING_UP;
	websocket_set_deadline(websocket, WEBSOCKET_CONNECT_MS);
	websocket->lookup = resolver_begin(&websocket->resolver, websocket->target.host,
	                                   websocket->target.port, on_resolved, websocket);
	if (!websocket->lookup) {
		websocket_end(websocket, WEBSOCKET_UNREACHABLE, "cannot look up %s: out of memory",
		              websocket->target.host);
		return;
	}
	tell_phase(websocket, WEBSOCKET_RESOLVING);
}

void websocket_open(struct websocket *websocket, const struct target *target)
{
	bool brackets = strchr(target->host, ':') != NULL;

	if (websocket->state != WEBSOCKET_STATE_IDLE) {
		return;
	}
	websocket->target = *target;
	snprintf(websocket->peer, sizeof(websocket->peer), brackets ? "[%s]:%u" : "%s:%u", target->host,
	         (unsigned)target->port);
	websocket->answer = (struct answer){ 0 };
	websocket->said_goodbye = false;
	websocket->state = WEBSOCKET_STATE_BEGINNING;
	uv_timer_start(&websocket->timer, on_begin, 0, 0);
}

void websocket_connected(struct websocket *websocket)
{
	if (websocket->state == WEBSOCKET_STATE_DIALLING) {
		websocket->state = WEBSOCKET_STATE_HANDSHAKING;
		websocket_set_deadline(websocket, WEBSOCKET_CONNECT_MS);
	}
}

/* --- The connection is gone --- */

static void on_redial(uv_timer_t *timer)
{
	websocket_dial_next(timer->data);
}

static int socket_error(struct lws *wsi)
{
	int error = 0;
	socklen_t len = sizeof(error);

	getsockopt(lws_get_socket_fd(wsi), SOL_SOCKET, SO_ERROR, &error, &len);
	return error;
}

static enum websocket_failure failure_of(enum tls_verify_trouble trouble)
{
	switch (trouble) {
	case TLS_VERIFY_CERTIFICATE: return WEBSOCKET_UNTRUSTED;
	case TLS_VERIFY_SILENCE: return WEBSOCKET_UNREACHABLE;
	case TLS_VERIFY_NO_TLS:
	case TLS_VERIFY_DISAGREED: break;
	}
	return WEBSOCKET_FOREIGN;
}

void websocket_end_handshake(struct websocket *websocket, const char *told)
{
	char why[WEBSOCKET_WHY_MAX];
	enum websocket_failure failure;

	if (websocket->target.tls && !websocket->tls_verify.done) {
		failure = failure_of(
			tls_verify_explain(&websocket->tls_verify, websocket->peer, why, sizeof(why)));
	} else {
		failure = answer_explain(&websocket->answer, &websocket->target, websocket->peer, told, why,
		                         sizeof(why));
	}
	websocket_end(websocket, failure, "%s", why);
}

void websocket_gone(struct websocket *websocket, struct lws *wsi, const char *told)
{
	lws_set_opaque_user_data(wsi, NULL);
	if (websocket->entering) { /* the call will tell */
		websocket->forgotten = wsi;
		return;
	}
	if (wsi != websocket->wsi) {
		return;
	}
	websocket->wsi = NULL;
	switch (websocket->state) {
	case WEBSOCKET_STATE_DIALLING:
		websocket_dial_failed(websocket, socket_error(wsi));
		uv_timer_start(&websocket->timer, on_redial, 0, 0);
		break;
	case WEBSOCKET_STATE_HANDSHAKING:
		websocket_end_handshake(websocket, told);
		break;
	case WEBSOCKET_STATE_OPEN:
		websocket_end(websocket, WEBSOCKET_BROKEN, "the connection to %s was lost",
		              websocket->peer);
		break;
	case WEBSOCKET_STATE_CLOSING:
		end(websocket);
		break;
	case WEBSOCKET_STATE_IDLE:
	case WEBSOCKET_STATE_BEGINNING:
	case WEBSOCKET_STATE_LOOKING_UP:
	case WEBSOCKET_STATE_OVER:
		break;
	}
}

/* --- Closing --- */

static void close_open(struct websocket *websocket)
{
	websocket->state = WEBSOCKET_STATE_CLOSING;
	websocket->failure = WEBSOCKET_CLOSED;
	websocket->why[0] = '\0';
	websocket_set_deadline(websocket, WEBSOCKET_CLOSE_MS);
	lws_callback_on_writable(websocket->wsi);
}

void websocket_close(struct websocket *websocket)
{
	switch (websocket->state) {
	case WEBSOCKET_STATE_IDLE:
		break;
	case WEBSOCKET_STATE_OPEN:
		close_open(websocket);
		break;
	case WEBSOCKET_STATE_CLOSING:
	case WEBSOCKET_STATE_OVER:
		websocket->failure = WEBSOCKET_CLOSED;
		websocket->why[0] = '\0';
		break;
	case WEBSOCKET_STATE_BEGINNING:
	case WEBSOCKET_STATE_LOOKING_UP:
	case WEBSOCKET_STATE_DIALLING:
	case WEBSOCKET_STATE_HANDSHAKING:
		websocket_end(websocket, WEBSOCKET_CLOSED, "%s", "");
		break;
	}
}

/* --- From beginning to end --- */

struct websocket *websocket_create(const struct websocket_options *options, const char **why)
{
	struct websocket *websocket = calloc(1, sizeof(*websocket));

	if (!websocket) {
		*why = "out of memory";
		return NULL;
	}
	websocket->options = *options;
	resolver_init(&websocket->resolver, options->loop);
	list_init(&websocket->waiting);
	buffer_init(&websocket->message, WEBSOCKET_MESSAGE_MAX);
	if (!tls_verify_init(&websocket->tls_verify, options->ca_file, options->insecure, why) ||
	    !websocket_dial_init(websocket, why)) {
		tls_verify_finish(&websocket->tls_verify);
		free(websocket);
		return NULL;
	}
	uv_timer_init(options->loop, &websocket->timer);
	websocket->timer.data = websocket;
	return websocket;
}

static void on_waited(uv_timer_t *timer)
{
	(void)timer; /* uv_run() comes back */
}

/* A name that is found in a moment need not end the process. */
static bool wait_for_lookups(struct websocket *websocket)
{
	uv_timer_start(&websocket->timer, on_waited, WEBSOCKET_CLOSE_MS, 0);
	while (!resolver_idle(&websocket->resolver) && uv_is_active((uv_handle_t *)&websocket->timer)) {
		uv_run(websocket->options.loop, UV_RUN_ONCE);
	}
	return resolver_idle(&websocket->resolver);
}

bool websocket_destroy(struct websocket *websocket)
{
	if (!websocket) {
		return true;
	}
	drop_lookup(websocket);
	drop_connection(websocket);
	websocket_talk_finish(websocket);
	websocket->state = WEBSOCKET_STATE_IDLE;
	if (!wait_for_lookups(websocket)) {
		return false;
	}
	uv_close((uv_handle_t *)&websocket->timer, NULL);
	lws_context_destroy(websocket->lws);
	uv_run(websocket->options.loop, UV_RUN_DEFAULT);
	if (websocket->lws) { /* with a foreign loop the first call only begins it */
		lws_context_destroy(websocket->lws);
	}
	tls_verify_finish(&websocket->tls_verify);
	free(websocket);
	return true;
}
