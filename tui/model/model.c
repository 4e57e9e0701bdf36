#include "tui/model/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void model_init(struct model *model, const struct model_config *config)
{
	*model = (struct model){ .config = *config, .list_stale = true };
	list_init(&model->people);
	table_init(&model->ids, config->seed);
}

static void remove_person(struct model *model, struct person *person)
{
	if (model->me == person) {
		model->me = NULL;
	}
	if (model->selected_person == person) {
		model->selected_person = NULL; /* its neighbour takes the place */
	}
	list_remove(&person->link);
	table_remove(&model->ids, &person->by_id);
	person_destroy(person);
	model->list_stale = true;
}

void model_finish(struct model *model)
{
	list_for_each_safe(node, &model->people) {
		remove_person(model, list_entry(node, struct person, link));
	}
	table_finish(&model->ids);
	free(model->list);
	for (size_t i = 0; i < MODEL_LOG_MAX; i++) {
		free(model->log[i].text);
	}
}

size_t model_count(const struct model *model)
{
	return model->ids.count;
}

static struct person *find(const struct model *model, const char *id)
{
	struct table_entry *entry = table_find(&model->ids, id, strlen(id));

	return entry ? list_entry(entry, struct person, by_id) : NULL;
}

static void be_known_as(struct model *model, const char *id)
{
	snprintf(model->my_id, sizeof(model->my_id), "%s", id);
	memcpy(model->my_name, model->wanted, sizeof(model->my_name));
	model->me = find(model, id);
	model->list_stale = true;
}

static struct person *add_person(struct model *model, const struct presence_event *event)
{
	struct person *person = person_create(event);

	if (!person) {
		return NULL;
	}
	if (table_insert(&model->ids, &person->by_id, person->id, strlen(person->id)) != PRESENCE_OK) {
		person_destroy(person);
		return NULL;
	}
	if (strcmp(person->id, model->my_id) == 0) {
		model->me = person;
	}
	return person;
}

/* Somebody is here, perhaps known already: goes to the end of those who came. */
static void see_person(struct model *model, const struct presence_event *event)
{
	struct person *person = find(model, event->id);

	if (!person) {
		person = add_person(model, event);
	} else if (!person_rename(person, event->name)) {
		model->failed = true;
	}
	model->list_stale = true;
	if (!person) {
		model->failed = true;
		return;
	}
	person->kind = event->kind;
	person->since_ms = event->since_ms;
	person->listed = true;
	list_remove(&person->link);
	list_push_back(&model->people, &person->link);
}

static void begin_list(struct model *model)
{
	model->failed = false;
	list_for_each(node, &model->people) {
		list_entry(node, struct person, link)->listed = false;
	}
}

static void end_list(struct model *model)
{
	list_for_each_safe(node, &model->people) {
		struct person *person = list_entry(node, struct person, link);
		if (!person->listed) {
			remove_person(model, person);
		}
	}
}

static void take_arrival(struct model *model, const struct presence_event *event, int64_t now_ms)
{
	bool known = find(model, event->id);

	see_person(model, event);
	if (!known) {
		model_note(model, LOG_CAME, now_ms, event->name, " joined");
	}
}

static void take_rename(struct model *model, const struct presence_event *event, int64_t now_ms)
{
	struct person *person = find(model, event->id);
	char then[MODEL_SENTENCE_MAX];

	if (!person) {
		return;
	}
	snprintf(then, sizeof(then), " is now %s", event->name);
	model_note(model, LOG_RENAMED, now_ms, person->name.text, then);
	if (!person_rename(person, event->name)) {
		model->failed = true;
	}
	model->list_stale = true;
}

static const char *words_for(const char *reason)
{
	static const char *const words[][2] = {
		{ "left", " left" },
		{ "lost", " lost the connection" },
		{ "timeout", " fell silent" },
		{ "kicked", " was removed" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(reason, words[i][0]) == 0) {
			return words[i][1];
		}
	}
	return " left";
}

static void take_leave(struct model *model, const struct presence_event *event, int64_t now_ms)
{
	struct person *person = find(model, event->id);

	if (person) {
		model_note(model, LOG_WENT, now_ms, person->name.text, words_for(event->reason));
		remove_person(model, person);
	}
}

void model_apply(struct model *model, const struct presence_event *event, int64_t now_ms)
{
	switch (event->type) {
	case EVENT_LIST_BEGINS: begin_list(model); break;
	case EVENT_PRESENT: see_person(model, event); break;
	case EVENT_LIST_ENDS: end_list(model); break;
	case EVENT_CAME: take_arrival(model, event, now_ms); break;
	case EVENT_RENAMED: take_rename(model, event, now_ms); break;
	case EVENT_WENT: take_leave(model, event, now_ms); break;
	case EVENT_JOINED: be_known_as(model, event->id); break;
	case EVENT_NOTICE: model_note(model, LOG_NOTICE, now_ms, event->reason, ""); break;
	case EVENT_REFUSED:
	case EVENT_KICKED: break; /* what follows is up to whoever asked */
	}
}

bool model_stale(const struct model *model)
{
	return model->connection.state != CONNECTION_LIVE && model->connection.as_of_ms > 0;
}

static void note_state(struct model *model, enum connection_state state, int64_t now_ms)
{
	bool was_live =
		model->connection.state == CONNECTION_LIVE || model->connection.state == CONNECTION_SILENT;

	if (state == CONNECTION_LIVE && !was_live) {
		model_note(model, LOG_STATE, now_ms, "connected", "");
	} else if (was_live && (state == CONNECTION_WAITING || state == CONNECTION_ENDED)) {
		model_note(model, LOG_STATE, now_ms, model->connection.why, "");
	}
}

void model_heard(struct model *model, int64_t now_ms)
{
	model->connection.heard_ms = now_ms;
}

void model_connection(struct model *model, enum connection_state state, const char *why,
                      int64_t retry_ms, int64_t now_ms)
{
	struct connection *connection = &model->connection;
	struct shown shown = { 0 };

	if (why && shown_init(&shown, why, strlen(why))) {
		shown_copy(&shown, connection->why, sizeof(connection->why));
	}
	shown_finish(&shown);
	if (connection->state == CONNECTION_LIVE && state != CONNECTION_LIVE) {
		connection->as_of_ms = connection->heard_ms;
	}
	note_state(model, state, now_ms);
	if (state == CONNECTION_WAITING) {
		connection->attempt++;
	} else if (state == CONNECTION_LIVE) {
		connection->heard_ms = now_ms;
		connection->attempt = 0;
		connection->why[0] = '\0';
	}
	connection->state = state;
	connection->retry_ms = retry_ms;
}
