#include "core/gone/flaps.h"

#include <string.h>

void flaps_init(struct flaps *flaps, struct table_seed seed)
{
	*flaps = (struct flaps){ .seed = seed };
}

static size_t append(char *out, size_t len, const void *bytes, size_t more)
{
	memcpy(out + len, bytes, more);
	return len + more;
}

/* The id of a keyed user stays the same; of others, name and address do if they come back. */
static uint64_t hash_of(const struct flaps *flaps, const struct leave *who, bool keyed)
{
	char text[sizeof(who->room) + sizeof(who->name) + sizeof(who->address) + 1];
	size_t len = append(text, 0, who->room, strlen(who->room) + 1);

	if (keyed) {
		len = append(text, len, who->id, strlen(who->id));
	} else {
		len = append(text, len, &who->address, sizeof(who->address));
		len = append(text, len, who->name, strlen(who->name));
	}
	uint64_t hash = table_hash(&flaps->seed, text, len);
	return hash ? hash : 1;
}

static struct flap_memory *memory_of(struct flaps *flaps, uint64_t who)
{
	return &flaps->left[who & (FLAPS_REMEMBERED - 1)];
}

void flaps_left(struct flaps *flaps, const struct leave *leave, bool keyed)
{
	uint64_t who = hash_of(flaps, leave, keyed);

	*memory_of(flaps, who) = (struct flap_memory){ who, leave->time_ms };
}

void flaps_came(struct flaps *flaps, const struct leave *who, bool keyed)
{
	uint64_t hash = hash_of(flaps, who, keyed);
	struct flap_memory *memory = memory_of(flaps, hash);

	if (memory->who == hash && who->time_ms - memory->time_ms <= FLAP_WITHIN_MS) {
		flaps->total++;
		memory->who = 0;
	}
}
