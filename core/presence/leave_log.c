#include "core/presence/leave_log.h"

struct leave *leaves_add(struct leaves *leaves)
{
	struct leave *leave = &leaves->ring[leaves->next];

	leaves->next = (leaves->next + 1) % LEAVES_KEPT;
	leaves->count += leaves->count < LEAVES_KEPT ? 1 : 0;
	*leave = (struct leave){ 0 };
	return leave;
}

const struct leave *leaves_newest(const struct leaves *leaves, size_t n)
{
	if (n >= leaves->count) {
		return NULL;
	}
	return &leaves->ring[(leaves->next + LEAVES_KEPT - 1 - n) % LEAVES_KEPT];
}
