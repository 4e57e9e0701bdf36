#include "core/admin/lookup.h"

#include <string.h>

#include "core/text/distance.h"

enum { SIMILAR_DISTANCE_MAX = 2 }; /* edits */

_Static_assert((int)DISTANCE_BYTES_MAX >= (int)NAME_BYTES_MAX, "any name can be compared");

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
	return strcmp(user->profile.name, text) == 0;
}

static size_t find(const struct service *service, const char *text, const char *room_name,
                   bool (*is_meant)(const struct user *user, const char *text),
                   struct found_user *found, size_t max)
{
	size_t count = 0;

	list_for_each(room_node, &service->rooms.all) {
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
	list_for_each(room_node, &service->rooms.all) {
		struct room *room = list_entry(room_node, struct room, link);
		if (!lookup_is_room(room, room_name)) {
			continue;
		}
		list_for_each(node, &room->roster.users) {
			struct user *user = list_entry(node, struct user, link);
			if (len > user->profile.name_len + SIMILAR_DISTANCE_MAX ||
			    user->profile.name_len > len + SIMILAR_DISTANCE_MAX) {
				continue;
			}
			size_t distance =
				distance_between(text, len, user->profile.name, user->profile.name_len);
			if (distance <= SIMILAR_DISTANCE_MAX && distance < len) {
				count = insert_sorted(found, distances, count, max,
				                      (struct found_user){ room, user }, distance);
			}
		}
	}
	return count;
}
