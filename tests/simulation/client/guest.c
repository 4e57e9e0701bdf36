#include "tests/simulation/client/guest.h"

#include <string.h>

#include "core/base/deadline.h"
#include "tests/simulation/tools/memory.h"

void notes_push(struct notes *notes, const struct note *note)
{
	if (notes->first > 0 && notes->first == notes->count) {
		notes->first = 0;
		notes->count = 0;
	}
	if (notes->count == notes->capacity) {
		notes->capacity = notes->capacity ? 2 * notes->capacity : 8;
		notes->list = memory_own(notes->list, notes->capacity * sizeof(*note));
	}
	notes->list[notes->count++] = *note;
}

struct note *notes_pop(struct notes *notes)
{
	return notes->first < notes->count ? &notes->list[notes->first++] : NULL;
}

void notes_finish(struct notes *notes)
{
	memory_disown(notes->list);
	*notes = (struct notes){ 0 };
}

void marks_push(struct marks *marks, size_t mark)
{
	if (marks->count == marks->capacity) {
		marks->capacity = marks->capacity ? 2 * marks->capacity : 4;
		marks->list = memory_own(marks->list, marks->capacity * sizeof(mark));
	}
	marks->list[marks->count++] = mark;
}

size_t marks_pop(struct marks *marks)
{
	size_t mark = marks->list[0];

	marks->count--;
	memmove(marks->list, marks->list + 1, marks->count * sizeof(mark));
	return mark;
}

struct socket *socket_create(struct guest *guest, size_t room)
{
	struct socket *socket = memory_own(NULL, sizeof(*socket));

	*socket = (struct socket){ .guest = guest, .room = room };
	return socket;
}

void socket_destroy(struct socket *socket)
{
	if (socket) {
		bytes_finish(&socket->pipe);
		memory_disown(socket);
	}
}

struct request *request_create(struct guest *guest)
{
	struct request *request = memory_own(NULL, sizeof(*request));

	*request = (struct request){ .guest = guest };
	return request;
}

void request_destroy(struct request *request)
{
	if (request) {
		bytes_finish(&request->body);
		memory_disown(request);
	}
}

void guest_come(struct guest *guest)
{
	*guest = (struct guest){
		.world = guest->world,
		.number = guest->number,
		.here = true,
		.heartbeat_due = DEADLINE_NEVER,
		.connect_due = DEADLINE_NEVER,
		.upgrade_due = DEADLINE_NEVER,
		.linger_due = DEADLINE_NEVER,
		.noop_ms = NOOP_NEVER,
		.tickets = guest->tickets,
		.ticket_count = guest->ticket_count,
	};
}

static struct ticket make_ticket(const struct stay *stay)
{
	struct ticket ticket = {
		.room = stay->room->name,
		.has_snapshot = stay->has_snapshot,
		.position = stay->position,
	};

	memcpy(ticket.pid, stay->pid, sizeof(ticket.pid));
	memcpy(ticket.offset, stay->offset, sizeof(ticket.offset));
	people_copy(&ticket.fold, &stay->fold);
	return ticket;
}

void guest_remember(struct guest *guest)
{
	for (size_t i = 0; i < guest->stay_count; i++) {
		struct stay *stay = guest->stays[i];
		if (stay->known && stay->pid[0]) {
			people_finish(&stay->earlier.fold);
			stay->earlier = make_ticket(stay);
		}
	}
}

void guest_forget_tickets(struct guest *guest)
{
	for (size_t i = 0; i < guest->ticket_count; i++) {
		people_finish(&guest->tickets[i].fold);
	}
	memory_disown(guest->tickets);
	guest->tickets = NULL;
	guest->ticket_count = 0;
}

static void add_ticket(struct guest *guest, const struct ticket *ticket)
{
	guest->tickets =
		memory_own(guest->tickets, (guest->ticket_count + 1) * sizeof(*guest->tickets));
	guest->tickets[guest->ticket_count++] = *ticket;
}

/* Those of this connection take the place of those before. */
static void take_tickets(struct guest *guest)
{
	bool renewed = false;

	for (size_t i = 0; i < guest->stay_count; i++) {
		struct stay *stay = guest->stays[i];
		if (!stay->known || !stay->pid[0]) {
			continue;
		}
		if (!renewed) {
			guest_forget_tickets(guest);
			renewed = true;
		}
		struct ticket last = make_ticket(stay);
		last.last = true;
		last.must = stay->user[0] && stay->offset[0] && !stay->offset_is_old && !stay->cut &&
		            stay->snapshots.count == 0;
		add_ticket(guest, &last);
		if (stay->earlier.room) {
			add_ticket(guest, &stay->earlier);
			stay->earlier = (struct ticket){ 0 };
		}
	}
}

void guest_go(struct guest *guest)
{
	take_tickets(guest);
	socket_destroy(guest->socket);
	socket_destroy(guest->probe);
	request_destroy(guest->get);
	guest_forget_messages(guest, guest->message_count);
	memory_disown(guest->messages);
	notes_finish(&guest->intents);
	notes_finish(&guest->owed);
	for (size_t i = 0; i < guest->stay_count; i++) {
		people_finish(&guest->stays[i]->fold);
		people_finish(&guest->stays[i]->earlier.fold);
		memory_disown(guest->stays[i]->snapshots.list);
		memory_disown(guest->stays[i]);
	}
	memory_disown(guest->stays);
	*guest = (struct guest){ .world = guest->world,
		                     .number = guest->number,
		                     .tickets = guest->tickets,
		                     .ticket_count = guest->ticket_count };
}

static struct message *add_message(struct guest *guest, const void *bytes, size_t len)
{
	if (guest->message_count == guest->message_capacity) {
		guest->message_capacity = guest->message_capacity ? 2 * guest->message_capacity : 4;
		guest->messages =
			memory_own(guest->messages, guest->message_capacity * sizeof(*guest->messages));
	}
	struct message *message = &guest->messages[guest->message_count++];
	*message = (struct message){ 0 };
	bytes_append(&message->bytes, bytes, len);
	return message;
}

static void set_note(struct message *message, const struct note *note)
{
	if (note) {
		message->has_note = true;
		message->note = *note;
	}
}

void guest_say(struct guest *guest, const char *text, const struct note *note)
{
	set_note(add_message(guest, text, strlen(text)), note);
}

void guest_say_bytes(struct guest *guest, const void *bytes, size_t len, const struct note *note)
{
	struct message *message = add_message(guest, bytes, len);

	message->binary = true;
	set_note(message, note);
}

void guest_say_fatal(struct guest *guest, const char *text, bool reaches_above)
{
	struct note broken = { .kind = NOTE_BROKEN };
	struct message *message = add_message(guest, text, strlen(text));

	message->fatal = true;
	set_note(message, reaches_above ? &broken : NULL);
}

void guest_forget_messages(struct guest *guest, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bytes_finish(&guest->messages[i].bytes);
	}
	guest->message_count -= count;
	if (count > 0) {
		memmove(guest->messages, guest->messages + count,
		        guest->message_count * sizeof(*guest->messages));
	}
}

static bool in_room(const struct stay *stay, const char *room)
{
	return strcmp(stay->room->name, room) == 0;
}

struct stay *guest_stay(const struct guest *guest, const char *room)
{
	for (size_t i = guest->stay_count; i-- > 0;) {
		if (in_room(guest->stays[i], room)) {
			return guest->stays[i];
		}
	}
	return NULL;
}

struct stay *guest_known_stay(const struct guest *guest, const char *room)
{
	for (size_t i = guest->stay_count; i-- > 0;) {
		if (guest->stays[i]->known && in_room(guest->stays[i], room)) {
			return guest->stays[i];
		}
	}
	return NULL;
}

struct stay *guest_add_stay(struct guest *guest, struct truth *room, struct member *member)
{
	struct stay *stay = memory_own(NULL, sizeof(*stay));

	guest->stays = memory_own(guest->stays, (guest->stay_count + 1) * sizeof(struct stay *));
	guest->stays[guest->stay_count++] = stay;
	*stay = (struct stay){ .guest = guest, .room = room, .member = member };
	memcpy(stay->id, member->sid, sizeof(stay->id));
	stay->position = room->count;
	return stay;
}
