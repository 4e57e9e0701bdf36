#include "tests/lib/tui/people.h"

#include "tests/lib/core/check.h"

enum { LIST_BYTES_MAX = 4096 };

void people_begin(struct model *model)
{
	static const struct model_config config = { .server = "http://127.0.0.1:3000", .room = "" };

	model_init(model, &config);
}

static void tell(struct model *model, struct presence_event event)
{
	event.id = event.id ? event.id : "";
	event.name = event.name ? event.name : "";
	event.reason = event.reason ? event.reason : "";
	event.code = "";
	event.since_ms = PEOPLE_NOW_MS - 1000;
	model_apply(model, &event, PEOPLE_NOW_MS);
}

void people_come(struct model *model, const char *id, const char *name)
{
	tell(model, (struct presence_event){ .type = EVENT_CAME, .id = id, .name = name });
}

void people_go(struct model *model, const char *id, const char *reason)
{
	tell(model, (struct presence_event){ .type = EVENT_WENT, .id = id, .reason = reason });
}

void people_rename(struct model *model, const char *id, const char *name)
{
	tell(model, (struct presence_event){ .type = EVENT_RENAMED, .id = id, .name = name });
}

void people_list(struct model *model, const char *ids)
{
	tell(model, (struct presence_event){ .type = EVENT_LIST_BEGINS });
	while (*ids) {
		char id[EVENT_ID_BYTES_MAX + 1] = "";
		size_t len = strcspn(ids, " ");
		memcpy(id, ids, len);
		tell(model, (struct presence_event){ .type = EVENT_PRESENT, .id = id, .name = id });
		ids += len + strspn(ids + len, " ");
	}
	tell(model, (struct presence_event){ .type = EVENT_LIST_ENDS });
}

void people_join(struct model *model, const char *id, const char *name)
{
	memcpy(model->wanted, name, strlen(name) + 1);
	tell(model, (struct presence_event){ .type = EVENT_JOINED, .id = id });
}

void people_live(struct model *model, const char *ids)
{
	char id[EVENT_ID_BYTES_MAX + 1] = "";

	memcpy(id, ids, strcspn(ids, " "));
	people_join(model, id, id);
	people_list(model, ids);
	model_connection(model, CONNECTION_LIVE, NULL, 0, PEOPLE_NOW_MS);
}

void people_check(struct model *model, const char *expected)
{
	struct buffer text;

	model_arrange(model);
	buffer_init(&text, LIST_BYTES_MAX);
	for (size_t i = 0; i < model->list_count; i++) {
		bool selected = model->list[i] == model->selected_person;
		buffer_append_text(&text, i == 0 ? "" : " ");
		buffer_append_text(&text, selected ? "[" : "");
		buffer_append_text(&text, model->list[i]->name.text);
		buffer_append_text(&text, selected ? "]" : "");
	}
	check_buffer(&text, expected);
	buffer_finish(&text);
}

void people_check_log(const struct model *model, enum log_type type, const char *text)
{
	const struct log_entry *entry = model_log(model, 0);

	assert_non_null(entry);
	assert_string_equal(entry->text, text);
	assert_int_equal(entry->type, type);
	assert_int_equal(entry->time_ms, PEOPLE_NOW_MS);
}
