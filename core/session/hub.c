#include "core/session/hub.h"

#include <string.h>

#include "core/session/feed.h"
#include "core/session/session_internal.h"

enum {
	UPGRADE_TIMEOUT_MS = 10 * 1000,
	NOOP_SPACING_MS = 75, /* between noops to one upgrading client */
	PING_PATIENCE_SHARE = 500, /* a ping is late by at most this share of the interval */
	LINGER_MS = 30 * 1000,
	FLUSH_BUDGET = 400, /* units of work, about a send each, before the loop gets its turn */
	SCRATCH_MAX = 64 * 1024 * 1024,
	SCRATCH_KEPT = 64 * 1024,
};

void hub_init(struct hub *hub, const struct hub_config *config)
{
	struct table_seed seed;

	*hub = (struct hub){ .config = *config, .wall_offset_ms = config->wall_offset_ms };
	config->transport.random(config->transport.context, (uint8_t *)&seed, sizeof(seed));
	table_init(&hub->by_sid, seed);
	shares_init(&hub->shares, seed);
	table_init(&hub->user_agents, seed);
	hub->chore_ms = DEADLINE_NEVER;
	list_init(&hub->open);
	list_init(&hub->dead);
	list_init(&hub->ready);
	list_init(&hub->dirty);
	list_init(&hub->failed);
	deadline_queue_init(&hub->pings, config->ping_interval_ms);
	deadline_queue_init(&hub->pongs, config->ping_timeout_ms);
	deadline_queue_init(&hub->silences, config->ping_interval_ms + config->ping_timeout_ms);
	deadline_queue_init(&hub->connects, config->connect_timeout_ms);
	deadline_queue_init(&hub->turned_away, HUB_TURNED_AWAY_MS);
	deadline_queue_init(&hub->upgrades, UPGRADE_TIMEOUT_MS);
	deadline_queue_init(&hub->noops, NOOP_SPACING_MS);
	deadline_queue_init(&hub->lingers, LINGER_MS);
	deadline_queue_init(&hub->rests,
	                    config->replay_ms > HUB_REST_MS ? config->replay_ms : HUB_REST_MS);
	buffer_init(&hub->scratch, SCRATCH_MAX);
	buffer_init(&hub->listing, SCRATCH_MAX);
}

static void bury_dead(struct hub *hub)
{
	for (struct list_node *node; (node = list_pop_front(&hub->dead));) {
		session_destroy(list_entry(node, struct session, link));
	}
}

void hub_finish(struct hub *hub)
{
	list_for_each_safe(node, &hub->open) {
		session_close(list_entry(node, struct session, link), SESSION_END_SHUTDOWN);
	}
	bury_dead(hub);
	table_finish(&hub->by_sid);
	shares_finish(&hub->shares);
	table_finish(&hub->user_agents);
	buffer_finish(&hub->scratch);
	buffer_finish(&hub->listing);
}

void hub_limit_sessions(struct hub *hub, size_t max, size_t per_source_max)
{
	hub->config.sessions_max = max;
	hub->config.sessions_per_source_max = per_source_max;
}

static struct source source_of_peer(const struct peer *peer)
{
	static const struct address unknown;

	return source_of(peer ? &peer->address : &unknown);
}

static bool source_has_room(const struct hub *hub, const struct share *share)
{
	size_t max = hub->config.sessions_per_source_max;
	size_t strangers_max = max / 8 * HUB_STRANGERS_IN_EIGHT + max % 8 * HUB_STRANGERS_IN_EIGHT / 8;

	return max == 0 ||
	       (share->sessions < max && share->strangers < (strangers_max ? strangers_max : 1));
}

static enum hub_room room_for(const struct hub *hub, const struct share *share)
{
	if (share && !source_has_room(hub, share)) {
		return list_empty(&share->silent) ? HUB_ROOM_NONE_FOR_SOURCE : HUB_ROOM;
	}
	return hub->session_count < hub->config.sessions_max ? HUB_ROOM : HUB_ROOM_NONE;
}

enum hub_room hub_room_for(struct hub *hub, const struct peer *peer)
{
	const struct source source = source_of_peer(peer);

	return room_for(hub, shares_find(&hub->shares, &source));
}

bool hub_take_share(struct session *session, const struct peer *peer)
{
	struct hub *hub = session->hub;
	const struct source source = source_of_peer(peer);

	session->share = shares_hold(&hub->shares, &source);
	if (!session->share || room_for(hub, session->share) != HUB_ROOM) {
		return false;
	}
	if (!source_has_room(hub, session->share)) {
		struct list_node *oldest = list_first(&session->share->silent);
		session_close(list_entry(oldest, struct session, silent), SESSION_END_IDLE);
	}
	return true;
}

void hub_count_in(struct session *session)
{
	session->hub->session_count++;
	session->hub->counters.opened++;
	session->hub->websocket_count += session->websocket ? 1 : 0;
	session->share->sessions++;
	session->share->strangers++;
	list_push_back(&session->share->silent, &session->silent);
}

void hub_count_out(struct session *session)
{
	session->hub->session_count--;
	session->share->sessions--;
	session->share->strangers -= session->trusted ? 0 : 1;
	list_remove(&session->silent);
}

void hub_set_time(struct hub *hub, int64_t now_ms)
{
	if (now_ms - hub->now_ms > LATENESS_MS) {
		lateness_wake(&hub->lateness, now_ms - hub->now_ms);
	}
	hub->now_ms = now_ms;
}

void hub_set_wall_offset(struct hub *hub, int64_t offset_ms)
{
	hub->wall_offset_ms = offset_ms;
}

struct session *hub_find(struct hub *hub, const char *sid)
{
	hub_tick(hub);
	struct table_entry *entry = table_find(&hub->by_sid, sid, strlen(sid));
	return entry ? list_entry(entry, struct session, by_sid) : NULL;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* A ping may wait a little for those that are due soon after it. Of 15,000 idle clients one is due
 * every 1.7 ms, and to wake up for each by itself costs as much as to send it. */
static int64_t next_pings(const struct hub *hub)
{
	int64_t first = deadline_queue_next(&hub->pings);

	return first == DEADLINE_NEVER ? first : first + hub->pings.span_ms / PING_PATIENCE_SHARE;
}

/* The soonest end of those that a client, or somebody who is absent, can still prevent. */
static int64_t next_judgement(const struct hub *hub)
{
	const struct upper_protocol *upper = &hub->config.upper;
	int64_t next = deadline_queue_next(&hub->pongs);

	if (upper->next_deadline) {
		next = earlier(next, upper->next_deadline(upper->context));
	}
	next = earlier(next, deadline_queue_next(&hub->silences));
	next = earlier(next, deadline_queue_next(&hub->connects));
	next = earlier(next, deadline_queue_next(&hub->turned_away));
	next = earlier(next, deadline_queue_next(&hub->upgrades));
	return earlier(next, deadline_queue_next(&hub->lingers));
}

int64_t hub_next_deadline(const struct hub *hub)
{
	int64_t next = lateness_next(&hub->lateness, next_judgement(hub));

	next = earlier(next, hub->chore_ms);
	next = earlier(next, next_pings(hub));
	next = earlier(next, deadline_queue_next(&hub->rests));
	return earlier(next, deadline_queue_next(&hub->noops));
}

/* The answer is due a timeout after the ping was due, not after the loop came to it; but a loop
 * that was held up for long must not take that for the clients' fault. */
static void ping_due(struct deadline *heartbeat)
{
	struct session *session = list_entry(heartbeat, struct session, heartbeat);
	int64_t half_ms = session->hub->pongs.span_ms / 2;
	int64_t excused_ms = session->hub->now_ms - (LATENESS_MS < half_ms ? LATENESS_MS : half_ms);
	int64_t due_ms = heartbeat->due_ms;

	session->awaits_pong = true;
	deadline_start(heartbeat, &session->hub->pongs, due_ms > excused_ms ? due_ms : excused_ms);
	session_ping(session);
}

static void sign_of_life_overdue(struct deadline *heartbeat)
{
	session_close(list_entry(heartbeat, struct session, heartbeat), SESSION_END_TIMEOUT);
}

static void connect_overdue(struct deadline *connect)
{
	session_close_orderly(list_entry(connect, struct session, connect), SESSION_END_IDLE);
}

static void upgrade_overdue(struct deadline *phase)
{
	upgrade_stop(list_entry(phase, struct polling, phase)->session);
}

static void noop_due(struct deadline *noop)
{
	session_mark_ready(list_entry(noop, struct polling, noop)->session);
}

static void linger_over(struct deadline *phase)
{
	struct session *session = list_entry(phase, struct polling, phase)->session;

	session_close(session, session->end);
}

static void expire(struct deadline_queue *queue, int64_t until_ms,
                   void (*due)(struct deadline *deadline))
{
	for (struct deadline *deadline; (deadline = deadline_queue_expire(queue, until_ms));) {
		due(deadline);
	}
}

/* Those that are due in some number: the others are in the next iteration. */
static void rest_journals(struct hub *hub)
{
	struct deadline *due;

	for (int left = HUB_RESTS_AT_ONCE;
	     left > 0 && (due = deadline_queue_expire(&hub->rests, hub->now_ms)); left--) {
		feed_rest(list_entry(due, struct feed, rest));
	}
}

static int64_t judge(struct hub *hub)
{
	if (lateness_is_none(&hub->lateness)) {
		return hub->now_ms;
	}
	return lateness_judge(&hub->lateness, hub->now_ms, next_judgement(hub));
}

void hub_tick(struct hub *hub)
{
	hub->judged_ms = judge(hub);
	expire(&hub->pings, hub->now_ms, ping_due);
	expire(&hub->noops, hub->now_ms, noop_due);
	expire(&hub->pongs, hub->judged_ms, sign_of_life_overdue);
	expire(&hub->silences, hub->judged_ms, sign_of_life_overdue);
	expire(&hub->connects, hub->judged_ms, connect_overdue);
	expire(&hub->turned_away, hub->judged_ms, connect_overdue);
	expire(&hub->upgrades, hub->judged_ms, upgrade_overdue);
	expire(&hub->lingers, hub->judged_ms, linger_over);
	rest_journals(hub);
	if (hub->config.upper.tick) {
		hub->config.upper.tick(hub->config.upper.context);
	}
}

static bool flush_ready(struct hub *hub, int *budget)
{
	while (*budget > 0) {
		struct list_node *node = list_pop_front(&hub->ready);
		if (!node) {
			return true;
		}
		session_flush(list_entry(node, struct session, ready), budget);
	}
	return list_empty(&hub->ready);
}

static bool flush_feeds(struct hub *hub, int *budget)
{
	for (struct list_node *node; (node = list_first(&hub->dirty));) {
		if (!feed_flush(list_entry(node, struct feed, dirty), budget)) {
			list_remove(node); /* a busy feed takes its turn behind the others */
			list_push_back(&hub->dirty, node);
			return false;
		}
	}
	return true;
}

void hub_told(struct hub *hub, uint64_t joins, int64_t since_ms)
{
	struct hub_told *last = &hub->told[hub->told_count > 0 ? hub->told_count - 1 : 0];
	bool same = hub->told_count > 0 && last->since_ms == since_ms;

	if (same || hub->told_count == HUB_TOLD_MAX) {
		last->joins += joins;
		return;
	}
	hub->told[hub->told_count++] = (struct hub_told){ joins, since_ms };
}

static void close_failed(struct hub *hub)
{
	for (struct list_node *node; (node = list_first(&hub->failed));) {
		struct session *session = list_entry(node, struct session, ready);
		session_close(session, session->end);
	}
}

bool hub_flush(struct hub *hub)
{
	int budget = FLUSH_BUDGET;

	hub->told_count = 0;
	hub->flushes++;
	bool done = flush_ready(hub, &budget) && flush_feeds(hub, &budget);
	hub->flushes++;
	close_failed(hub);
	if (hub->config.upper.flushed) {
		hub->config.upper.flushed(hub->config.upper.context);
	}
	bury_dead(hub);
	buffer_shrink(&hub->scratch, SCRATCH_KEPT);
	buffer_shrink(&hub->listing, SCRATCH_KEPT);
	return !done || hub_has_to_send(hub);
}

size_t hub_close_some(struct hub *hub, size_t count, enum session_end end)
{
	size_t left = 0;

	list_for_each_safe(node, &hub->open) {
		struct session *session = list_entry(node, struct session, link);
		if (session->state != SESSION_OPEN) {
			continue;
		}
		if (count > 0) {
			session_close_orderly(session, end);
			count--;
		} else {
			left++;
		}
	}
	return left;
}
