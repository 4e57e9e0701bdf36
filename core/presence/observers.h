/* Observers: those who are told of each change of a roster, such as the control socket for its
 * watchers. An observer is a node in a list and owned by who observes; there may be any number. */
#ifndef PRESENCE_CORE_PRESENCE_OBSERVERS_H
#define PRESENCE_CORE_PRESENCE_OBSERVERS_H

#include <stdint.h>

#include "core/base/list.h"
#include "core/session/member.h"

struct room;
struct user;

enum change_type {
	CHANGE_JOIN,
	CHANGE_LEAVE,
	CHANGE_RENAME,
};

/* One change of one roster. */
struct presence_change {
	uint64_t seq; /* counts the changes of all rooms since the start, from 1 */
	int64_t time_ms;
	enum change_type type;
	const struct room *room;
	const struct user *user;
	enum leave_reason reason; /* of a leave */
	const char *detail;       /* of a leave: "ping timeout" */
	const char *was;          /* of a rename: the name before */
};

/* Called for each change: after a join or a rename, before the user of a leave is freed. It may add
 * and remove observers, itself too, and must not change who is present. */
typedef void observer_fn(void *context, const struct presence_change *change);

struct observer {
	struct list_node link; /* observers::all */
	observer_fn *notify;
	void *context;
	uint64_t seq; /* it is told of changes behind this one */
};

struct observers {
	struct list all; /* observer::link, in the order they came */
};

void observer_init(struct observer *observer, observer_fn *notify, void *context);

void observers_init(struct observers *observers);

/* The observer, which is in no list, is told of the changes behind `seq`, the last one. */
void observers_add(struct observers *observers, struct observer *observer, uint64_t seq);

/* It is told nothing more; may be called twice, and for one that was never added. */
void observer_remove(struct observer *observer);

void observers_tell(struct observers *observers, const struct presence_change *change);

#endif
