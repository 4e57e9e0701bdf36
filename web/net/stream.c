#include "web/net/stream.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "core/base/buffer.h"
#include "web/net/socket.h"

enum { REST_MAX = INT32_MAX };

/* What the kernel did not take yet. */
struct stream_rest {
	struct buffer bytes;
	size_t sent;         /* of them */
	uint64_t taken;      /* bytes that the peer's kernel had taken when they were last looked at */
	int64_t progress_ms; /* when they had become more */
};

void streams_init(struct streams *streams, uv_loop_t *loop, const struct stream_hooks *hooks)
{
	*streams = (struct streams){ .hooks = hooks, .loop = loop };
	patience_init(&streams->patience);
	list_init(&streams->held);
	list_init(&streams->ending);
}

int64_t streams_now(const struct streams *streams)
{
	return (int64_t)uv_now(streams->loop);
}

int64_t streams_next_deadline(const struct streams *streams)
{
	return lateness_next(&streams->lateness, patience_next(&streams->patience));
}

static void wake(struct streams *streams)
{
	int64_t now_ms = streams_now(streams);

	lateness_wake(&streams->lateness, now_ms - streams->awake_ms);
	streams->awake_ms = now_ms;
}

int stream_descriptor(const struct stream *stream)
{
	return lws_get_socket_fd(stream->wsi);
}

static void on_tls_state(const SSL *tls, int where, int result)
{
	struct stream *stream = SSL_get_app_data(tls);

	(void)result;
	if ((where & SSL_CB_HANDSHAKE_DONE) && !stream->ending) {
		stream->streams->hooks->secured(stream);
	}
}

static void watch_handshake(struct stream *stream)
{
	SSL *tls = lws_get_ssl(stream->wsi);

	if (tls) {
		SSL_set_app_data(tls, stream);
		SSL_set_info_callback(tls, on_tls_state);
	}
}

void stream_open(struct stream *stream, struct streams *streams, struct lws_vhost *vhost, int fd)
{
	lws_adopt_desc_t adoption = {
		.vh = vhost,
		.type = LWS_ADOPT_SOCKET | LWS_ADOPT_ALLOW_SSL,
		.fd.sockfd = fd,
		.opaque = stream,
		.vh_prot_name = stream_protocols[0].name,
	};

	*stream = (struct stream){ .streams = streams };
	deadline_init(&stream->reading);
	deadline_init(&stream->writing);
	list_node_init(&stream->turn);
	streams->adopting = stream;
	struct lws *wsi = lws_adopt_descriptor_vhost_via_info(&adoption);
	/* Where it fails the socket is closed. If there was a wsi already, which a callback has shown,
	 * WSI_DESTROY came, or is still to come: under libuv a close takes an iteration. */
	if (streams->adopting && wsi) {
		stream->wsi = wsi;
		watch_handshake(stream);
		stream_expect(stream, PATIENCE_HEAD);
	} else if (streams->adopting && !stream->wsi) {
		streams->hooks->destroyed(stream);
	}
	streams->adopting = NULL;
}

/* --- Writing --- */

static void rest_free(struct stream *stream)
{
	if (stream->rest) {
		stream->streams->counters.waiting -= stream_waiting(stream);
		buffer_finish(&stream->rest->bytes);
		free(stream->rest);
		stream->rest = NULL;
	}
	deadline_stop(&stream->writing);
}

static ssize_t send_plain(int fd, const uint8_t *bytes, size_t len)
{
	ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);

	if (sent >= 0) {
		return sent;
	}
	return errno == EAGAIN || errno == EINTR || errno == ENOBUFS || errno == ENOMEM ? 0 : -1;
}

static ssize_t send_encrypted(SSL *tls, const uint8_t *bytes, size_t len)
{
	size_t total = 0;

	while (total < len) {
		size_t sent = 0;
		ERR_clear_error();
		int result = SSL_write_ex(tls, bytes + total, len - total, &sent);
		if (result != 1) {
			int error = SSL_get_error(tls, result);
			bool later = error == SSL_ERROR_WANT_WRITE || error == SSL_ERROR_WANT_READ;
			return later ? (ssize_t)total : -1;
		}
		total += sent;
	}
	return (ssize_t)total;
}

/* How many bytes were taken; -1: the connection is broken. */
static ssize_t send_some(struct stream *stream, const uint8_t *bytes, size_t len)
{
	SSL *tls = lws_get_ssl(stream->wsi);
	ssize_t sent =
		tls ? send_encrypted(tls, bytes, len) : send_plain(stream_descriptor(stream), bytes, len);

	stream->streams->counters.sent += sent > 0 ? (size_t)sent : 0;
	return sent;
}

static struct stream_rest *rest_begin(struct stream *stream)
{
	struct stream_rest *rest = calloc(1, sizeof(*rest));

	if (!rest) {
		return NULL;
	}
	buffer_init(&rest->bytes, REST_MAX);
	rest->taken = socket_bytes_taken(stream_descriptor(stream));
	rest->progress_ms = streams_now(stream->streams);
	stream->rest = rest;
	patience_start(&stream->streams->patience, &stream->writing, PATIENCE_WRITE, rest->progress_ms);
	return rest;
}

static enum stream_result keep(struct stream *stream, const uint8_t *bytes, size_t len)
{
	struct stream_rest *rest = stream->rest ? stream->rest : rest_begin(stream);

	if (!rest) {
		return STREAM_FAILED;
	}
	buffer_append(&rest->bytes, bytes, len);
	if (buffer_failed(&rest->bytes)) {
		return STREAM_FAILED;
	}
	stream->streams->counters.waiting += len;
	lws_callback_on_writable(stream->wsi);
	return STREAM_BLOCKED;
}

size_t stream_waiting(const struct stream *stream)
{
	return stream->rest ? stream->rest->bytes.len - stream->rest->sent : 0;
}

enum stream_result stream_write(struct stream *stream, const void *bytes, size_t len)
{
	if (stream->ending) {
		return STREAM_BLOCKED;
	}
	if (stream->rest) {
		return keep(stream, bytes, len);
	}
	ssize_t sent = send_some(stream, bytes, len);
	if (sent < 0) {
		return STREAM_FAILED;
	}
	if ((size_t)sent == len) {
		return STREAM_SENT;
	}
	return keep(stream, (const uint8_t *)bytes + sent, len - (size_t)sent);
}

/* Writes what waits. false: the connection is broken. */
static bool write_rest(struct stream *stream)
{
	struct stream_rest *rest = stream->rest;
	ssize_t sent = send_some(stream, rest->bytes.data + rest->sent, rest->bytes.len - rest->sent);

	if (sent < 0) {
		return false;
	}
	rest->sent += (size_t)sent;
	stream->streams->counters.waiting -= (size_t)sent;
	if (rest->sent == rest->bytes.len) {
		rest_free(stream);
	} else {
		lws_callback_on_writable(stream->wsi);
	}
	return true;
}

void stream_want_writable(struct stream *stream)
{
	lws_callback_on_writable(stream->wsi);
}

/* --- Reading --- */

static void let_read(struct stream *stream)
{
	lws_rx_flow_control(stream->wsi, !stream->paused && !list_linked(&stream->turn));
}

void stream_pause(struct stream *stream)
{
	if (!stream->paused) {
		stream->paused = true;
		let_read(stream);
	}
}

void stream_resume(struct stream *stream)
{
	if (stream->paused) {
		stream->paused = false;
		let_read(stream);
	}
}

/* Who has filled what is read at once has more, most likely. */
static void count_read(struct stream *stream, size_t len)
{
	struct streams *streams = stream->streams;

	streams->read += len;
	if (len == STREAM_READ_MAX && !list_linked(&stream->turn) &&
	    (streams->read > STREAMS_READ_SHARE || !list_empty(&streams->held))) {
		list_push_back(&streams->held, &stream->turn);
		let_read(stream);
	}
}

bool streams_take_turns(struct streams *streams)
{
	streams->read = 0;
	for (size_t share = 0; share < STREAMS_READ_SHARE; share += STREAM_READ_MAX) {
		struct list_node *next = list_pop_front(&streams->held);
		if (!next) {
			break;
		}
		let_read(list_entry(next, struct stream, turn));
	}
	return !list_empty(&streams->held);
}

void stream_expect(struct stream *stream, enum patience_kind kind)
{
	if (!stream->ending) {
		patience_start(&stream->streams->patience, &stream->reading, kind,
		               streams_now(stream->streams));
	}
}

void stream_expect_nothing(struct stream *stream)
{
	if (!stream->ending) {
		deadline_stop(&stream->reading);
	}
}

/* --- Ending --- */

void stream_end(struct stream *stream, enum stream_end how)
{
	if (!stream->ending) {
		stream->ending = true;
		stream->how = how;
		deadline_stop(&stream->reading);
		list_push_back(&stream->streams->ending, &stream->reading.link);
	}
}

static void close_now(struct stream *stream)
{
	rest_free(stream);
	lws_set_timeout(stream->wsi, 1, LWS_TO_KILL_SYNC);
}

static void reset(struct stream *stream)
{
	socket_reset_by_close(stream_descriptor(stream));
	close_now(stream);
}

/* All is written. Our side is shut, and what the peer still sends is read and dropped for a while:
 * a socket that is closed with unread bytes is reset, and the peer might never see what came last.
 */
static void shut(struct stream *stream)
{
	SSL *tls = lws_get_ssl(stream->wsi);

	stream->shut = true;
	if (tls && SSL_is_init_finished(tls)) {
		ERR_clear_error();
		SSL_shutdown(tls);
		ERR_clear_error();
	}
	shutdown(stream_descriptor(stream), SHUT_WR);
	list_remove(&stream->turn);
	stream->paused = false;
	let_read(stream);
	patience_start(&stream->streams->patience, &stream->reading, PATIENCE_DRAIN,
	               streams_now(stream->streams));
}

void streams_end_pending(struct streams *streams)
{
	wake(streams);
	for (struct list_node *node; (node = list_pop_front(&streams->ending));) {
		struct stream *stream = list_entry(node, struct stream, reading.link);
		if (stream->how == STREAM_END_ABORT) {
			reset(stream);
		} else if (!stream->rest) {
			shut(stream);
		}
	}
}

/* --- Deadlines --- */

static void write_due(struct stream *stream)
{
	struct stream_rest *rest = stream->rest;
	int64_t now_ms = streams_now(stream->streams);
	uint64_t taken = socket_bytes_taken(stream_descriptor(stream));

	if (taken != rest->taken) {
		rest->taken = taken;
		rest->progress_ms = now_ms;
	}
	if (now_ms - rest->progress_ms < PATIENCE_STALL_MS) {
		patience_start(&stream->streams->patience, &stream->writing, PATIENCE_WRITE, now_ms);
	} else if (stream->ending) {
		list_remove(&stream->reading.link);
		reset(stream);
	} else {
		stream->streams->hooks->overdue(stream, PATIENCE_WRITE);
	}
}

void streams_tick(struct streams *streams)
{
	enum patience_kind kind;

	wake(streams);
	int64_t judged_ms =
		lateness_judge(&streams->lateness, streams->awake_ms, patience_next(&streams->patience));
	for (struct deadline *due; (due = patience_expire(&streams->patience, judged_ms, &kind));) {
		if (kind == PATIENCE_WRITE) {
			write_due(list_entry(due, struct stream, writing));
		} else if (kind == PATIENCE_DRAIN) {
			close_now(list_entry(due, struct stream, reading));
		} else {
			streams->hooks->overdue(list_entry(due, struct stream, reading), kind);
		}
	}
}

/* --- What libwebsockets tells --- */

static int on_received(struct stream *stream, uint8_t *bytes, size_t len)
{
	if (!stream->greeted) {
		stream->greeted = true;
		lws_set_timeout(stream->wsi, NO_PENDING_TIMEOUT, 0); /* it sets one for TLS */
	}
	stream->streams->counters.received += len;
	if (!stream->ending) {
		count_read(stream, len);
		stream->streams->hooks->received(stream, bytes, len);
	}
	return 0;
}

static int on_writable(struct stream *stream)
{
	if (stream->rest && !write_rest(stream)) {
		return -1;
	}
	if (stream->rest) {
		return 0;
	}
	if (!stream->ending) {
		stream->streams->hooks->writable(stream);
	} else if (stream->how == STREAM_END_CLEAN && !stream->shut &&
	           !list_linked(&stream->reading.link)) {
		shut(stream);
	}
	return 0;
}

static int on_close(struct stream *stream)
{
	rest_free(stream);
	list_remove(&stream->turn);
	deadline_stop(&stream->reading); /* or streams::ending */
	stream->ending = true;
	stream->streams->hooks->gone(stream);
	return 0;
}

static int on_destroy(struct stream *stream)
{
	lws_set_opaque_user_data(stream->wsi, NULL);
	if (stream->streams->adopting == stream) {
		stream->streams->adopting = NULL;
	}
	stream->streams->hooks->destroyed(stream);
	return 0;
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len)
{
	struct stream *stream = wsi ? lws_get_opaque_user_data(wsi) : NULL;

	(void)user;
	if (!stream) { /* of the context, or before a socket is adopted */
		return 0;
	}
	stream->wsi = wsi;
	switch (reason) {
	case LWS_CALLBACK_RAW_RX:
		return on_received(stream, in, len);
	case LWS_CALLBACK_RAW_WRITEABLE:
		return on_writable(stream);
	case LWS_CALLBACK_RAW_CLOSE:
		return on_close(stream);
	case LWS_CALLBACK_WSI_DESTROY:
		return on_destroy(stream);
	default:
		return 0;
	}
}

const struct lws_protocols stream_protocols[] = {
	{ .name = "presence", .callback = callback },
	{ 0 },
};
