#include "core/gone/leave_log.h"

struct leave *leave_log_add(struct leave_log *leaves)
{
	struct leave *leave = &leaves->ring[leaves->next];

	leaves->next = (leaves->next + 1) % LEAVE_LOG_KEPT;
	leaves->count += leaves->count < LEAVE_LOG_KEPT ? 1 : 0;
	*leave = (struct leave){ 0 };
	return leave;
}

const struct leave *leave_log_newest(const struct leave_log *leaves, size_t n)
{
	if (n >= leaves->count) {
		return NULL;
	}
	return &leaves->ring[(leaves->next + LEAVE_LOG_KEPT - 1 - n) % LEAVE_LOG_KEPT];
}
