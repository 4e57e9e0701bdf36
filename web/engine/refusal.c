#include "web/engine/refusal.h"

#include <string.h>

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
