/* The world around a hub, faked: websockets and requests that remember what was said to them,
 * unpredictable bytes that are the same in every run, and a clock that tests set.
 *
 * What is sent in a test of ordinary size is taken without an allocation, so that out of memory is
 * always the core's own. The fakes hold the session layer to its side of transport.h: bytes for a
 * socket that is blocked or closed, two answers to one request and a frame that is broken fail the
 * test. */
#ifndef PRESENCE_TESTS_LIB_CORE_HARNESS_H
#define PRESENCE_TESTS_LIB_CORE_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/session/hub.h"
#include "core/session/session.h"

struct fake_socket {
	enum transport_result result; /* what it answers to a send; TRANSPORT_SENT at first */
	bool blocked;              /* it answered TRANSPORT_BLOCKED, and is not writable yet */
	struct buffer sent;        /* all bytes since it was opened */
	size_t read;               /* how many of them socket_read() took */
	unsigned sends;
	size_t largest;            /* bytes of the largest send */
	bool closed;
	enum transport_close how;
	struct buffer packet;      /* what socket_read() returned last */
};

void fake_socket_init(struct fake_socket *socket);
void fake_socket_finish(struct fake_socket *socket);

/* The next packet that was sent: its text, or "b:" and a binary message in hexadecimal. NULL: there
 * are no more (whole) ones. Good until the next call. */
const char *socket_read(struct fake_socket *socket);

/* It reads `expected` next. */
void check_read(struct fake_socket *socket, const char *expected);

/* There is nothing more to read. */
void check_silent(struct fake_socket *socket);

struct fake_request {
	bool answered;
	enum engineio_body form;
	struct buffer body;
};

void fake_request_init(struct fake_request *request);
void fake_request_finish(struct fake_request *request);

/* The payload that it was answered with, NULL if it is held. */
const char *request_body(struct fake_request *request);

/* What is not a socket or a request: random bytes, and the ends of sessions that were told. */
struct fake_world {
	uint64_t random; /* the state of the generator */
	unsigned ended;
	enum session_end end; /* of the last one */
};

/* A configuration with the usual times and without rate limits, that reaches the fakes; `world`
 * starts anew. The upper protocol is the caller's to set. */
struct hub_config harness_config(struct fake_world *world);

/* A message comes in by a websocket. */
void socket_say(struct session *session, struct fake_socket *socket, const char *text);
void socket_say_binary(struct session *session, struct fake_socket *socket, const void *bytes,
                       size_t len);

/* The socket can take bytes again, and the session is told. */
void socket_unblock(struct session *session, struct fake_socket *socket);

/* A whole POST. false: the client gets a 400. */
bool session_say(struct session *session, const char *body);

/* A GET that is flushed; answered or held, as the session has it. */
void session_get(struct session *session, struct fake_request *request);

/* Flushes until there is nothing more to do. */
void hub_settle(struct hub *hub);

/* Lets time pass up to now_ms: every deadline on the way is met at its very millisecond. */
void hub_run_to(struct hub *hub, int64_t now_ms);

/* A hub with an upper protocol that writes down what it is told and lets closed sessions leave
 * their feeds, and fakes for one client. */
struct recorder {
	struct hub hub;
	struct fake_world world;
	struct fake_socket socket;
	struct fake_socket probe;
	struct fake_request request;
	struct fake_request second;
	bool refuse;        /* what `opened` answers is !refuse */
	unsigned opened;
	unsigned closed;
	enum session_end end; /* of the last one closed */
	struct buffer heard;  /* "text;" of messages, "b:hex;" of binary ones */
};

/* cmocka's setup and teardown: *state is a struct recorder. */
int recorder_setup(void **state);
int recorder_teardown(void **state);

/* Ends the recorder's hub and starts it again with another configuration; `upper` is set here. */
void recorder_restart(struct recorder *recorder, struct hub_config config);

/* What was heard since the last time it was asked. */
void check_heard(struct recorder *recorder, const char *expected);

/* A session over a websocket that has got its open packet. */
struct session *open_socket(struct hub *hub, struct fake_socket *socket);

/* The same for a client of which more is known; `opening.websocket` is set here. */
struct session *open_socket_as(struct hub *hub, struct fake_socket *socket,
                               struct session_opening opening);

/* A polling session that has got its open packet. */
struct session *open_polling(struct hub *hub);

#endif
