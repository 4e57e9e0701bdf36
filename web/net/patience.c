#include "web/net/patience.h"

static const int64_t spans_ms[PATIENCE_KINDS] = {
	[PATIENCE_HEAD] = PATIENCE_HEAD_MS,         [PATIENCE_IDLE] = PATIENCE_IDLE_MS,
	[PATIENCE_BODY] = PATIENCE_BODY_MS,         [PATIENCE_WRITE] = PATIENCE_WRITE_CHECK_MS,
	[PATIENCE_DRAIN] = PATIENCE_DRAIN_MS,
};

void patience_init(struct patience *patience)
{
	for (size_t kind = 0; kind < PATIENCE_KINDS; kind++) {
		deadline_queue_init(&patience->queues[kind], spans_ms[kind]);
	}
}

void patience_start(struct patience *patience, struct deadline *deadline, enum patience_kind kind,
                    int64_t now_ms)
{
	deadline_start(deadline, &patience->queues[kind], now_ms);
}

int64_t patience_next(const struct patience *patience)
{
	int64_t next = DEADLINE_NEVER;

	for (size_t kind = 0; kind < PATIENCE_KINDS; kind++) {
		int64_t due = deadline_queue_next(&patience->queues[kind]);
		next = due < next ? due : next;
	}
	return next;
}

struct deadline *patience_expire(struct patience *patience, int64_t now_ms,
                                 enum patience_kind *kind)
{
	for (*kind = 0; *kind < PATIENCE_KINDS; (*kind)++) {
		struct deadline *due = deadline_queue_expire(&patience->queues[*kind], now_ms);
		if (due) {
			return due;
		}
	}
	return NULL;
}

bool patience_with_body(size_t received, int64_t since_ms, int64_t now_ms)
{
	int64_t earned_ms = (int64_t)(received / PATIENCE_BODY_RATE) * 1000;

	return now_ms - since_ms <= PATIENCE_BODY_MS + earned_ms;
}
