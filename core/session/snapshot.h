/* One encoded snapshot, as a complete WebSocket frame, shared by all who take it before the
 * head of its feed moves. */
#ifndef PRESENCE_CORE_SESSION_SNAPSHOT_H
#define PRESENCE_CORE_SESSION_SNAPSHOT_H

#include <stddef.h>
#include <stdint.h>

struct snapshot {
	size_t references;
	size_t len;
	uint8_t frame[];
};

/* Wraps `payload` as a text frame; the caller holds the one reference. NULL: out of memory. */
struct snapshot *snapshot_create(const uint8_t *payload, size_t len);

struct snapshot *snapshot_retain(struct snapshot *snapshot);

/* Frees it with the last reference; NULL is allowed. */
void snapshot_release(struct snapshot *snapshot);

#endif
