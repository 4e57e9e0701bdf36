/* A visitor in front of a hostile server: the input is what the server says, and when. The first
 * byte chooses the room, the name and what the visitor does when it is told something; then come
 * steps of one byte and their operands. */
#include <stdlib.h>
#include <string.h>

#include "core/base/deadline.h"
#include "core/text/utf8.h"
#include "core/client/client_session.h"
#include "core/wire/engineio.h"
#include "core/wire/socketio.h"
#include "tests/fuzz/fuzz.h"

enum { CHOICE_ROOM = 1, CHOICE_WATCH = 2, CHOICE_LEAVE = 4, CHOICE_RENAME = 8 };

struct world {
	struct visitor visitor;
	const uint8_t *at;
	const uint8_t *end;
	int64_t now_ms;
	uint8_t choices;
	unsigned sent;   /* within this step */
	unsigned told;
	bool in_list;    /* between NEWS_LIST_BEGINS and NEWS_LIST_ENDS */
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

	promise(!visitor_ended(&world->visitor), "nothing is sent after the end");
	promise(engineio_decode_text(copy, len, &packet) == WIRE_DONE, "a packet is sent");
	if (packet.type == ENGINEIO_MESSAGE) {
		promise(socketio_decode((const char *)packet.data, packet.len, &inner) == WIRE_DONE,
		        "a Socket.IO packet is sent");
		promise(slice_equals(inner.nsp, world->visitor.config.nsp), "it is of the namespace");
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
static void check_list(struct world *world, const struct news *news)
{
	bool of_list = news->type == NEWS_PRESENT || news->type == NEWS_LIST_ENDS;

	promise(of_list == world->in_list, "a list is told in one piece");
	if (news->type == NEWS_LIST_BEGINS) {
		world->in_list = true;
		world->announced = news->count;
		world->present = 0;
	} else if (news->type == NEWS_LIST_ENDS) {
		world->in_list = false;
		promise(world->present == world->announced && news->count == world->announced,
		        "a list has as many as it says");
		promise(world->visitor.state == VISITOR_HERE, "with the list one is here");
	}
	world->present += news->type == NEWS_PRESENT;
}

static bool has_person(enum news_type type)
{
	return type == NEWS_PRESENT || type == NEWS_CAME || type == NEWS_RENAMED || type == NEWS_WENT;
}

static void on_news(void *context, const struct news *news)
{
	struct world *world = context;

	promise(!visitor_ended(&world->visitor), "nothing is told after the end");
	check_text(news->id, NEWS_ID_BYTES_MAX);
	check_text(news->name, NEWS_TEXT_BYTES_MAX);
	check_text(news->reason, NEWS_TEXT_BYTES_MAX);
	check_text(news->code, NEWS_TEXT_BYTES_MAX);
	promise(!has_person(news->type) || (*news->id && *news->name), "people have id and name");
	check_list(world, news);
	world->told++;
	if ((world->choices & CHOICE_RENAME) && news->type == NEWS_REFUSED) {
		visitor_call_me(&world->visitor, "B");
	}
	if ((world->choices & CHOICE_LEAVE) && news->type == (enum news_type)(world->choices >> 4)) {
		visitor_leave(&world->visitor);
	}
}

static void check_state(const struct world *world)
{
	const struct visitor *visitor = &world->visitor;
	bool here = visitor->state == VISITOR_HERE;
	size_t len = strnlen(visitor->why, VISITOR_WHY_BYTES);

	promise(len < VISITOR_WHY_BYTES && utf8_valid(visitor->why, len), "why is a text");
	promise(visitor_ended(visitor) || len == 0, "why is said at the end");
	promise(!world->in_list || visitor_ended(visitor), "a list is told to its end");
	if (visitor_ended(visitor)) {
		promise(visitor->deadline_ms == DEADLINE_NEVER, "an end has no deadline");
		return;
	}
	promise(visitor->deadline_ms == (visitor->step_due_ms < visitor->ping_due_ms
	                                     ? visitor->step_due_ms
	                                     : visitor->ping_due_ms),
	        "the deadline is the sooner one");
	promise(visitor->deadline_ms != DEADLINE_NEVER, "no server is waited for without end");
	promise(!here || visitor->step_due_ms == DEADLINE_NEVER, "who is here awaits no step");
}

/* One message: what it leads to is bounded. */
static void hear(struct world *world, const uint8_t *bytes, size_t len)
{
	uint8_t *copy = exact_copy(bytes, len);
	bool ended = visitor_ended(&world->visitor);
	bool asked_before = world->visitor.asked_who;
	enum visitor_state before = world->visitor.state;

	world->sent = 0;
	world->told = 0;
	enum visitor_state after = visitor_take(&world->visitor, copy, len, world->now_ms);
	promise(after == world->visitor.state, "the state is returned");
	promise(after >= before, "there is no way back");
	promise(!ended || (after == before && !world->sent && !world->told), "an end is one");
	unsigned asked = world->visitor.asked_who && !asked_before ? 1 : 0; /* upon a refusal, once */
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
	enum visitor_state before = world->visitor.state;
	bool due = world->now_ms + ms >= world->visitor.deadline_ms;

	world->now_ms += ms;
	world->sent = 0;
	world->told = 0;
	enum visitor_state after = visitor_tick(&world->visitor, world->now_ms);
	promise(after == (due ? VISITOR_LOST : before), "a deadline ends it, and only a deadline");
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
		visitor_call_me(&world->visitor, operation & 8 ? "\"\\\u00e9" : "C");
		break;
	default:
		if (operation > 250) {
			visitor_leave(&world->visitor);
			promise(visitor_ended(&world->visitor), "who leaves is gone");
		}
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world world = { .at = data, .end = data + size };

	world.choices = next_byte(&world);
	visitor_init(&world.visitor,
	             &(struct visitor_config){ .nsp = world.choices & CHOICE_ROOM ? "/lobby" : "/",
	                                       .name = world.choices & CHOICE_WATCH ? NULL : "A",
	                                       .send = on_send,
	                                       .tell = on_news,
	                                       .context = &world },
	             world.now_ms);
	while (world.at < world.end) {
		step(&world, next_byte(&world));
		check_state(&world);
	}
	return 0;
}
