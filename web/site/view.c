#include "web/site/view.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/text/hue.h"
#include "core/text/name.h"
#include "web/log.h"
#include "web/site/assets.h"

static const char box_start[] = "<template id=\"box\">";
static const char box_end[] = "</template>";

/* What `{{word}}` stands for: appends its value, unescaped text through append_escaped(). */
typedef void value_fn(const void *context, struct slice word, struct buffer *out);

struct page {
	const struct view *view;
	struct slice namespace;
	const struct roster *roster; /* NULL: nobody */
};

static struct slice slice_between(const char *start, const char *end)
{
	return (struct slice){ start, (size_t)(end - start) };
}

bool view_load(struct view *view, const char *directory)
{
	size_t len;

	*view = (struct view){ .text = file_read(directory, "index.html", &len) };
	if (!view->text) {
		log_error("view", "cannot read '%s/index.html': %s", directory, strerror(errno));
		return false;
	}
	const char *text = (const char *)view->text;
	const char *start = memmem(text, len, box_start, sizeof(box_start) - 1);
	const char *box = start ? start + sizeof(box_start) - 1 : NULL;
	const char *end =
		box ? memmem(box, len - (size_t)(box - text), box_end, sizeof(box_end) - 1) : NULL;
	if (!end) {
		log_error("view", "'%s/index.html' has no <template id=\"box\">", directory);
		view_free(view);
		return false;
	}
	view->before = slice_between(text, box);
	view->box = slice_between(box, end);
	view->after = slice_between(end, text + len);
	return true;
}

void view_free(struct view *view)
{
	free(view->text);
	view->text = NULL;
}

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static void append_escaped(struct buffer *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (entity(text[i])) {
			buffer_append_text(out, entity(text[i]));
		} else {
			buffer_append_byte(out, (uint8_t)text[i]);
		}
	}
}

static const char *find(struct slice in, const char *what)
{
	return memmem(in.text, in.len, what, strlen(what));
}

static void expand(struct slice text, value_fn *value, const void *context, struct buffer *out)
{
	const char *end = text.text + text.len;
	const char *at = text.text;

	for (const char *open; (open = find(slice_between(at, end), "{{"));) {
		const char *close = find(slice_between(open, end), "}}");
		if (!close) {
			break;
		}
		buffer_append(out, at, (size_t)(open - at));
		value(context, slice_between(open + 2, close), out);
		at = close + 2;
	}
	buffer_append(out, at, (size_t)(end - at));
}

static void blank_value(const void *context, struct slice word, struct buffer *out)
{
	(void)context;
	(void)word;
	(void)out;
}

static struct tm utc_of(int64_t since_ms)
{
	struct tm utc;
	time_t seconds = (time_t)(since_ms / 1000);

	gmtime_r(&seconds, &utc);
	return utc;
}

static void append_clock(struct buffer *out, int64_t since_ms)
{
	char text[16];
	struct tm utc = utc_of(since_ms);

	buffer_append(out, text, strftime(text, sizeof(text), "%H:%M", &utc));
}

static void append_iso_time(struct buffer *out, int64_t since_ms)
{
	char text[32];
	struct tm utc = utc_of(since_ms);

	buffer_append(out, text, strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc));
}

static void box_value(const void *context, struct slice word, struct buffer *out)
{
	const struct user *user = context;
	char initials[INITIALS_BYTES_MAX];

	if (slice_equals(word, "id")) {
		append_escaped(out, user->id, strlen(user->id));
	} else if (slice_equals(word, "name")) {
		append_escaped(out, user->profile.name, user->profile.name_len);
	} else if (slice_equals(word, "initials")) {
		append_escaped(out, initials,
		               name_initials(user->profile.name, user->profile.name_len, initials));
	} else if (slice_equals(word, "hue")) {
		buffer_append_integer(out, hue_of_id(user->id));
	} else if (slice_equals(word, "since")) {
		append_clock(out, user->since_ms);
	} else if (slice_equals(word, "since_iso")) {
		append_iso_time(out, user->since_ms);
	} else if (slice_equals(word, "kind")) {
		buffer_append_text(out, user_kind_text(user->profile.kind));
	}
}

static void append_boxes(const struct page *page, struct buffer *out)
{
	size_t left = VIEW_BOXES_MAX;

	if (!page->roster) {
		return;
	}
	list_for_each(node, &page->roster->users) {
		if (left-- == 0) {
			break;
		}
		expand(page->view->box, box_value, list_entry(node, struct user, link), out);
	}
}

static void append_people(struct buffer *out, size_t count)
{
	if (count == 0) {
		buffer_append_text(out, "nobody");
		return;
	}
	buffer_append_integer(out, (int64_t)count);
	buffer_append_text(out, count == 1 ? " person" : " people");
}

static void page_value(const void *context, struct slice word, struct buffer *out)
{
	const struct page *page = context;
	size_t count = page->roster ? page->roster->count : 0;

	if (slice_equals(word, "count")) {
		buffer_append_integer(out, (int64_t)count);
	} else if (slice_equals(word, "people")) {
		append_people(out, count);
	} else if (slice_equals(word, "room") || slice_equals(word, "namespace")) {
		append_escaped(out, page->namespace.text, page->namespace.len);
	} else if (slice_equals(word, "boxes")) {
		append_boxes(page, out);
	}
}

void view_render(const struct view *view, struct slice namespace, const struct roster *roster,
                 struct buffer *out)
{
	struct page page = { .view = view, .namespace = namespace, .roster = roster };

	expand(view->before, page_value, &page, out);
	expand(view->box, blank_value, NULL, out);
	expand(view->after, page_value, &page, out);
}
