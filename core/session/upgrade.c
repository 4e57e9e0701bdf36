/* The upgrade from polling to a websocket (docs/wire.md, "Upgrade"): a second connection with the
 * same sid probes with "2probe", gets "3probe", and takes over with "5". Until then it gets nothing
 * else. */
#include <string.h>

#include "core/session/hub_state.h"
#include "core/session/session_internal.h"
#include "core/wire/wsframe.h"

bool session_probe(struct session *session, void *websocket)
{
	struct polling *polling = session->polling;

	if (session->state != SESSION_OPEN || session->websocket || polling->probe) {
		return false;
	}
	polling->probe = websocket;
	session->blocked = false;
	deadline_start(&polling->phase, &session->hub->upgrades, session->hub->now_ms);
	return true;
}

void upgrade_stop(struct session *session)
{
	struct polling *polling = session->polling;

	if (!polling) {
		return;
	}
	if (polling->probe) {
		session->hub->config.transport.close(polling->probe, TRANSPORT_CLOSE_CLEAN);
		polling->probe = NULL;
	}
	polling->probed = false;
	deadline_stop(&polling->phase);
	deadline_stop(&polling->noop);
}

static bool is_probe(const struct engineio_packet *packet)
{
	return packet->type == ENGINEIO_PING && packet->len == 5 &&
	       memcmp(packet->data, "probe", 5) == 0;
}

/* false: the probe is given up. It asks again and has not read the first answer, or is broken. */
static bool send_to_probe(struct session *session, const uint8_t *frame, size_t len)
{
	enum transport_result result = TRANSPORT_FAILED;

	if (!session->blocked) {
		result = session->hub->config.transport.send(session->polling->probe, frame, len);
	}
	if (result == TRANSPORT_FAILED) {
		upgrade_stop(session);
		return false;
	}
	session->blocked =
		result == TRANSPORT_BLOCKED; /* of no meaning while polling, and from then on */
	return true;
}

static void answer_probe(struct session *session)
{
	static const uint8_t frame[] = "\x81\0063probe";

	if (send_to_probe(session, frame, sizeof(frame) - 1)) {
		session->polling->probed = true;
		session_mark_ready(session); /* a GET that is held must end */
	}
}

void upgrade_pong(struct session *session, const uint8_t *payload, size_t len)
{
	uint8_t frame[WSFRAME_PONG_MAX];

	send_to_probe(session, frame, wsframe_pong(frame, payload, len));
}

static void take_over(struct session *session)
{
	void *websocket = session->polling->probe;

	session->polling->probe = NULL;
	upgrade_stop(session);
	session->websocket = websocket;
	session->hub->websocket_count++;
	if (session_holds_request(session)) {
		polling_answer_noop(session);
	}
	polling_leave(session);
	session_mark_ready(session);
}

void upgrade_take_packet(struct session *session, const struct engineio_packet *packet)
{
	if (packet && !packet->binary && is_probe(packet)) {
		answer_probe(session);
	} else if (packet && packet->type == ENGINEIO_UPGRADE) {
		take_over(session);
	} else {
		upgrade_stop(session);
	}
}
