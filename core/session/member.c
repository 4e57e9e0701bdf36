#include "core/session/member.h"

#include <stdlib.h>
#include <string.h>

#include "core/session/hub_state.h"
#include "core/session/namespace.h"
#include "core/session/session.h"
#include "core/wire/base64.h"

/* A member takes no more memory than it must: there are as many as connections. The name begins in
 * what would be padding. An identity stands before the member, and its bytes behind the name. */
static struct member *allocate(size_t name_len, const struct slice *identity)
{
	size_t size = offsetof(struct member, name) + name_len;

	if (!identity) {
		return calloc(1, size);
	}
	if (identity->len > IDENTITY_BYTES_MAX) {
		return NULL;
	}
	struct identity *block = calloc(1, sizeof(*block) + size + identity->len);
	if (!block) {
		return NULL;
	}
	struct member *member = identity_member(block);
	char *bytes = member->name + name_len;
	if (identity->len > 0) {
		memcpy(bytes, identity->text, identity->len);
	}
	block->bytes = (struct slice){ bytes, identity->len };
	member->identified = true;
	return member;
}

struct member *member_create(struct session *session, struct namespace *namespace,
                             const struct slice *identity)
{
	struct hub *hub = session->hub;
	uint8_t random[MEMBER_SID_LENGTH / 4 * 3];
	struct member *member = allocate(namespace->name.len, identity);

	if (!member) {
		return NULL;
	}
	hub->config.transport.random(hub->config.transport.context, random, sizeof(random));
	base64url_encode(member->sid, random, sizeof(random));
	member->namespace = namespace;
	member->name_len = (uint8_t) namespace->name.len;
	memcpy(member->name, namespace->name.text, namespace->name.len);
	namespace->member_count++;
	feed_subscribe(&namespace->feed, &member->subscription, session);
	return member;
}

void member_destroy(struct member *member)
{
	list_remove(&member->link);
	free(member->identified ? (void *)member_identity(member) : member);
}

/* Sends what was put into the hub's scratch buffer, and the attachments right behind it. */
static void send_scratch(struct member *member, const struct attachment *attachments,
                         unsigned attachment_count)
{
	struct session *session = member_session(member);
	struct buffer *packet = &session->hub->scratch;

	buffer_append_byte(packet, ']');
	session_send_packet(session, packet);
	for (unsigned i = 0; i < attachment_count; i++) {
		session_send_binary(session, attachments[i].bytes, attachments[i].len);
	}
}

static struct buffer *begin_scratch(struct member *member, enum socketio_type type,
                                    unsigned attachment_count, int64_t ack)
{
	struct buffer *packet = &member_session(member)->hub->scratch;

	buffer_clear(packet);
	socketio_encode_head(packet, type, attachment_count, member->namespace->name, ack);
	buffer_append_byte(packet, '[');
	return packet;
}

void member_emit(struct member *member, const struct event *event)
{
	enum socketio_type type = event->attachment_count ? SOCKETIO_BINARY_EVENT : SOCKETIO_EVENT;
	struct buffer *packet = begin_scratch(member, type, event->attachment_count, SOCKETIO_NO_ACK);

	buffer_append(packet, event->name.text, event->name.len);
	if (event->arguments.len) {
		buffer_append_byte(packet, ',');
		buffer_append(packet, event->arguments.text, event->arguments.len);
	}
	send_scratch(member, event->attachments, event->attachment_count);
}

void member_acknowledge(struct member *member, int64_t ack, struct slice arguments,
                        const struct attachment *attachments, unsigned attachment_count)
{
	enum socketio_type type = attachment_count ? SOCKETIO_BINARY_ACK : SOCKETIO_ACK;
	struct buffer *packet = begin_scratch(member, type, attachment_count, ack);

	buffer_append(packet, arguments.text, arguments.len);
	send_scratch(member, attachments, attachment_count);
}
