/* A simulated client: what it has sent and has yet to send, what it is owed, and what it has been
 * told.
 *
 * Both sides of the connection are in here. `session` and what follows it is the server's side, as
 * a front end would know it; the rest is the client's. */
#ifndef PRESENCE_TESTS_SIMULATION_CLIENT_GUEST_H
#define PRESENCE_TESTS_SIMULATION_CLIENT_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/events/refusal.h"
#include "core/session/session.h"
#include "tests/simulation/client/bytes.h"
#include "tests/simulation/truth/truth.h"

struct world;

enum note_kind {
	/* what a message of the client is meant to do */
	NOTE_CONNECT,
	NOTE_JOIN,
	NOTE_ASK, /* who is here */
	NOTE_LEAVE,
	NOTE_IGNORED, /* an event that means nothing here */
	NOTE_PART,    /* of an event with attachments, not its end */
	NOTE_BROKEN,  /* against the rules: the session is closed */
	/* what the server owes the client privately, in this order */
	NOTE_OPEN,
	NOTE_PING,
	NOTE_CONNECTED,
	NOTE_CONNECT_ERROR,
	NOTE_ACK,
	NOTE_REFUSED,
	NOTE_KICKED,
	NOTE_CONNECTIONS,
	NOTE_DISCONNECTED,
};

struct note {
	enum note_kind kind;
	const char *room; /* a constant */
	int64_t ack;      /* or SOCKETIO_NO_ACK; how many connections; which ticket, from 1 on */
	enum refusal verdict;
	unsigned key; /* of a join: its number; 0: none; of a CONNECT: its offset is bent */
	enum user_kind user_kind;
	char text[NAME_BYTES_MAX + 1]; /* a name, an id, or a pid */
	const char *message;           /* of a CONNECT_ERROR */
};

/* First in, first out. */
struct notes {
	struct note *list;
	size_t first;
	size_t count;
	size_t capacity;
};

void notes_push(struct notes *notes, const struct note *note);
/* NULL if there is none; good until the next push. */
struct note *notes_pop(struct notes *notes);
void notes_finish(struct notes *notes);

/* A message that the client has yet to send. */
struct message {
	struct bytes bytes; /* Engine.IO text, or the bytes of a binary message */
	bool binary;
	bool fatal;    /* the session ends by it */
	bool has_note; /* it reaches the layer above Engine.IO */
	struct note note;
};

/* First in, first out: numbers of changes of a room. */
struct marks {
	size_t *list;
	size_t count;
	size_t capacity;
};

void marks_push(struct marks *marks, size_t mark);
/* Takes the first; there must be one. */
size_t marks_pop(struct marks *marks);

#define NOOP_NEVER (INT64_MIN / 2)

/* What a client can come back to a room with, and what it knew then. */
struct ticket {
	const char *room; /* a constant */
	char pid[MEMBER_SID_LENGTH + 1];
	char offset[FEED_OFFSET_LENGTH + 1]; /* "": it has none */
	bool last;       /* nothing has reached it since */
	bool must;       /* if nobody has heard of anything since, it is the same one again */
	bool has_snapshot;
	size_t position;
	struct people fold;
};

/* One connection of one client to one room. */
struct stay {
	struct guest *guest;
	struct truth *room;
	struct member *member; /* NULL once it is over for the server */
	char id[MEMBER_SID_LENGTH + 1];
	bool present;         /* it joined */
	bool brought_back;    /* by its pid, and has not joined since */
	bool asked;           /* it asked who is here, so that it has a snapshot without a join */
	char user[USER_ID_BYTES_MAX + 1]; /* as this one */
	size_t present_from;  /* changes of the room before it was; from there on not told of itself */
	bool wants_snapshot;  /* joined or asked, and is given it once it can take bytes */
	size_t offered;       /* changes of the room before the flush that may have given it */
	struct marks snapshots; /* changes of the room before each snapshot that is to come */
	size_t end;           /* changes of the room when it was over */
	struct rate joins;    /* kept a second time */
	uint64_t waits;       /* to join, and since which of all who waited; 0: it does not */
	struct note join;     /* if it waits */
	bool kicked;          /* the server disconnected it, and packets for it are ignored */
	bool known;           /* the client read the answer to its CONNECT */
	bool told_over;       /* the client read that the server disconnected it */
	size_t position;      /* changes of the room that the client knows of */
	bool has_snapshot;
	struct people fold;   /* what the client makes of the events */
	char pid[MEMBER_SID_LENGTH + 1];     /* that the server gave it */
	char offset[FEED_OFFSET_LENGTH + 1]; /* of the last event that the client was told, maybe by
 an earlier connection, as stock clients keep it */
	bool offset_is_old;   /* by an earlier one */
	bool cut;             /* it was over before it was given the snapshot that it awaited */
	struct ticket earlier; /* that the client remembered at some time; without a room: none */
};

/* A websocket: the pipe is what the server sent and the client has not taken. */
struct socket {
	struct guest *guest;
	struct bytes pipe;
	size_t arrived; /* of the pipe: read from the kernel, the last frame of it maybe in part */
	size_t room;    /* bytes that the kernel holds */
	bool blocked;
	bool broken; /* the next send fails */
	bool failed; /* a send has */
	bool gone;   /* the server does not use it again */
	bool aborted;
};

/* A GET. */
struct request {
	struct guest *guest;
	bool answered;
	struct bytes body;
};

struct guest {
	struct world *world;
	unsigned number;

	struct session *session; /* NULL before it is opened and once the core said that it is over */
	bool lingering;          /* it is over, and the next GET tells */
	unsigned ends;           /* 1 << enum session_end: how it may end now */
	enum session_end end;    /* how it ended */
	bool pinged;           /* the server waits for its sign of life; in version 3 always */
	int64_t heartbeat_due; /* the next ping, or the end if it was pinged */
	int64_t connect_due;
	bool turned_away; /* by a room: no other takes it, and connect_due is near */
	int64_t upgrade_due;
	int64_t linger_due;
	int64_t noop_ms;  /* when the last noop of this upgrade was sent, or NOOP_NEVER */
	bool probed;      /* the server answered "2probe" */
	bool probe_ends;  /* the upgrade may be given up now */
	bool taking_over; /* "5" is being delivered */

	bool here;     /* it has a connection, as far as it knows */
	bool deaf;     /* it does not read until things settle */
	bool vanished; /* its cable was cut: nothing comes from it any more */
	bool polled;   /* its transport began as polling */
	bool eio3;     /* it speaks version 3 */
	bool octets;   /* what it posts is not text; version 3 */
	bool opened;   /* it read the open packet */
	char sid[ENGINEIO_SID_LENGTH + 1];
	struct socket *socket;
	struct socket *probe;
	bool probe_answered; /* it read "3probe" */
	struct request *get;
	bool posting; /* the body of a POST is on its way: `posted` messages of the queue */
	size_t posted;
	struct message *messages;
	size_t message_count;
	size_t message_capacity;
	struct notes intents; /* of messages that were delivered */
	struct notes owed;
	struct stay **stays;
	size_t stay_count;
	unsigned pongs;   /* that it has yet to send */
	unsigned answers; /* to its own pings, that it has yet to read; version 3 */
	int64_t ping_ms;  /* when it pings again */
	int64_t next_ack;
	struct ticket *tickets; /* of its connection before this one */
	size_t ticket_count;
};

/* Takes a socket or a request for a new connection of the guest. */
struct socket *socket_create(struct guest *guest, size_t room);
void socket_destroy(struct socket *socket);
struct request *request_create(struct guest *guest);
void request_destroy(struct request *request);

/* Begins and ends a connection as the client sees it; tickets are kept. */
void guest_come(struct guest *guest);
void guest_go(struct guest *guest);

/* Keeps the tickets for its rooms as they are now, beside those of the end. */
void guest_remember(struct guest *guest);
void guest_forget_tickets(struct guest *guest);

/* Queues a message; `note` may be NULL. */
void guest_say(struct guest *guest, const char *text, const struct note *note);
void guest_say_bytes(struct guest *guest, const void *bytes, size_t len, const struct note *note);
/* As guest_say(), and the session ends by it. */
void guest_say_fatal(struct guest *guest, const char *text, bool reaches_above);
void guest_forget_messages(struct guest *guest, size_t count);

/* The last stay in the room; NULL if there was none. */
struct stay *guest_stay(const struct guest *guest, const char *room);
/* The last stay in the room that the client knows of. */
struct stay *guest_known_stay(const struct guest *guest, const char *room);
struct stay *guest_add_stay(struct guest *guest, struct truth *room, struct member *member);

#endif
