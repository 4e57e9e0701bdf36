#include "core/session/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "core/wire/wsframe.h"

struct snapshot *snapshot_create(const uint8_t *payload, size_t len)
{
	uint8_t header[WSFRAME_HEADER_MAX];
	size_t header_len = wsframe_header(header, WSFRAME_TEXT, len);
	struct snapshot *snapshot = malloc(sizeof(*snapshot) + header_len + len);

	if (!snapshot) {
		return NULL;
	}
	snapshot->references = 1;
	snapshot->len = header_len + len;
	memcpy(snapshot->frame, header, header_len);
	memcpy(snapshot->frame + header_len, payload, len);
	return snapshot;
}

struct snapshot *snapshot_retain(struct snapshot *snapshot)
{
	snapshot->references++;
	return snapshot;
}

void snapshot_release(struct snapshot *snapshot)
{
	if (snapshot && --snapshot->references == 0) {
		free(snapshot);
	}
}
