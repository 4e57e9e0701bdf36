#include "core/admin/lookup.h"

#include <string.h>

enum { SIMILAR_DISTANCE_MAX = 2 }; /* edits */

bool lookup_is_room(const struct room *room, const char *name)
{
	if (!name) {
		return true;
	}
	return strcmp(room->name, name) == 0 || strcmp(room->name + 1, name) == 0;
}

static bool has_id(const struct user *user, const char *text)
{
	return strcmp(user->id, text) == 0;
}

static bool has_name(const struct user *user, const char *text)
{
	return strcmp(user->name, text) == 0;
}

static size_t find(const struct service *service, const char *text, const char *room_name,
                   bool (*is_meant)(const struct user *user, const char *text),
                   struct found_user *found, size_t max)
{
	size_t count = 0;

	list_for_each(room_node, &service->all) {
		struct room *room = list_entry(room_node, struct room, link);
		if (!lookup_is_room(room, room_name)) {
			continue;
		}
		list_for_each(node, &room->roster.users) {
			struct user *user = list_entry(node, struct user, link);
			if (!is_meant(user, text)) {
				continue;
			}
			if (count < max) {
				found[count] = (struct found_user){ room, user };
			}
			count++;
		}
	}
	return count;
}

size_t lookup_users(const struct service *service, const char *text, const char *room_name,
                    struct found_user *found, size_t max)
{
	size_t count = find(service, text, room_name, has_id, found, max);

	return count ? count : find(service, text, room_name, has_name, found, max);
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance in bytes, of texts of at most NAME_BYTES_MAX. */
static size_t edit_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t row[NAME_BYTES_MAX + 1];

	for (size_t j = 0; j <= b_len; j++) {
		row[j] = j;
	}
	for (size_t i = 1; i <= a_len; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
			diagonal = row[j];
			row[j] = smaller(change, smaller(row[j], row[j - 1]) + 1);
		}
	}
	return row[b_len];
}

/* Keeps the nearest ones, sorted; `distances` goes with `found`. */
static size_t insert_sorted(struct found_user *found, size_t *distances, size_t count, size_t max,
                            struct found_user candidate, size_t distance)
{
	size_t at = count;

	while (at > 0 && distances[at - 1] > distance) {
		at--;
	}
	if (at >= max) {
		return count;
	}
	size_t moved = (count < max ? count : max - 1) - at;
	memmove(&found[at + 1], &found[at], moved * sizeof(*found));
	memmove(&distances[at + 1], &distances[at], moved * sizeof(*distances));
	found[at] = candidate;
	distances[at] = distance;
	return count < max ? count + 1 : max;
}

size_t lookup_similar(const struct service *service, const char *text, const char *room_name,
                      struct found_user *found, size_t max)
{
	size_t distances[LOOKUP_SIMILAR_MAX];
	size_t len = strlen(text);
	size_t count = 0;

	if (len > NAME_BYTES_MAX || max > LOOKUP_SIMILAR_MAX) {
		return 0;
	}
	list_for_each(room_node, &service->all) {
		struct room *room = list_entry(room_node, struct room, link);
		if (!lookup_is_room(room, room_name)) {
			continue;
		}
		list_for_each(node, &room->roster.users) {
			struct user *user = list_entry(node, struct user, link);
			if (len > user->name_len + SIMILAR_DISTANCE_MAX ||
			    user->name_len > len + SIMILAR_DISTANCE_MAX) {
				continue;
			}
			size_t distance = edit_distance(text, len, user->name, user->name_len);
			if (distance <= SIMILAR_DISTANCE_MAX && distance < len) {
				count = insert_sorted(found, distances, count, max,
				                      (struct found_user){ room, user }, distance);
			}
		}
	}
	return count;
}
