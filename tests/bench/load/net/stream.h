/* A connection to the server: a TCP socket, or TLS 1.3 over one, whose certificate is not checked.
 *
 * What is sent is so small that the kernel takes it at once; receiving never waits. */
#ifndef PRESENCE_TESTS_BENCH_LOAD_NET_STREAM_H
#define PRESENCE_TESTS_BENCH_LOAD_NET_STREAM_H

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Where to, and how. */
struct stream_target {
	struct sockaddr_in server;
	SSL_CTX *tls; /* NULL: without */
};

struct stream {
	int fd;   /* -1: there is none */
	SSL *tls; /* NULL: without */
};

enum stream_state {
	STREAM_READY,
	STREAM_WAITS, /* for the server's next bytes */
	STREAM_FAILED,
};

/* For a target; to be given to SSL_CTX_free(). NULL: out of memory. No session is kept, so that
 * each handshake is a full one. */
SSL_CTX *stream_tls_create(void);

/* Connects, from the address `from` unless it is 0.0.0.0; with TLS, stream_secure() is to follow. A
 * slow one has room for a few packets only that were not read. false: errno says why. */
bool stream_open(struct stream *stream, const struct stream_target *target,
                 const struct sockaddr_in *from, bool slow);

/* Goes on with the handshake of TLS; without TLS there is nothing to do. */
enum stream_state stream_secure(struct stream *stream);

/* false: it was not taken. */
bool stream_send(struct stream *stream, const void *bytes, size_t len);

/* The number of bytes; 0: the server has closed; -1: errno is EAGAIN if there is nothing now. */
ssize_t stream_receive(struct stream *stream, void *buffer, size_t size);

/* Closes the socket as a browser that dies does. */
void stream_close(struct stream *stream);

#endif
