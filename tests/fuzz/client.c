/* A client in front of a hostile server: the input is what the server says, and when. The first
 * byte chooses the room, the name and what the client does when it is told something; then come
 * steps of one byte and their operands. */
#include <stdlib.h>
#include <string.h>

#include "core/base/deadline.h"
#include "core/base/lateness.h"
#include "core/client/client_session.h"
#include "core/text/utf8.h"
#include "core/wire/engineio.h"
#include "core/wire/socketio.h"
#include "tests/fuzz/lib/fuzz.h"

enum { CHOICE_ROOM = 1, CHOICE_WATCH = 2, CHOICE_LEAVE = 4, CHOICE_RENAME = 8 };

struct world {
	struct client_session client;
	const uint8_t *at;
	const uint8_t *end;
	int64_t now_ms;
	uint8_t choices;
	unsigned sent;   /* within this step */
	unsigned told;
	bool in_list;    /* between EVENT_LIST_BEGINS and EVENT_LIST_ENDS */
	size_t announced;
	size_t present;
};

/* What servers say; "$" stands for the room. */
static const char *const phrases[] = {
	"0{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000}",
	"0{\"sid\":\"x\",\"pingInterval\":1,\"pingTimeout\":1}",
	"40$,{\"sid\":\"s\"}",
	"41$,",
	"44$,{\"message\":\"no\"}",
	"43$,1[{\"ok\":true,\"id\":\"a\"}]",
	"43$,1[{\"ok\":false,\"error\":{\"code\":\"c\",\"message\":\"m\"}}]",
	"42$,[\"existing_users\",[]]",
	"42$,[\"existing_users\",[{\"id\":\"a\",\"name\":\"A\",\"since\":1}]]",
	"42$,[\"new_user\",{\"id\":\"a\",\"new_user_name\":\"A\",\"since\":1}]",
	"42$,[\"user_renamed\",{\"id\":\"a\",\"name\":\"A\"}]",
	"42$,[\"disconnect_user\",{\"id\":\"a\",\"name\":\"A\",\"reason\":\"left\"}]",
	"42$,[\"notice\",{\"text\":\"t\"}]",
	"42$,[\"kicked\",{\"reason\":\"r\"}]",
	"42$,[\"join_refused\",{\"code\":\"c\",\"message\":\"m\"}]",
	"2",
	"1",
	"6",
};

enum { PHRASES = sizeof(phrases) / sizeof(phrases[0]), PHRASE_MAX = 256 };

static uint8_t next_byte(struct world *world)
{
	return world->at < world->end ? *world->at++ : 0;
}

static void on_send(void *context, const uint8_t *bytes, size_t len)
{
	struct world *world = context;
	struct engineio_packet packet;
	struct socketio_packet inner;
	uint8_t *copy = exact_copy(bytes, len);

	promise(!client_session_ended(&world->client), "nothing is sent after the end");
	promise(engineio_decode_text(copy, len, &packet) == WIRE_DONE, "a packet is sent");
	if (packet.type == ENGINEIO_MESSAGE) {
		promise(socketio_decode((const char *)packet.data, packet.len, &inner) == WIRE_DONE,
		        "a Socket.IO packet is sent");
		promise(slice_equals(inner.nsp, world->client.config.nsp), "it is of the namespace");
	} else {
		promise(packet.type == ENGINEIO_PONG && packet.len == 0, "else it is a pong");
	}
	free(copy);
	world->sent++;
}

static void check_text(const char *text, size_t max)
{
	promise(text != NULL, "texts are never NULL");
	promise(strlen(text) <= max, "texts have a limit");
	promise(utf8_valid(text, strlen(text)), "texts are UTF-8");
}

/* Between the ends of a list are as many as were announced, and nothing else. */
static void check_list(struct world *world, const struct presence_event *event)
{
	bool of_list = event->type == EVENT_PRESENT || event->type == EVENT_LIST_ENDS;

	promise(of_list == world->in_list, "a list is told in one piece");
	if (event->type == EVENT_LIST_BEGINS) {
		world->in_list = true;
		world->announced = event->count;
		world->present = 0;
	} else if (event->type == EVENT_LIST_ENDS) {
		world->in_list = false;
		promise(world->present == world->announced && event->count == world->announced,
		        "a list has as many as it says");
		promise(world->client.state == CLIENT_SESSION_HERE, "with the list one is here");
	}
	world->present += event->type == EVENT_PRESENT;
}

static bool has_person(enum presence_event_type type)
{
	return type == EVENT_PRESENT || type == EVENT_CAME || type == EVENT_RENAMED ||
	       type == EVENT_WENT;
}

static void on_event(void *context, const struct presence_event *event)
{
	struct world *world = context;

	promise(!client_session_ended(&world->client), "nothing is told after the end");
	check_text(event->id, EVENT_ID_BYTES_MAX);
	check_text(event->name, EVENT_TEXT_BYTES_MAX);
	check_text(event->reason, EVENT_TEXT_BYTES_MAX);
	check_text(event->code, EVENT_TEXT_BYTES_MAX);
	promise(!has_person(event->type) || (*event->id && *event->name), "people have id and name");
	check_list(world, event);
	world->told++;
	if ((world->choices & CHOICE_RENAME) && event->type == EVENT_REFUSED) {
		client_session_call_me(&world->client, "B");
	}
	if ((world->choices & CHOICE_LEAVE) &&
	    event->type == (enum presence_event_type)(world->choices >> 4)) {
		client_session_leave(&world->client);
	}
}

static void check_state(const struct world *world)
{
	const struct client_session *client = &world->client;
	bool here = client->state == CLIENT_SESSION_HERE;
	size_t len = strnlen(client->why, CLIENT_SESSION_WHY_BYTES);

	promise(len < CLIENT_SESSION_WHY_BYTES && utf8_valid(client->why, len), "why is a text");
	promise(client_session_ended(client) || len == 0, "why is said at the end");
	promise(!world->in_list || client_session_ended(client), "a list is told to its end");
	if (client_session_ended(client)) {
		promise(client->deadline_ms == DEADLINE_NEVER, "an end has no deadline");
		return;
	}
	int64_t first_ms =
		client->step_due_ms < client->ping_due_ms ? client->step_due_ms : client->ping_due_ms;
	int64_t due_ms = lateness_next(&client->lateness, first_ms);
	due_ms = client->silent_due_ms < due_ms ? client->silent_due_ms : due_ms;
	due_ms = client->answer_due_ms < due_ms ? client->answer_due_ms : due_ms;
	promise(client->deadline_ms == due_ms, "the deadline is the soonest one, or of the patience");
	promise(!client->silent || world->now_ms >= client->heard_ms + client->patience_ms,
	        "nothing was heard for long enough to call it silence");
	promise(client->deadline_ms != DEADLINE_NEVER, "no server is waited for without end");
	promise(!here || client->step_due_ms == DEADLINE_NEVER, "who is here awaits no step");
}

/* One message: what it leads to is bounded. */
static void hear(struct world *world, const uint8_t *bytes, size_t len)
{
	uint8_t *copy = exact_copy(bytes, len);
	bool ended = client_session_ended(&world->client);
	bool asked_before = world->client.asked_who;
	enum client_session_state before = world->client.state;

	world->sent = 0;
	world->told = 0;
	enum client_session_state after = client_session_take(&world->client, copy, len, world->now_ms);
	promise(after == world->client.state, "the state is returned");
	promise(after >= before, "there is no way back");
	promise(!ended || (after == before && !world->sent && !world->told), "an end is one");
	unsigned asked = world->client.asked_who && !asked_before ? 1 : 0; /* upon a refusal, once */
	promise(world->sent <= (world->choices & CHOICE_LEAVE ? 2 : 1) + asked,
	        "an answer, a question, and a good-bye");
	free(copy);
}

static void hear_anything(struct world *world)
{
	size_t len = next_byte(world);
	size_t left;

	len = len << 8 | next_byte(world);
	left = (size_t)(world->end - world->at);
	len = len < left ? len : left;
	hear(world, world->at, len);
	world->at += len;
}

static void hear_phrase(struct world *world)
{
	const char *phrase = phrases[next_byte(world) % PHRASES];
	const char *place = strchr(phrase, '$');
	char text[PHRASE_MAX];
	size_t len = 0;

	if (place) {
		len = (size_t)(place - phrase);
		memcpy(text, phrase, len);
		bool room = world->choices & CHOICE_ROOM;
		memcpy(text + len, "/lobby,", room ? 7 : 0);
		len += room ? 7 : 0;
		phrase = place + 2;
	}
	memcpy(text + len, phrase, strlen(phrase));
	hear(world, (const uint8_t *)text, len + strlen(phrase));
}

static void pass_time(struct world *world, int64_t ms)
{
	enum client_session_state before = world->client.state;
	bool due = world->now_ms + ms >= world->client.deadline_ms;

	world->now_ms += ms;
	world->sent = 0;
	world->told = 0;
	enum client_session_state after = client_session_tick(&world->client, world->now_ms);
	promise(after == before || (due && after == CLIENT_SESSION_LOST), "only a deadline ends it");
	promise(!due || after == CLIENT_SESSION_LOST || world->client.deadline_ms > world->now_ms,
	        "a deadline ends it, or waits for what came while we were away");
	promise(!world->sent && !world->told, "time is silent");
}

static void step(struct world *world, uint8_t operation)
{
	switch (operation % 8) {
	case 0:
	case 1:
	case 2:
		hear_phrase(world);
		break;
	case 3:
	case 4:
		hear_anything(world);
		break;
	case 5:
		pass_time(world, next_byte(world) * 100);
		break;
	case 6:
		client_session_call_me(&world->client, operation & 8 ? "\"\\\u00e9" : "C");
		break;
	default:
		if (operation > 200 && operation <= 250) {
			client_session_ask(&world->client, world->now_ms);
		} else if (operation > 250) {
			client_session_leave(&world->client);
			promise(client_session_ended(&world->client), "who leaves is gone");
		}
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world world = { .at = data, .end = data + size };

	world.choices = next_byte(&world);
	client_session_init(
		&world.client,
		&(struct client_session_config){ .nsp = world.choices & CHOICE_ROOM ? "/lobby" : "/",
	                                     .name = world.choices & CHOICE_WATCH ? NULL : "A",
	                                     .send = on_send,
	                                     .tell = on_event,
	                                     .context = &world },
		world.now_ms);
	while (world.at < world.end) {
		step(&world, next_byte(&world));
		check_state(&world);
	}
	return 0;
}
