#include "tests/bench/load/net/packet.h"

#include <string.h>

#define TEXT(literal) (literal), sizeof(literal) - 1

enum {
	DIGITS = 6,
	ID_BYTES = 20,
};

static const char before_name[] = "\"name\":\"user-";

static bool starts_with(const char *bytes, size_t len, const char *prefix, size_t prefix_len)
{
	return len >= prefix_len && memcmp(bytes, prefix, prefix_len) == 0;
}

/* The number in a name; CLIENT_USERS_MAX if it is none of ours. */
static uint32_t number_at(const char *digits)
{
	uint32_t number = 0;

	for (int i = 0; i < DIGITS; i++) {
		uint32_t digit = (uint32_t)digits[i] - '0';
		if (digit > 9) {
			return CLIENT_USERS_MAX;
		}
		number = number * 10 + digit;
	}
	return digits[DIGITS] == '"' ? number : CLIENT_USERS_MAX;
}

static bool check_number(struct client *client, uint32_t number)
{
	if (number >= client->room->users) {
		client_break(client, "was told of a user that nobody is");
		return false;
	}
	return true;
}

/* The name of an event, looked for first where it should be. */
static uint32_t user_of_event(const char *event, size_t len, size_t expected, const char *key,
                              size_t key_len)
{
	const char *found = event + expected;

	if (expected + key_len + DIGITS >= len || memcmp(found, key, key_len) != 0) {
		found = memmem(event, len, key, key_len);
	}
	if (!found || (size_t)(found - event) + key_len + DIGITS >= len) {
		return CLIENT_USERS_MAX;
	}
	return number_at(found + key_len);
}

static void take_new_user(struct client *client, const char *event, size_t len)
{
	static const size_t place = sizeof("[\"new_user\",{\"id\":\"\",\"new_user_") - 1 + ID_BYTES;
	uint32_t user = user_of_event(event, len, place, TEXT("name\":\"user-"));

	if (check_number(client, user)) {
		known_add(&client->known, user);
	}
}

static void take_disconnect_user(struct client *client, const char *event, size_t len)
{
	static const size_t place = sizeof("[\"disconnect_user\",{\"id\":\"\",") - 1 + ID_BYTES;
	uint32_t user = user_of_event(event, len, place, TEXT(before_name));

	if (check_number(client, user)) {
		known_remove(&client->known, user);
	}
}

static void take_event(struct client *client, const char *event, size_t len)
{
	if (starts_with(event, len, TEXT("[\"new_user\","))) {
		take_new_user(client, event, len);
	} else if (starts_with(event, len, TEXT("[\"disconnect_user\","))) {
		take_disconnect_user(client, event, len);
	} else {
		client_break(client, "got an event that has no part here");
	}
}

/* Behind "4": `0…` or `2…`, then the namespace. */
static void take_message(struct client *client, const char *packet, size_t len)
{
	const struct client_room *room = client->room;
	size_t head = 1 + room->namespace_len;

	if (len < head || memcmp(packet + 1, room->namespace, room->namespace_len) != 0) {
		client_break(client, "got a packet of another namespace");
	} else if (packet[0] == '2') {
		take_event(client, packet + head, len - head);
	} else if (packet[0] == '0' && client->state == CLIENT_CONNECTING) {
		client->state = CLIENT_CONNECTED;
	} else {
		client_break(client, "was not let into the room");
	}
}

void packet_take(struct client *client, const char *packet, size_t len)
{
	if (len > 1 && packet[0] == '4') {
		take_message(client, packet + 1, len - 1);
	} else if (len == 1 && packet[0] == '2') {
		client->pings++;
		client->room->transport->send(client, TEXT("3"));
	} else if (len > 1 && packet[0] == '0' && client->state == CLIENT_OPENING) {
		client->state = CLIENT_CONNECTING;
		client_send_connect(client);
	} else if (len != 1 || packet[0] != '6') { /* which is nothing, to answer a poll by */
		client_break(client, "got a packet that is out of place");
	}
}

size_t packet_snapshot_head(const struct client *client, const char *packet, size_t len)
{
	static const char event[] = "[\"existing_users\",[";
	const struct client_room *room = client->room;
	size_t head = 2 + room->namespace_len + sizeof(event) - 1;

	if (len < head || packet[0] != '4' || packet[1] != '2' ||
	    memcmp(packet + 2, room->namespace, room->namespace_len) != 0 ||
	    memcmp(packet + 2 + room->namespace_len, event, sizeof(event) - 1) != 0) {
		return 0;
	}
	return head;
}

void packet_begin_snapshot(struct client *client, uint64_t left)
{
	client->known = (struct known){ 0 };
	client->snapshot_size = left;
	client->snapshot_left = left;
	client->entry_size = sizeof(before_name) - 1;
}

/* The next name behind `at`; `distance`, if known, says where it should be. */
static const char *next_name(const char *at, const char *end, size_t distance)
{
	static const size_t len = sizeof(before_name) - 1;

	if (distance > 0 && (size_t)(end - at) >= distance + len &&
	    memcmp(at + distance, before_name, len) == 0) {
		return at + distance;
	}
	return memmem(at, (size_t)(end - at), before_name, len);
}

/* Takes the names that are complete; returns the end of the last one, or NULL. */
static const char *take_names(struct client *client, const char *bytes, const char *end)
{
	static const size_t len = sizeof(before_name) - 1;
	const char *last = NULL; /* a name's digits */

	for (;;) {
		const char *found =
			next_name(last ? last : bytes, end, last ? client->entry_size - len : 0);
		if (!found || (size_t)(end - found) <= len + DIGITS) {
			return last ? last + DIGITS : NULL;
		}
		found += len;
		if (!check_number(client, number_at(found))) {
			return NULL;
		}
		known_add(&client->known, number_at(found));
		if (last) {
			client->entry_size = (size_t)(found - last);
		}
		last = found;
	}
}

/* All users take the same number of bytes, so there is no room for one without a name. */
static void end_snapshot(struct client *client)
{
	uint64_t entries = client->snapshot_size - (sizeof("]]") - 1) + 1; /* with a last comma */

	client->has_snapshot = true;
	if (client->entry_size > sizeof(before_name) - 1 && /* two names were seen at once */
	    client->known.count * client->entry_size != entries) {
		client_break(client, "got a snapshot with more in it than users");
	}
}

size_t packet_take_snapshot(struct client *client, const char *bytes, size_t len)
{
	static const size_t cut_max = sizeof(before_name) - 1 + DIGITS; /* of a name that goes on */
	size_t part = len < client->snapshot_left ? len : (size_t)client->snapshot_left;
	const char *named = take_names(client, bytes, bytes + part);
	size_t done = named ? (size_t)(named - bytes) : 0;

	if (part == client->snapshot_left) {
		done = part;
	} else if (part - done > cut_max) {
		done = part - cut_max;
	}
	client->snapshot_left -= done;
	if (client->snapshot_left == 0) {
		end_snapshot(client);
	}
	return done;
}
