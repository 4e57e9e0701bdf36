/* A user who is here, with what is shown of them made ready once. */
#ifndef PRESENCE_TUI_MODEL_PERSON_H
#define PRESENCE_TUI_MODEL_PERSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/list.h"
#include "core/base/table.h"
#include "core/events/decode.h"

/* A text of somebody else, sanitised and measured when it came. Owned. */
struct shown {
	char *text; /* terminated */
	size_t len;
	size_t cells;
};

struct person {
	struct list_node link;    /* model::people, in join order */
	struct table_entry by_id; /* model::ids */
	struct shown name;
	struct shown initials;
	char *folded; /* the name without case and marks, for the filter and for sorting */
	unsigned hue; /* hue_of_id() */
	enum user_kind kind;
	int64_t since_ms; /* since the epoch */
	bool listed;      /* named by the list that is being received; the others are gone */
	char id[EVENT_ID_BYTES_MAX + 1];
};

/* false: no memory, *out is empty. */
bool shown_init(struct shown *shown, const char *text, size_t len);
void shown_finish(struct shown *shown);

/* Copies as much as fits into `size` bytes with the end, in whole grapheme clusters. */
void shown_copy(const struct shown *shown, char *out, size_t size);

/* Makes the person that an EVENT_CAME or EVENT_PRESENT tells of; NULL: no memory. */
struct person *person_create(const struct presence_event *event);

/* The person must not be in a list or table any more. Takes NULL. */
void person_destroy(struct person *person);

/* false: no memory, the name is as it was. */
bool person_rename(struct person *person, const char *name);

/* The text without case and combining marks, which the caller frees; NULL: no memory. */
char *person_fold(const char *text);

#endif
