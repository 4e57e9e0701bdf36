#include "web/engine/refusal.h"

#include <stdio.h>
#include <string.h>

#include "web/engine/engine.h"
#include "web/engine/response.h"
#include "web/log.h"

void refusal_answer_polling(struct connection *connection, const char *expose,
                            enum engineio_refusal refusal)
{
	struct buffer body;

	log_debug("polling", "refused: %s", engineio_refusal_message(refusal));
	buffer_init(&body, REQUEST_HEADER_MAX);
	engineio_encode_refusal(&body, refusal);
	response_send(connection, &(struct response){
								  .status = engineio_refusal_status(refusal),
								  .type = "application/json",
								  .expose = expose,
								  .body = body.data,
								  .len = body.len,
							  });
	buffer_finish(&body);
}

void refusal_answer_websocket(struct connection *connection, const struct request *request,
                              enum engineio_refusal refusal)
{
	refusal_answer_upgrade(connection, request, engineio_refusal_status(refusal), NULL,
	                       engineio_refusal_message(refusal));
}

void refusal_answer_upgrade(struct connection *connection, const struct request *request,
                            int status, const char *headers, const char *message)
{
	log_debug("websocket", "refused: %s", message);
	connection->keeps_alive = false;
	response_send(connection, &(struct response){
								  .status = status,
								  .type = "text/plain; charset=utf-8",
								  .headers = headers,
								  .expose = request->origin.expose,
								  .body = (const uint8_t *)message,
								  .len = strlen(message),
							  });
}

void refusal_answer_no_room(struct connection *connection, const struct request *request,
                            enum hub_room room, bool upgrade)
{
	static const char headers[] = "Retry-After: 5\r\n";
	bool of_source = room == HUB_ROOM_NONE_FOR_SOURCE;
	int status = of_source ? 429 : 503;
	const char *message = of_source ? "Too many sessions of this address" : "Too many sessions";
	struct engine_counters *counters = &connection->engine->counters;
	char body[128];

	*(of_source ? &counters->sessions_refused_address : &counters->sessions_refused_full) += 1;
	if (upgrade) {
		refusal_answer_upgrade(connection, request, status, headers, message);
		return;
	}
	log_debug("polling", "refused: %s", message);
	int len = snprintf(body, sizeof(body), "{\"code\":%d,\"message\":\"%s\"}", ENGINEIO_BAD_REQUEST,
	                   message);
	response_send(connection, &(struct response){
								  .status = status,
								  .type = "application/json",
								  .headers = headers,
								  .expose = request->origin.expose,
								  .body = (const uint8_t *)body,
								  .len = (size_t)len,
							  });
}
