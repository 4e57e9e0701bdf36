#include "tests/simulation/client/speech.h"

#include <stdio.h>
#include <string.h>

#include "tests/simulation/client/names.h"
#include "tests/simulation/tools/trace.h"
#include "tests/simulation/truth/attendance.h"
#include "tests/simulation/world.h"

enum { TEXT_MAX = 1024, HUGE_NAME = 12 * 1024 };

static const char *draw_room(struct guest *guest)
{
	const struct character *character = &guest->world->character;

	return room_name(character->first_room + chance_below(&guest->world->chance, character->rooms));
}

/* Whether it is connected to the room once its messages have been taken. */
static bool believes_in(const struct guest *guest, const char *room)
{
	for (size_t i = guest->message_count; i-- > 0;) {
		const struct note *note = &guest->messages[i].note;
		if (guest->messages[i].has_note && note->room == room &&
		    (note->kind == NOTE_CONNECT || note->kind == NOTE_LEAVE)) {
			return note->kind == NOTE_CONNECT;
		}
	}
	const struct stay *stay = guest_stay(guest, room);
	return stay && (stay->member || stay->kicked);
}

/* A room that it is connected to, rarely any; NULL if there is none. */
static const char *draw_known_room(struct guest *guest)
{
	struct chance *chance = &guest->world->chance;
	const char *first = draw_room(guest);

	/* rarely, it says something to a room that it never went to */
	if (chance_below(chance, 200) == 0 || believes_in(guest, first)) {
		return first;
	}
	const struct character *character = &guest->world->character;
	for (unsigned i = 0; i < character->rooms; i++) {
		const char *room = room_name(character->first_room + i);
		if (believes_in(guest, room)) {
			return room;
		}
	}
	return NULL;
}

enum { PREFIX_MAX = 128 }; /* bytes of a namespace and its comma */

/* "/lobby," or nothing. */
static const char *prefix(const char *room, char out[PREFIX_MAX])
{
	snprintf(out, PREFIX_MAX, "%s,", room);
	return strcmp(room, "/") == 0 ? "" : out;
}

/* A ticket for the room; 0: it has none, or does without. */
static unsigned draw_ticket(struct guest *guest, const char *room)
{
	struct chance *chance = &guest->world->chance;
	bool last = chance_percent(chance, 70);
	unsigned drawn = 0;

	/* without memory, nobody knows whom a pid brings back */
	for (unsigned i = 0; i < guest->ticket_count && !guest->eio3 && !world_is_poor(guest->world);
	     i++) {
		const struct ticket *ticket = &guest->tickets[i];
		if (strcmp(ticket->room, room) == 0 && (ticket->last == last || !drawn)) {
			drawn = i + 1;
		}
	}
	return drawn && chance_percent(chance, 85) ? drawn : 0;
}

/* CONNECT by a ticket: with its offset, rarely none, or one of another time. */
static void say_return(struct guest *guest, struct note *note)
{
	struct chance *chance = &guest->world->chance;
	const struct ticket *ticket = &guest->tickets[note->ack - 1];
	char offset[FEED_OFFSET_LENGTH + 1];
	char nsp[PREFIX_MAX];
	char text[TEXT_MAX];

	memcpy(offset, ticket->offset, sizeof(offset));
	memcpy(note->text, ticket->pid, sizeof(ticket->pid));
	note->key = chance_percent(chance, 15);
	if (note->key && offset[0]) {
		unsigned at = chance_below(chance, 8);
		offset[at] = offset[at] == '0' ? '1' : '0';
	}
	snprintf(text, sizeof(text), "40%s{\"pid\":\"%s\",\"offset\":\"%s\"}", prefix(note->room, nsp),
	         ticket->pid, offset);
	guest_say(guest, text, note);
}

void speech_connect(struct guest *guest)
{
	static const char *const payloads[] = { "", "{}", "{\"token\":\"x\"}" };
	struct chance *chance = &guest->world->chance;
	struct note note = { .kind = NOTE_CONNECT, .room = draw_room(guest) };
	char text[TEXT_MAX];

	if (guest->ticket_count > 0 && guest->stay_count == 0 && chance_percent(chance, 80)) {
		note.room = guest->tickets[chance_below(chance, (unsigned)guest->ticket_count)].room;
	}
	if (believes_in(guest, note.room) && chance_below(chance, 100) > 0) {
		return; /* a second CONNECT is against the rules: now and then */
	}
	note.ack = draw_ticket(guest, note.room);
	if (note.ack) {
		say_return(guest, &note);
		return;
	}
	if (guest->eio3 && chance_percent(chance, 30)) {
		snprintf(text, sizeof(text), "40%s?x=1&y=/a,", note.room);
	} else if (chance_percent(chance, 20)) {
		snprintf(text, sizeof(text), "40%s", note.room); /* as C++ clients do */
	} else if (strcmp(note.room, "/") == 0 && chance_percent(chance, 50)) {
		snprintf(text, sizeof(text), "40%s", payloads[chance_below(chance, 3)]);
	} else {
		snprintf(text, sizeof(text), "40%s,%s", note.room, payloads[chance_below(chance, 3)]);
	}
	guest_say(guest, text, &note);
}

void speech_connect_nowhere(struct guest *guest)
{
	static char huge[HUGE_NAME + 1];
	static const char *const names[] = {
		"/bad name", "/x.y",
		"//",        "/\xc3\xa9",
		"/\x1b[2J",  "/01234567890123456789012345678901234567890123456789012345678901234",
		huge
	};
	struct chance *chance = &guest->world->chance;
	struct note note = { .kind = NOTE_CONNECT };
	static char text[HUGE_NAME + 8];

	memset(huge, 'h', HUGE_NAME);
	huge[0] = '/';
	note.room = names[chance_below(chance, sizeof(names) / sizeof(names[0]))];
	for (unsigned i = chance_percent(chance, 20) ? 20 : 1; i > 0; i--) {
		snprintf(text, sizeof(text), "40%s,", note.room);
		guest_say(guest, text, &note);
	}
}

static void say_join(struct guest *guest, const char *room, const struct naming *naming)
{
	static const char *const heads[] = { "42", "42", "42", "450-" };
	struct chance *chance = &guest->world->chance;
	struct note note = {
		.kind = NOTE_JOIN,
		.room = room,
		.ack = chance_percent(chance, guest->world->character.acks) ? guest->next_ack++
		                                                            : SOCKETIO_NO_ACK,
		.verdict = naming->verdict,
		.user_kind = naming->kind,
		.key = naming->key,
	};
	char text[TEXT_MAX];
	char ack[24] = "";
	char nsp[PREFIX_MAX];

	memcpy(note.text, naming->name, sizeof(note.text));
	if (note.ack != SOCKETIO_NO_ACK) {
		snprintf(ack, sizeof(ack), "%lld", (long long)note.ack);
	}
	snprintf(text, sizeof(text), "%s%s%s[\"got_a_new_user\",%s]", heads[chance_below(chance, 4)],
	         prefix(room, nsp), ack, naming->argument);
	guest_say(guest, text, &note);
}

/* Most have one key, or none, for all their connections. */
static unsigned own_key(const struct guest *guest)
{
	const struct character *character = &guest->world->character;
	unsigned keys = character->keys < KEYS_MAX ? character->keys : KEYS_MAX - 1;

	return guest->number * 37 % 100 < character->keyed ? 1 + guest->number % keys : 0;
}

static unsigned draw_key(struct guest *guest)
{
	struct chance *chance = &guest->world->chance;
	const struct character *character = &guest->world->character;
	unsigned keys = character->keys < KEYS_MAX ? character->keys : KEYS_MAX - 1;

	if (chance_below(chance, 20) == 0) {
		return chance_below(chance, keys + 1);
	}
	return own_key(guest);
}

void speech_join(struct guest *guest)
{
	struct chance *chance = &guest->world->chance;
	const char *room = draw_known_room(guest);
	struct naming naming;

	if (!room || guest->number >= guest->world->character.joiners) {
		return;
	}
	names_draw(chance, draw_key(guest), &naming);
	say_join(guest, room, &naming);
	if (chance_percent(chance, 20)) {
		say_join(guest, room, &naming); /* again: no change */
	}
}

/* A stay by which this person is present; NULL: there is none. */
static struct stay *find_present(const struct world *world, const char *room, const char *id)
{
	for (unsigned i = 0; i < world->character.guests; i++) {
		struct stay *stay = guest_stay(&world->guests[i], room);
		if (stay && stay->member && stay->present && strcmp(stay->user, id) == 0) {
			return stay;
		}
	}
	return NULL;
}

struct stay *speech_join_as_another(struct guest *guest)
{
	const char *room = draw_known_room(guest);
	const struct stay *own = room ? guest_stay(guest, room) : NULL;
	unsigned key = own_key(guest);
	char id[USER_ID_BYTES_MAX + 1];
	struct naming naming;

	if (key == 0 || !own || !own->member || own->present ||
	    guest->number >= guest->world->character.joiners) {
		return NULL;
	}
	struct stay *other = find_present(guest->world, room, attendance_key_id(key, id));
	if (!other || !names_of(people_find(&own->room->people, id), key, &naming)) {
		return NULL;
	}
	say_join(guest, room, &naming);
	return other;
}

void speech_join_badly(struct guest *guest)
{
	const char *room = draw_known_room(guest);
	struct naming naming;

	if (room) {
		names_draw_bad(&guest->world->chance, &naming);
		say_join(guest, room, &naming);
	}
}

void speech_ask(struct guest *guest)
{
	static const char *const arguments[] = { "", ",{}", ",7,[]", ",null" };
	struct chance *chance = &guest->world->chance;
	struct note note = { .kind = NOTE_ASK, .room = draw_known_room(guest), .ack = SOCKETIO_NO_ACK };
	char text[TEXT_MAX];
	char ack[24] = "";
	char nsp[PREFIX_MAX];

	if (!note.room) {
		return;
	}
	if (chance_percent(chance, guest->world->character.acks)) {
		note.ack = guest->next_ack++;
		snprintf(ack, sizeof(ack), "%lld", (long long)note.ack);
	}
	snprintf(text, sizeof(text), "42%s%s[\"who_is_here\"%s]", prefix(note.room, nsp), ack,
	         arguments[chance_below(chance, 4)]);
	for (unsigned i = chance_percent(chance, 10) ? 3 : 1; i > 0; i--) {
		guest_say(guest, text, &note);
	}
}

void speech_storm(struct guest *guest)
{
	const char *room = draw_known_room(guest);
	struct naming naming;

	unsigned count =
		guest->number < guest->world->character.joiners ? guest->world->character.storm : 0;

	for (unsigned i = 0; room && i < count; i++) {
		names_draw(&guest->world->chance, draw_key(guest), &naming);
		say_join(guest, room, &naming);
	}
}

/* An event or ack of which `count` attachments follow. */
static void say_with_attachments(struct guest *guest, const char *text, unsigned count,
                                 const struct note *note)
{
	struct note part = { .kind = NOTE_PART };

	guest_say(guest, text, &part);
	for (unsigned i = 1; i <= count; i++) {
		guest_say_bytes(guest, "\0bytes\x1e", i == 2 ? 0 : 7, i == count ? note : &part);
	}
}

void speech_join_binary(struct guest *guest)
{
	struct note note = {
		.kind = NOTE_JOIN,
		.room = draw_known_room(guest),
		.verdict = REFUSAL_BAD_REQUEST,
		.ack = chance_percent(&guest->world->chance, 50) ? 7 : SOCKETIO_NO_ACK,
	};
	char text[TEXT_MAX];
	char nsp[PREFIX_MAX];

	if (!note.room) {
		return;
	}
	snprintf(text, sizeof(text),
	         "452-%s%s[\"got_a_new_user\",{\"name\":{\"_placeholder\":true,\"num\":1},"
	         "\"x\":{\"num\":0,\"_placeholder\":true}}]",
	         prefix(note.room, nsp), note.ack == 7 ? "7" : "");
	say_with_attachments(guest, text, 2, &note);
}

void speech_other(struct guest *guest)
{
	static const char *const texts[] = { "42%s[\"message\",{\"name\":\"x\"}]",
		                                 "42%s9[\"got_a_new_users\"]", "42%s[1,2,3]",
		                                 "43%s77[{\"late\":true}]",
		                                 "461-%s3[{\"_placeholder\":true,\"num\":0}]" };
	unsigned which = chance_below(&guest->world->chance, sizeof(texts) / sizeof(texts[0]));
	struct note note = { .kind = NOTE_IGNORED, .room = draw_known_room(guest) };
	char text[TEXT_MAX];
	char nsp[PREFIX_MAX];

	if (!note.room) {
		return;
	}
	/* the formats above are constants with one %s each */
	const char *behind = strchr(texts[which], '%') + 2;
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(behind - 2 - texts[which]), texts[which],
	         prefix(note.room, nsp), behind);
	if (which == 4) {
		say_with_attachments(guest, text, 1, &note);
	} else {
		guest_say(guest, text, &note);
	}
}

void speech_leave(struct guest *guest)
{
	struct note note = { .kind = NOTE_LEAVE, .room = draw_known_room(guest) };
	char text[TEXT_MAX];

	if (!note.room) {
		return;
	}
	snprintf(text, sizeof(text), "41%s%s", note.room,
	         chance_percent(&guest->world->chance, 50) ? "," : "");
	guest_say(guest, text, &note);
}

void speech_goodbye(struct guest *guest)
{
	guest_say_fatal(guest, "1", false);
}

void speech_break_rules(struct guest *guest)
{
	static const char *const texts[] = {
		"", "2", "2probe", "7", "x", "4\xff", "4\xed\xa0\x80",
		/* from here on they are Engine.IO messages */
		"4", "4x", "47[]", "42", "42{}", "42[]", "42[null]", "42[\"connect\"]", "40[]", "41{}",
		"44{\"message\":\"x\"}", "42[\"a\"", "42[\"a\"]x", "42[\"\\ud800\"]", "451-[\"a\"]",
		"451-[{\"_placeholder\":true,\"num\":1}]", "4511-[\"a\"]", "43{}", "42/nowhere,[\"x\"]",
		"42/nowhere,1[\"got_a_new_user\",{\"name\":\"x\"}]", "41/nowhere", "42[\"a\x1e\"]"
	};
	struct chance *chance = &guest->world->chance;
	unsigned which = chance_below(chance, sizeof(texts) / sizeof(texts[0]));

	if (chance_percent(chance, 10)) {
		struct note broken = { .kind = NOTE_BROKEN };
		guest_say_bytes(guest, "bytes", 5, &broken);
		return;
	}
	if (guest->eio3 && texts[which][0] == '2') {
		return; /* in version 3 it is the client that pings */
	}
	trace("  %s", texts[which]);
	guest_say_fatal(guest, texts[which], which >= 7);
}

void speech_idle(struct guest *guest)
{
	static const char *const texts[] = { "6", "5", "0", "3", "0{\"sid\":\"x\"}" };

	guest_say(guest, texts[chance_below(&guest->world->chance, 5)], NULL);
}
