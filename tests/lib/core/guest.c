#include "tests/lib/core/guest.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/core/check.h"

/* FNV-1a, once for each byte of the digest */
void guest_digest(const void *secret, const uint8_t *bytes, size_t len,
                  uint8_t digest[KEY_DIGEST_BYTES])
{
	(void)secret;
	for (size_t i = 0; i < KEY_DIGEST_BYTES; i++) {
		uint64_t hash = (14695981039346656037U ^ i) * 1099511628211U;
		for (size_t j = 0; j < len; j++) {
			hash = (hash ^ bytes[j]) * 1099511628211U;
		}
		digest[i] = (uint8_t)(hash >> 40);
	}
}

struct service_config guest_service_config(struct fake_world *world)
{
	struct hub_config hub = harness_config(world);

	hub.wall_offset_ms = 1700000000000;
	return (struct service_config){ .hub = hub,
		                            .leave_grace_ms = GUEST_GRACE_MS,
		                            .return_ms = GUEST_GRACE_MS,
		                            .digest = guest_digest };
}

static size_t index_of(const struct guest *guest, const char *id)
{
	size_t i = 0;

	while (i < guest->user_count && strcmp(guest->users[i].id, id) != 0) {
		i++;
	}
	return i;
}

static const char *text_of(const cJSON *object, const char *key)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

	assert_true(cJSON_IsString(value));
	return value->valuestring;
}

static void learn(struct guest *guest, const cJSON *user, const char *name_key)
{
	const char *id = text_of(user, "id");

	assert_int_equal(index_of(guest, id), guest->user_count);
	assert_true(guest->user_count < GUEST_USERS_MAX);
	assert_true(cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(user, "since")));
	text_of(user, "kind");
	struct known_user *known = &guest->users[guest->user_count++];
	snprintf(known->id, sizeof(known->id), "%s", id);
	snprintf(known->name, sizeof(known->name), "%s", text_of(user, name_key));
}

static void take_snapshot(struct guest *guest, const cJSON *users)
{
	const cJSON *user;

	assert_true(cJSON_IsArray(users));
	guest->snapshots++;
	guest->user_count = 0;
	guest->log_len = 0;
	cJSON_ArrayForEach(user, users)
	{
		learn(guest, user, "name");
	}
}

static void log_change(struct guest *guest)
{
	uint64_t hash = 14695981039346656037U;

	for (const char *at = guest->last; *at; at++) {
		hash = (hash ^ (unsigned char)*at) * 1099511628211U;
	}
	assert_true(guest->log_len < GUEST_LOG_MAX);
	guest->log[guest->log_len++] = hash;
}

static void take_new_user(struct guest *guest, const cJSON *user)
{
	assert_string_not_equal(text_of(user, "id"), guest->sid);
	guest->new_users++;
	learn(guest, user, "new_user_name");
	log_change(guest);
}

static void take_rename(struct guest *guest, const cJSON *user)
{
	size_t i = index_of(guest, text_of(user, "id"));

	assert_true(i < guest->user_count || guest->snapshots == 0);
	if (i < guest->user_count) {
		snprintf(guest->users[i].name, sizeof(guest->users[i].name), "%s", text_of(user, "name"));
	}
	guest->renames++;
	log_change(guest);
}

static void take_leave(struct guest *guest, const cJSON *user)
{
	size_t i = index_of(guest, text_of(user, "id"));

	assert_true(i < guest->user_count || guest->snapshots == 0);
	if (i < guest->user_count) {
		assert_string_equal(guest->users[i].name, text_of(user, "name"));
		guest->user_count--;
		memmove(&guest->users[i], &guest->users[i + 1],
		        (guest->user_count - i) * sizeof(guest->users[0]));
	}
	text_of(user, "reason");
	guest->leaves++;
	log_change(guest);
}

/* A stock client takes any text behind the payload for an offset, once it has a pid. */
static void take_offset(struct guest *guest, const cJSON *offset)
{
	if (!offset) {
		return;
	}
	assert_true(guest->service->config.recovery && cJSON_IsString(offset));
	assert_int_equal(strlen(offset->valuestring), FEED_OFFSET_LENGTH);
	memcpy(guest->offset, offset->valuestring, sizeof(guest->offset));
}

static bool has_offset(const struct guest *guest, const char *event)
{
	return guest->service->config.recovery && strcmp(event, "own_connections") != 0 &&
	       strcmp(event, "kicked") != 0 && strcmp(event, "join_refused") != 0;
}

static void take_event(struct guest *guest, const char *event, const cJSON *payload)
{
	/* a stock client keeps what comes before its CONNECT is answered, even over a loss */
	assert_true(guest->connected);
	guest->missed += guest->returning && guest->recovered ? 1 : 0;
	if (strcmp(event, "existing_users") == 0) {
		take_snapshot(guest, payload);
	} else if (strcmp(event, "new_user") == 0) {
		take_new_user(guest, payload);
	} else if (strcmp(event, "user_renamed") == 0) {
		take_rename(guest, payload);
	} else if (strcmp(event, "disconnect_user") == 0) {
		take_leave(guest, payload);
	} else if (strcmp(event, "own_connections") == 0) {
		guest->missed -= guest->returning && guest->recovered ? 1 : 0; /* it is private */
		guest->connections = cJSON_GetObjectItemCaseSensitive(payload, "count")->valueint;
	} else if (strcmp(event, "kicked") == 0) {
		guest->kicks++;
	} else if (strcmp(event, "notice") == 0) {
		guest->notices++;
	} else {
		assert_string_equal(event, "join_refused");
		guest->refusals++;
	}
}

/* The rest of `text` behind "/room," if that is what it begins with. */
static const char *behind_room(const struct guest *guest, const char *text)
{
	size_t len = strlen(guest->room);

	if (strcmp(guest->room, "/") == 0) {
		assert_int_not_equal(text[0], '/');
		return text;
	}
	assert_memory_equal(text, guest->room, len);
	assert_int_equal(text[len], ',');
	return text + len + 1;
}

static void take_connect(struct guest *guest, const char *json)
{
	cJSON *reply = cJSON_Parse(json);

	assert_non_null(reply);
	assert_int_equal(cJSON_GetArraySize(reply), 2);
	guest->recovered = strcmp(guest->pid, text_of(reply, "pid")) == 0;
	assert_true(guest->service->config.recovery || !guest->recovered);
	if (guest->recovered) {
		assert_string_equal(guest->sid, text_of(reply, "sid"));
	} else {
		assert_string_not_equal(guest->sid, text_of(reply, "sid"));
	}
	snprintf(guest->sid, sizeof(guest->sid), "%s", text_of(reply, "sid"));
	snprintf(guest->pid, sizeof(guest->pid), "%s", text_of(reply, "pid"));
	guest->connected = true;
	cJSON_Delete(reply);
}

static void take_array(struct guest *guest, const char *json)
{
	cJSON *array = cJSON_Parse(json);
	const char *event = cJSON_GetArrayItem(array, 0)->valuestring;

	assert_int_equal(cJSON_GetArraySize(array), has_offset(guest, event) ? 3 : 2);
	take_event(guest, event, cJSON_GetArrayItem(array, 1));
	take_offset(guest, cJSON_GetArrayItem(array, 2));
	cJSON_Delete(array);
}

static void take_packet(struct guest *guest, const char *packet)
{
	snprintf(guest->last, sizeof(guest->last), "%s", packet);
	if (packet[0] != '4') {
		assert_non_null(strchr("0126", packet[0]));
	} else if (packet[1] == '0') {
		take_connect(guest, behind_room(guest, packet + 2));
	} else if (packet[1] == '2') {
		take_array(guest, behind_room(guest, packet + 2));
	} else {
		assert_non_null(strchr("134", packet[1]));
	}
}

static void take_body(struct guest *guest)
{
	char *at = (char *)guest->request.body.data;

	for (char *packet; (packet = strsep(&at, "\x1e"));) {
		take_packet(guest, packet);
	}
	fake_request_finish(&guest->request);
	fake_request_init(&guest->request);
}

static bool over(const struct guest *guest)
{
	return !guest->session || guest->session->state != SESSION_OPEN;
}

void guest_take(struct guest *guest)
{
	while (guest->polling && guest->request.answered) {
		take_body(guest);
		if (!over(guest)) {
			assert_true(session_poll(guest->session, &guest->request));
		}
	}
	for (const char *packet; !guest->polling && (packet = socket_read(&guest->socket));) {
		take_packet(guest, packet);
	}
}

void guest_read(struct guest *guest)
{
	hub_settle(&guest->service->hub);
	guest_take(guest);
}

void guest_start(struct guest *guest, struct service *service, const char *room, bool polling)
{
	*guest = (struct guest){ .service = service, .room = room, .polling = polling };
	guest->log = calloc(GUEST_LOG_MAX, sizeof(*guest->log));
	assert_non_null(guest->log);
	fake_socket_init(&guest->socket);
	fake_request_init(&guest->request);
}

static void connect_to_room(struct guest *guest, const char *auth)
{
	assert_non_null(guest->session);
	guest_say(guest, "0", auth);
	guest->returning = true;
	while (!guest->connected && !guest->session->turned_away) {
		guest_read(guest);
	}
	guest->returning = false;
}

static void open_websocket(struct guest *guest)
{
	guest->session = session_open(&guest->service->hub,
	                              &(struct session_opening){ .websocket = &guest->socket });
}

static void open_polling_session(struct guest *guest)
{
	guest->session = session_open(&guest->service->hub, &(struct session_opening){ 0 });
	assert_true(session_poll(guest->session, &guest->request));
}

void guest_open(struct guest *guest, struct service *service, const char *room)
{
	guest_start(guest, service, room, false);
	open_websocket(guest);
	connect_to_room(guest, "");
}

void guest_open_polling(struct guest *guest, struct service *service, const char *room)
{
	guest_start(guest, service, room, true);
	open_polling_session(guest);
	connect_to_room(guest, "");
}

void guest_return_with(struct guest *guest, const char *auth)
{
	guest->connected = false;
	guest->recovered = false;
	guest->missed = 0;
	fake_socket_finish(&guest->socket);
	fake_request_finish(&guest->request);
	fake_socket_init(&guest->socket);
	fake_request_init(&guest->request);
	if (guest->polling) {
		open_polling_session(guest);
	} else {
		open_websocket(guest);
	}
	connect_to_room(guest, auth);
}

void guest_return(struct guest *guest)
{
	char auth[200];

	snprintf(auth, sizeof(auth), "{\"pid\":\"%s\",\"offset\":\"%s\"}", guest->pid, guest->offset);
	guest_return_with(guest, auth);
}

void guest_finish(struct guest *guest)
{
	fake_socket_finish(&guest->socket);
	fake_request_finish(&guest->request);
	free(guest->log);
	*guest = (struct guest){ 0 };
}

void guest_say(struct guest *guest, const char *type_and_ack, const char *json)
{
	char packet[2000];
	bool named = strcmp(guest->room, "/") != 0;

	snprintf(packet, sizeof(packet), "4%c%s%s%s%s", type_and_ack[0], named ? guest->room : "",
	         named ? "," : "", type_and_ack + 1, json);
	if (guest->polling) {
		assert_true(session_say(guest->session, packet));
	} else {
		socket_say(guest->session, &guest->socket, packet);
	}
}

void guest_join(struct guest *guest, const char *name)
{
	char json[500];

	snprintf(json, sizeof(json), "[\"got_a_new_user\",{\"name\":\"%s\"}]", name);
	guest_say(guest, "2", json);
}

void guest_join_with_key(struct guest *guest, const char *name, const char *key)
{
	char json[500];

	snprintf(json, sizeof(json), "[\"got_a_new_user\",{\"name\":\"%s\",\"key\":\"%s\"}]", name,
	         key);
	guest_say(guest, "27", json);
}

void guest_lose(struct guest *guest)
{
	if (!guest->polling) {
		session_lost(guest->session, &guest->socket);
	} else if (session_holds_request(guest->session)) {
		session_poll_lost(guest->session);
	} else {
		session_close(guest->session, SESSION_END_TRANSPORT);
	}
	guest->session = NULL;
}

size_t guest_heard(struct guest *guest)
{
	guest_read(guest);
	return guest->socket.sent.len;
}

void check_guest(struct guest *guest)
{
	struct slice name = { guest->room, strlen(guest->room) };
	const struct room *room = rooms_find(&guest->service->rooms, name);
	size_t i = 0;

	guest_read(guest);
	assert_non_null(room);
	assert_int_equal(guest->user_count, room->roster.count);
	list_for_each(node, &room->roster.users) {
		const struct user *user = list_entry(node, const struct user, link);
		assert_string_equal(guest->users[i].id, user->id);
		assert_string_equal(guest->users[i].name, user->profile.name);
		i++;
	}
}

void check_last(struct guest *guest, const char *expected)
{
	guest_read(guest);
	assert_string_equal(guest->last, expected);
}

int party_setup(void **state)
{
	struct party *party = calloc(1, sizeof(*party));

	if (!party) {
		return -1;
	}
	struct service_config config = guest_service_config(&party->world);
	*state = party;
	return service_init(&party->service, &config) == PRESENCE_OK ? 0 : -1;
}

int party_teardown(void **state)
{
	struct party *party = *state;

	service_finish(&party->service);
	for (int i = 0; i < PARTY_GUESTS; i++) {
		guest_finish(&party->guests[i]);
	}
	free(party);
	return 0;
}

void party_restart(struct party *party, const struct service_config *config)
{
	service_finish(&party->service);
	assert_int_equal(service_init(&party->service, config), PRESENCE_OK);
}

struct guest *party_open(struct party *party, int i, const char *room)
{
	guest_open(&party->guests[i], &party->service, room);
	return &party->guests[i];
}

struct guest *party_come(struct party *party, int i, const char *room, const char *name,
                         const char *key)
{
	struct guest *guest = party_open(party, i, room);

	guest_join_with_key(guest, name, key);
	guest_read(guest);
	return guest;
}

void party_wait(struct party *party, int64_t ms)
{
	hub_run_to(&party->service.hub, party->service.hub.now_ms + ms);
}

struct user *party_user(const struct party *party, const char *room, const char *key)
{
	const struct room *found = party_room(party, room);
	char id[USER_ID_BYTES_MAX + 1];

	key_id(guest_digest, NULL, key, strlen(key), id);
	return found ? roster_find_keyed(&found->roster, id) : NULL;
}

struct room *party_room(const struct party *party, const char *name)
{
	return rooms_find(&party->service.rooms, (struct slice){ name, strlen(name) });
}
