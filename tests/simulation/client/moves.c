#include "tests/simulation/client/moves.h"

#include <stdio.h>
#include <string.h>

#include "tests/simulation/client/front.h"
#include "tests/simulation/client/reader.h"
#include "tests/simulation/client/speech.h"
#include "tests/simulation/client/upgrade.h"
#include "tests/simulation/tools/trace.h"
#include "tests/simulation/truth/attendance.h"
#include "tests/simulation/truth/expect.h"
#include "tests/simulation/world.h"

static void vanish(struct guest *guest)
{
	trace("  guest %u vanishes", guest->number);
	guest->vanished = true;
}

static void break_socket(struct guest *guest)
{
	if (guest->socket) {
		trace("  guest %u: its socket breaks", guest->number);
		guest->socket->broken = true;
		guest->vanished = true;
	}
}

static void close_tab(struct guest *guest)
{
	if (guest->socket) {
		front_lose(guest);
	} else {
		front_drop_get(guest);
	}
}

/* Its connection ends between two messages, both ways. */
static void cut_between(struct guest *guest)
{
	struct chance *chance = &guest->world->chance;

	if (!guest->socket || guest->socket->gone || guest->posting) {
		return;
	}
	front_deliver(guest, chance_below(chance, (unsigned)guest->message_count + 1));
	reader_read_frames(guest, chance_below(chance, 4));
	front_lose(guest);
}

static void kick(struct guest *guest)
{
	struct stay *stay = NULL;

	for (size_t i = 0; i < guest->stay_count && !stay; i++) {
		stay = guest->stays[i]->member ? guest->stays[i] : NULL;
	}
	if (stay && guest->session) {
		trace("  guest %u is kicked from %s", guest->number, stay->room->name);
		expect_kick(guest, stay);
	}
}

/* It is there before anybody is told. */
static void replace_kicked(struct guest *guest)
{
	struct stay *other = speech_join_as_another(guest);

	if (other) {
		trace("  guest %u is kicked, and replaced", other->guest->number);
		expect_kick(other->guest, other);
	}
}

static void kick_absent(struct guest *guest)
{
	struct world *world = guest->world;
	const struct character *character = &world->character;
	unsigned room = character->first_room + chance_below(&world->chance, character->rooms);

	attendance_kick_absent(world, &world->rooms[room]);
}

static void tell_all(struct guest *guest)
{
	struct world *world = guest->world;
	const struct character *character = &world->character;
	unsigned room = character->first_room + chance_below(&world->chance, character->rooms);

	expect_notice(world, &world->rooms[room], "tea \"is\" ready");
}

static void post_again(struct guest *guest)
{
	if (guest->posting) {
		front_post_again(guest);
	}
}

static void post_cut(struct guest *guest)
{
	if (guest->posting) {
		front_post_cut(guest);
	}
}

static void stop_reading(struct guest *guest)
{
	guest->deaf = true;
}

static const struct {
	const char *name;
	unsigned weight;
	void (*make)(struct guest *guest);
} moves[] = {
	{ "connects", 30, speech_connect },
	{ "connects where it cannot", 3, speech_connect_nowhere },
	{ "joins", 40, speech_join },
	{ "joins badly", 6, speech_join_badly },
	{ "storms", 1, speech_storm },
	{ "joins with attachments", 2, speech_join_binary },
	{ "says something else", 4, speech_other },
	{ "leaves a room", 8, speech_leave },
	{ "says goodbye", 3, speech_goodbye },
	{ "breaks the rules", 2, speech_break_rules },
	{ "says what means nothing", 3, speech_idle },
	{ "vanishes", 1, vanish },
	{ "breaks", 1, break_socket },
	{ "closes its tab", 3, close_tab },
	{ "is cut off between two messages", 3, cut_between },
	{ "is kicked", 3, kick },
	{ "sees an absent one kicked", 2, kick_absent },
	{ "hears of tea", 2, tell_all },
	{ "posts twice", 1, post_again },
	{ "breaks its post off", 1, post_cut },
	{ "polls twice", 1, front_get_again },
	{ "reads no more", 1, stop_reading },
	{ "upgrades", 30, upgrade_go_on },
	{ "upgrades again", 2, upgrade_open },
	{ "probes", 2, upgrade_probe },
	{ "takes over", 2, upgrade_take_over },
	{ "probes with nonsense", 2, upgrade_say_nonsense },
	{ "loses its probe", 2, upgrade_lose },
	{ "breaks its probe", 1, upgrade_break },
	{ "asks who is here", 10, speech_ask },
	{ "remembers where it is", 5, guest_remember },
	{ "takes another's place", 5, replace_kicked },
};

enum { MOVES = sizeof(moves) / sizeof(moves[0]) };

_Static_assert((int)MOVES <= (int)MOVES_MAX, "world.h has a weight for each");

/* Each schedule leaves some moves out and prefers others, so that together they go further than the
 * average one would. */
void moves_choose(struct world *world)
{
	static const unsigned factors[] = { 0, 1, 1, 2, 5 };

	for (unsigned i = 0; i < MOVES; i++) {
		unsigned factor = factors[chance_below(&world->chance, 5)];
		world->character.weights[i] = moves[i].weight * factor;
	}
	world->character.weights[0] += moves[0].weight;
	world->character.weights[2] += moves[2].weight;
}

void moves_prefer_storms(struct world *world, unsigned weight)
{
	for (unsigned i = 0; i < MOVES; i++) {
		if (moves[i].make == speech_storm) {
			world->character.weights[i] = weight;
		} else if (moves[i].make == stop_reading) {
			world->character.weights[i] = weight / 10;
		} else if (moves[i].make == upgrade_go_on) {
			world->character.weights[i] = 0;
		}
	}
}

void moves_prefer_losses(struct world *world)
{
	for (unsigned i = 0; i < MOVES; i++) {
		if (moves[i].make == close_tab || moves[i].make == cut_between) {
			world->character.weights[i] = 20;
		}
	}
}

static unsigned draw_move(struct world *world)
{
	unsigned sum = 0;
	unsigned move = 0;

	for (unsigned i = 0; i < MOVES; i++) {
		sum += world->character.weights[i];
	}
	unsigned drawn = chance_below(&world->chance, sum);
	while (drawn >= world->character.weights[move]) {
		drawn -= world->character.weights[move++];
	}
	return move;
}

void moves_make(struct guest *guest)
{
	struct world *world = guest->world;

	if (!guest->here) {
		front_open(guest, chance_percent(&world->chance, world->character.polling));
		return;
	}
	if (guest->vanished || !guest->opened || !guest->session) {
		return;
	}
	bool may_return = guest->ticket_count > 0 && guest->stay_count == 0 && !guest->message_count;
	if (may_return && chance_percent(&world->chance, 60)) {
		speech_connect(guest);
		return;
	}
	unsigned move = draw_move(world);
	trace(" guest %u %s", guest->number, moves[move].name);
	moves[move].make(guest);
}

/* Says what it has to say; over polling that takes two steps. */
static void speak(struct guest *guest, bool eagerly)
{
	struct chance *chance = &guest->world->chance;

	if (guest->posting) {
		if (eagerly || chance_percent(chance, 60)) {
			front_post_end(guest);
		}
		return;
	}
	if (guest->message_count == 0 || (!eagerly && chance_percent(chance, 10))) {
		return;
	}
	if (guest->socket) {
		front_deliver(guest, guest->message_count);
		return;
	}
	front_post_begin(guest);
	if (guest->posting && (eagerly || chance_percent(chance, 60))) {
		front_post_end(guest);
	}
}

static size_t draw_read(struct world *world, bool eagerly)
{
	if (eagerly) {
		return SIZE_MAX;
	}
	return world->character.tiny_reads ? chance_below(&world->chance, 40)
	                                   : chance_below(&world->chance, 300 * 1000);
}

static bool is_time_to_ping(const struct guest *guest)
{
	return guest->here && guest->eio3 && guest->opened && guest->ping_ms <= guest->world->now_ms;
}

void moves_live(struct guest *guest, bool eagerly)
{
	struct world *world = guest->world;
	const struct character *character = &world->character;

	if (!guest->here || guest->vanished) {
		if (guest->here && !guest->session && !guest->lingering) {
			guest_go(guest);
		}
		return;
	}
	guest->deaf = guest->deaf && !eagerly;
	if (!guest->deaf && (eagerly || chance_percent(&world->chance, character->reading))) {
		reader_read(guest, draw_read(world, eagerly));
	}
	if (guest->here && guest->probe && (eagerly || chance_percent(&world->chance, 70))) {
		reader_read_probe(guest, draw_read(world, eagerly));
	}
	if (guest->pongs > 0 && (eagerly || chance_percent(&world->chance, character->ponging))) {
		guest->pongs--;
		guest_say(guest, "3", NULL);
	}
	if (is_time_to_ping(guest) && chance_percent(&world->chance, character->ponging)) {
		guest->ping_ms = world->now_ms + character->ping_interval_ms;
		guest_say(guest, chance_percent(&world->chance, 90) ? "2" : "2again", NULL);
	}
	if (guest->here) {
		speak(guest, eagerly);
	}
	if (guest->here && !guest->deaf && !guest->socket && !guest->get &&
	    (eagerly || chance_percent(&world->chance, character->reading))) {
		front_get(guest);
	}
}
