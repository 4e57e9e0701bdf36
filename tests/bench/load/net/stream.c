#include "tests/bench/load/net/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SLOW_RECEIVE_BYTES = 4096 }; /* so that what is not read piles up at the server, not here */

SSL_CTX *stream_tls_create(void)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_client_method());

	if (!tls) {
		return NULL;
	}
	SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION);
	SSL_CTX_set_verify(tls, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS);
	return tls;
}

static void set_option(int fd, int level, int name, int value)
{
	setsockopt(fd, level, name, &value, sizeof(value));
}

static int open_socket(const struct sockaddr_in *server, const struct sockaddr_in *from, bool slow)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0) {
		return -1;
	}
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	/* the port is chosen by connect(), for the pair of addresses, and not for this one alone */
	set_option(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
	if (slow) {
		set_option(fd, SOL_SOCKET, SO_RCVBUF, SLOW_RECEIVE_BYTES);
	}
	if ((from->sin_addr.s_addr != INADDR_ANY &&
	     bind(fd, (const struct sockaddr *)from, sizeof(*from)) != 0) ||
	    connect(fd, (const struct sockaddr *)server, sizeof(*server)) != 0) {
		int error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

/* OpenSSL reads and writes without flags, so that the socket itself may not wait. */
static bool begin_tls(struct stream *stream, SSL_CTX *tls)
{
	stream->tls = SSL_new(tls);
	if (!stream->tls || SSL_set_fd(stream->tls, stream->fd) != 1 ||
	    fcntl(stream->fd, F_SETFL, O_NONBLOCK) != 0) {
		stream_close(stream);
		errno = ENOMEM;
		return false;
	}
	SSL_set_connect_state(stream->tls);
	return true;
}

bool stream_open(struct stream *stream, const struct stream_target *target,
                 const struct sockaddr_in *from, bool slow)
{
	*stream = (struct stream){ .fd = open_socket(&target->server, from, slow) };
	return stream->fd >= 0 && (!target->tls || begin_tls(stream, target->tls));
}

enum stream_state stream_secure(struct stream *stream)
{
	if (!stream->tls) {
		return STREAM_READY;
	}
	ERR_clear_error();
	int result = SSL_do_handshake(stream->tls);
	if (result == 1) {
		return STREAM_READY;
	}
	return SSL_get_error(stream->tls, result) == SSL_ERROR_WANT_READ ? STREAM_WAITS : STREAM_FAILED;
}

bool stream_send(struct stream *stream, const void *bytes, size_t len)
{
	if (!stream->tls) {
		return send(stream->fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len;
	}
	ERR_clear_error();
	return SSL_write(stream->tls, bytes, (int)len) == (int)len;
}

static ssize_t receive_tls(SSL *tls, void *buffer, size_t size)
{
	ERR_clear_error();
	int got = SSL_read(tls, buffer, (int)size);

	if (got > 0) {
		return got;
	}
	switch (SSL_get_error(tls, got)) {
	case SSL_ERROR_WANT_READ:
		errno = EAGAIN;
		return -1;
	case SSL_ERROR_ZERO_RETURN:
		return 0;
	default:
		errno = ECONNRESET;
		return -1;
	}
}

ssize_t stream_receive(struct stream *stream, void *buffer, size_t size)
{
	if (stream->tls) {
		return receive_tls(stream->tls, buffer, size);
	}
	return recv(stream->fd, buffer, size, MSG_DONTWAIT);
}

void stream_close(struct stream *stream)
{
	SSL_free(stream->tls);
	if (stream->fd >= 0) {
		close(stream->fd);
	}
	*stream = (struct stream){ .fd = -1 };
}
