#include "web/net/lobby.h"

#include <stdlib.h>
#include <unistd.h>

#include "web/net/patience.h"
#include "web/net/socket.h"

enum {
	RECORD_HEAD = 5,       /* RFC 8446, 5.1: type, version, length */
	RECORD_HANDSHAKE = 22, /* the type of a ClientHello's */
	RECORD_MAX = RECORD_HEAD + 16 * 1024,
};

struct guest {
	uv_poll_t poll; /* until the record is whole */
	struct lobby *lobby;
	struct list_node link;      /* lobby::guests */
	struct deadline hello;      /* lobby::hellos */
	struct tls_turn turn; /* lobby::turns, once the record is whole */
	struct address from;
	int fd; /* -1: not the guest's any more */
	size_t awaited; /* bytes, from the first on */
};

void lobby_init(struct lobby *lobby, uv_loop_t *loop, struct table_seed seed)
{
	*lobby = (struct lobby){ .loop = loop };
	tls_turns_init(&lobby->turns, seed);
	list_init(&lobby->guests);
	deadline_queue_init(&lobby->hellos, PATIENCE_HEAD_MS);
	uv_idle_init(loop, &lobby->again);
}

void lobby_use(struct lobby *lobby, lobby_open_fn *open, lobby_left_fn *left, void *context)
{
	lobby->open = open;
	lobby->left = left;
	lobby->context = context;
}

static void on_again(uv_idle_t *idle)
{
	(void)idle; /* that it is active keeps the loop from sleeping */
}

/* As long as somebody may begin. */
static void stay_awake(struct lobby *lobby)
{
	if (tls_turns_ready(&lobby->turns)) {
		uv_idle_start(&lobby->again, on_again);
	} else {
		uv_idle_stop(&lobby->again);
	}
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

/* It is in no list any more, and its socket is somebody else's, or closed. */
static void forget(struct guest *guest)
{
	deadline_stop(&guest->hello);
	list_remove(&guest->link);
	guest->lobby->count--;
}

static void turn_away(struct guest *guest)
{
	struct lobby *lobby = guest->lobby;

	forget(guest);
	uv_close((uv_handle_t *)&guest->poll, on_closed);
	close(guest->fd);
	lobby->left(lobby->context, &guest->from);
}

/* Its first record is there, or something that is none, which OpenSSL will say. */
static void has_spoken(struct guest *guest)
{
	struct lobby *lobby = guest->lobby;

	deadline_stop(&guest->hello);
	uv_poll_stop(&guest->poll);
	if (tls_turns_wait(&lobby->turns, &guest->turn, &guest->from)) {
		stay_awake(lobby);
	} else {
		turn_away(guest);
	}
}

/* false: it goes on to wait. */
static bool record_is_whole(struct guest *guest)
{
	uint8_t head[RECORD_HEAD];

	if (guest->awaited == RECORD_HEAD &&
	    socket_peek(guest->fd, head, sizeof(head)) == sizeof(head) && head[0] == RECORD_HANDSHAKE) {
		guest->awaited += (size_t)head[3] << 8 | head[4];
	}
	return guest->awaited > RECORD_MAX || socket_bytes_come(guest->fd) >= guest->awaited;
}

/* Readable is who has sent as much as was waited for, or hung up. */
static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct guest *guest = poll->data;

	(void)events;
	if (status < 0 || socket_is_shut(guest->fd)) {
		turn_away(guest);
	} else if (record_is_whole(guest)) {
		has_spoken(guest);
	} else {
		socket_wait_for(guest->fd, guest->awaited);
	}
}

bool lobby_enter(struct lobby *lobby, int fd, const struct address *from)
{
	struct guest *guest = calloc(1, sizeof(*guest));

	if (!guest || uv_poll_init(lobby->loop, &guest->poll, fd) != 0) {
		free(guest);
		return false;
	}
	guest->poll.data = guest;
	guest->lobby = lobby;
	guest->from = *from;
	guest->fd = fd;
	guest->awaited = RECORD_HEAD;
	list_push_back(&lobby->guests, &guest->link);
	list_node_init(&guest->turn.link);
	lobby->count++;
	deadline_init(&guest->hello);
	deadline_start(&guest->hello, &lobby->hellos, (int64_t)uv_now(lobby->loop));
	socket_wait_for(fd, RECORD_HEAD);
	uv_poll_start(&guest->poll, UV_READABLE, on_readable);
	return true;
}

static void begin(struct guest *guest)
{
	struct lobby *lobby = guest->lobby;
	struct tls_source *source = guest->turn.source;

	if (socket_is_shut(guest->fd)) {
		turn_away(guest);
		tls_turns_over(&lobby->turns, source);
		return;
	}
	socket_wait_for(guest->fd, 1);
	forget(guest);
	uv_close((uv_handle_t *)&guest->poll, on_closed); /* libuv has one watcher of a descriptor */
	lobby->open(lobby->context, guest->fd, &guest->from, source);
}

void lobby_serve(struct lobby *lobby)
{
	if (tls_turns_ready(&lobby->turns)) {
		uint64_t began = uv_hrtime();
		struct tls_turn *next;
		do {
			next = tls_turns_next(&lobby->turns);
			if (next) {
				begin(list_entry(next, struct guest, turn));
			}
		} while (next && uv_hrtime() - began < LOBBY_SHARE_NS);
	}
	stay_awake(lobby);
}

void lobby_handshake_over(struct lobby *lobby, struct tls_source *source)
{
	tls_turns_over(&lobby->turns, source);
	if (tls_turns_ready(&lobby->turns)) {
		stay_awake(lobby);
	}
}

/* Late is only who has not sent it by now: the loop may have been away for long. */
void lobby_tick(struct lobby *lobby)
{
	int64_t now_ms = (int64_t)uv_now(lobby->loop);

	for (struct deadline *due; (due = deadline_queue_expire(&lobby->hellos, now_ms));) {
		struct guest *guest = list_entry(due, struct guest, hello);
		if (record_is_whole(guest)) {
			has_spoken(guest);
		} else {
			turn_away(guest);
		}
	}
}

int64_t lobby_next_deadline(const struct lobby *lobby)
{
	return deadline_queue_next(&lobby->hellos);
}

void lobby_close(struct lobby *lobby)
{
	for (struct list_node *node; (node = list_first(&lobby->guests));) {
		struct guest *guest = list_entry(node, struct guest, link);
		if (list_linked(&guest->turn.link)) {
			tls_turns_leave(&lobby->turns, &guest->turn);
		}
		turn_away(guest);
	}
	uv_idle_stop(&lobby->again);
}

void lobby_close_handles(struct lobby *lobby)
{
	lobby_close(lobby);
	uv_close((uv_handle_t *)&lobby->again, NULL);
}

void lobby_finish(struct lobby *lobby)
{
	tls_turns_finish(&lobby->turns);
}
