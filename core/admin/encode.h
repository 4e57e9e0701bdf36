/* How users, connections, leaves and bans look in replies of the control protocol. */
#ifndef PRESENCE_CORE_ADMIN_ENCODE_H
#define PRESENCE_CORE_ADMIN_ENCODE_H

#include <stdint.h>

#include "core/access/bans.h"
#include "core/base/buffer.h"
#include "core/gone/leave_log.h"
#include "core/presence/service.h"

/* Begins a member of an object: `"key":`, with a comma before it if it is not the first. The keys
 * are ours, and are not escaped. */
void admin_key(struct buffer *out, const char *key);
void admin_text_member(struct buffer *out, const char *key, const char *text);
void admin_number_member(struct buffer *out, const char *key, int64_t number);

/* Before each element of an array but the first: a comma. */
void admin_element(struct buffer *out);

void admin_encode_user(struct buffer *out, const struct room *room, const struct user *user);

/* As admin_encode_user(), with each connection in place of their count. */
void admin_encode_user_whole(struct buffer *out, const struct service *service,
                             const struct room *room, const struct user *user);

void admin_encode_room(struct buffer *out, const struct room *room);

/* Appends members: who is at the other end, and by what. */
void admin_encode_peer(struct buffer *out, const struct session *session);

void admin_encode_leave(struct buffer *out, const struct leave *leave);
void admin_encode_ban(struct buffer *out, const struct ban *ban, const struct hub *hub);

#endif
