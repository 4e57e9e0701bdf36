/* The journal of a room: a ring of complete WebSocket frames with an absolute 64-bit position.
 *
 * An event is appended once; every reader keeps one integer, its cursor, and takes the bytes from
 * there to the head as they lie. A frame never wraps around the end of the ring, so that a span is
 * always contiguous and made of whole frames. Pure state; readers are not known here. */
#ifndef PRESENCE_CORE_SESSION_JOURNAL_H
#define PRESENCE_CORE_SESSION_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/wire/wsframe.h"

enum {
	JOURNAL_BYTES_FIRST = 64 * 1024,
	JOURNAL_BYTES_MAX = 4 * 1024 * 1024,
};

struct journal {
	uint8_t *ring;         /* NULL until the first append */
	size_t capacity;       /* 0, or JOURNAL_BYTES_FIRST doubled up to JOURNAL_BYTES_MAX */
	uint64_t head;         /* where the next frame goes */
	uint64_t tail;         /* the oldest position that can be read, the start of a frame */
	uint64_t lap;          /* a position from here on is at ring[position - lap] */
	uint64_t previous_lap; /* an older one, from the tail on, at ring[position - previous_lap] */
	struct {
		uint64_t start;
		size_t max;
		size_t span; /* 0: none yet */
	} cut; /* the last one that journal_read() had to look for: many readers stand at one place */
};

void journal_init(struct journal *journal);
void journal_finish(struct journal *journal);

/* The tail that an append of `len` payload bytes would leave if the ring did not grow. */
uint64_t journal_tail_after(const struct journal *journal, size_t len);

/* Where the head would be behind a frame of `len` payload bytes. */
uint64_t journal_head_after(const struct journal *journal, size_t len);

/* Whether a frame that can be read begins at this position, or the head is there: whether somebody
 * may go on reading from it. Walks the frames from the tail on. */
bool journal_may_read_from(const struct journal *journal, uint64_t position);

/* Appends one frame. `needed` is the oldest position that a reader still needs: the ring grows, up
 * to JOURNAL_BYTES_MAX, rather than overwrite it; after that it is overwritten, and tail tells.
 * PRESENCE_EFULL: the frame is larger than JOURNAL_BYTES_FIRST. Those and PRESENCE_ENOMEM change
 * nothing. */
enum presence_error journal_append(struct journal *journal, enum wsframe_opcode opcode,
                                   const uint8_t *payload, size_t len, uint64_t needed);

/* Takes back the frames from `position` on, which must be in [tail, head] and unread: the head is
 * there again. What they overwrote stays lost. */
void journal_take_back(struct journal *journal, uint64_t position);

/* Forgets what is before `needed`, the start of a frame or the head, where that gives memory back:
 * the ring is as large then as the rest needs, or none. Returns how many bytes it is smaller. */
size_t journal_shrink(struct journal *journal, uint64_t needed);

/* Whole frames from *cursor on, at most `max` bytes, but one frame at least; NULL if *cursor is the
 * head. *cursor must be in [tail, head]; it moves behind what was returned. */
const uint8_t *journal_read(struct journal *journal, uint64_t *cursor, size_t max, size_t *len);

#endif
