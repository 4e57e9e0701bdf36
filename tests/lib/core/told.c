#include "tests/lib/core/told.h"

#include <string.h>

#include "tests/lib/core/check.h"

enum { SET_ASIDE = 32 * 1024, TOLD_MAX = 16 * 1024 * 1024 };

void told_init(struct buffer *told)
{
	buffer_init(told, TOLD_MAX);
	assert_non_null(buffer_extend(told, SET_ASIDE));
	buffer_clear(told);
}

static const char *const words[] = {
	[EVENT_LIST_BEGINS] = "list",  [EVENT_PRESENT] = "present", [EVENT_LIST_ENDS] = "end",
	[EVENT_CAME] = "came",         [EVENT_RENAMED] = "renamed", [EVENT_WENT] = "went",
	[EVENT_JOINED] = "joined",     [EVENT_REFUSED] = "refused", [EVENT_KICKED] = "kicked",
	[EVENT_NOTICE] = "notice",
};

static void append_text(struct buffer *told, const char *text)
{
	if (*text) {
		buffer_append_byte(told, ' ');
		buffer_append_text(told, text);
	}
}

static void append_number(struct buffer *told, int64_t number)
{
	buffer_append_byte(told, ' ');
	buffer_append_integer(told, number);
}

void told_append(struct buffer *told, const struct presence_event *event)
{
	bool list = event->type == EVENT_LIST_BEGINS || event->type == EVENT_LIST_ENDS;
	bool person = event->type == EVENT_PRESENT || event->type == EVENT_CAME;

	buffer_append_text(told, words[event->type]);
	append_text(told, event->id);
	append_text(told, event->name);
	append_text(told, event->code);
	append_text(told, event->reason);
	if (list) {
		append_number(told, (int64_t)event->count);
	}
	if (person) {
		append_number(told, event->since_ms);
		append_text(told, user_kind_text(event->kind));
	}
	buffer_append_text(told, "; ");
}

void told_check(struct buffer *told, const char *expected)
{
	check_buffer(told, expected);
	buffer_clear(told);
}
