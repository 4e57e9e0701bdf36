#include "tui/model/person.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/text/hue.h"
#include "core/text/name.h"
#include "core/text/utf8.h"
#include "core/text/width.h"

enum {
	SHOWN_BYTES_MAX = 4 * EVENT_TEXT_BYTES_MAX,   /* a byte becomes at most U+FFFD */
	FOLDED_BYTES_MAX = 16 * EVENT_TEXT_BYTES_MAX, /* some ligatures become whole sentences */
};

bool shown_init(struct shown *shown, const char *text, size_t len)
{
	struct buffer out;

	buffer_init(&out, SHOWN_BYTES_MAX);
	size_t cells = width_sanitise(&out, text, len);
	size_t bytes = out.len;
	buffer_append_byte(&out, '\0');
	if (buffer_failed(&out)) {
		buffer_finish(&out);
		*shown = (struct shown){ 0 };
		return false;
	}
	*shown = (struct shown){ (char *)out.data, bytes, cells };
	return true;
}

void shown_finish(struct shown *shown)
{
	free(shown->text);
	*shown = (struct shown){ 0 };
}

/* As much of the text as goes into `max` bytes: whole clusters. */
static size_t usable_length(const char *text, size_t len, size_t max)
{
	size_t usable = 0;
	size_t step = utf8_grapheme(text, len);

	while (step > 0 && usable + step <= max) {
		usable += step;
		step = utf8_grapheme(text + usable, len - usable);
	}
	return usable;
}

void shown_copy(const struct shown *shown, char *out, size_t size)
{
	size_t len = usable_length(shown->text, shown->len, size - 1);

	memcpy(out, shown->text, len);
	out[len] = '\0';
}

static bool show_initials(struct shown *shown, const char *name, size_t len)
{
	char initials[INITIALS_BYTES_MAX];
	size_t usable = usable_length(name, len, NAME_BYTES_MAX);

	return usable == 0 ? shown_init(shown, "?", 1)
	                   : shown_init(shown, initials, name_initials(name, usable, initials));
}

char *person_fold(const char *text)
{
	struct buffer out;

	buffer_init(&out, FOLDED_BYTES_MAX);
	utf8_fold(&out, text, strlen(text));
	buffer_append_byte(&out, '\0');
	if (buffer_failed(&out)) {
		buffer_finish(&out);
		return NULL;
	}
	return (char *)out.data;
}

bool person_rename(struct person *person, const char *name)
{
	struct shown shown = { 0 };
	struct shown initials = { 0 };
	char *folded = person_fold(name);
	size_t len = strlen(name);

	if (!folded || !shown_init(&shown, name, len) || !show_initials(&initials, name, len)) {
		free(folded);
		shown_finish(&shown);
		shown_finish(&initials);
		return false;
	}
	shown_finish(&person->name);
	shown_finish(&person->initials);
	free(person->folded);
	person->name = shown;
	person->initials = initials;
	person->folded = folded;
	return true;
}

struct person *person_create(const struct presence_event *event)
{
	struct person *person = calloc(1, sizeof(*person));

	if (!person) {
		return NULL;
	}
	list_node_init(&person->link);
	if (!person_rename(person, event->name)) {
		free(person);
		return NULL;
	}
	memcpy(person->id, event->id, strlen(event->id) + 1);
	person->hue = hue_of_id(person->id);
	person->kind = event->kind;
	person->since_ms = event->since_ms;
	return person;
}

void person_destroy(struct person *person)
{
	if (person) {
		shown_finish(&person->name);
		shown_finish(&person->initials);
		free(person->folded);
		free(person);
	}
}
