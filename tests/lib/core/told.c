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
	[NEWS_LIST_BEGINS] = "list",  [NEWS_PRESENT] = "present", [NEWS_LIST_ENDS] = "end",
	[NEWS_CAME] = "came",         [NEWS_RENAMED] = "renamed", [NEWS_WENT] = "went",
	[NEWS_JOINED] = "joined",     [NEWS_REFUSED] = "refused", [NEWS_KICKED] = "kicked",
	[NEWS_NOTICE] = "notice",
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

void told_append(struct buffer *told, const struct news *news)
{
	bool list = news->type == NEWS_LIST_BEGINS || news->type == NEWS_LIST_ENDS;
	bool person = news->type == NEWS_PRESENT || news->type == NEWS_CAME;

	buffer_append_text(told, words[news->type]);
	append_text(told, news->id);
	append_text(told, news->name);
	append_text(told, news->code);
	append_text(told, news->reason);
	if (list) {
		append_number(told, (int64_t)news->count);
	}
	if (person) {
		append_number(told, news->since_ms);
		append_text(told, user_kind_text(news->kind));
	}
	buffer_append_text(told, "; ");
}

void told_check(struct buffer *told, const char *expected)
{
	check_buffer(told, expected);
	buffer_clear(told);
}
