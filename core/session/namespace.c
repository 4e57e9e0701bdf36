#include "core/session/namespace.h"

#include "core/session/client.h"
#include "core/session/hub.h"
#include "core/session/session.h"

void namespace_init(struct namespace *namespace, struct hub *hub, struct slice name,
                    feed_snapshot_fn *encode, void *context)
{
	namespace->name = name;
	namespace->member_count = 0;
	feed_init(&namespace->feed, hub, encode, context);
}

void namespace_finish(struct namespace *namespace)
{
	feed_finish(&namespace->feed);
}

/* Sends what was put into the hub's scratch buffer, and the attachments right behind it. */
static void send_scratch(struct member *member, const struct attachment *attachments,
                         unsigned attachment_count)
{
	struct session *session = member->client->session;
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
	struct buffer *packet = &member->client->session->hub->scratch;

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
