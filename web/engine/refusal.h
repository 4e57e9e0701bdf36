/* What a client of Engine.IO is answered that is not served, for a refused Origin as for all else:
 *
 *     polling     403 and {"code":4,"message":"Forbidden"}   (400 and its code for other reasons)
 *     WebSocket   403 and the text Forbidden, and the connection is closed
 *
 * Why is judged elsewhere: origins by origin_policy.h, the rest by engineio_check() in
 * core/wire/engineio.h, which has the codes and texts. Source: docs/wire.md, "Requests". */
#ifndef PRESENCE_WEB_ENGINE_REFUSAL_H
#define PRESENCE_WEB_ENGINE_REFUSAL_H

#include "core/session/hub.h"
#include "core/wire/engineio.h"
#include "web/engine/connection.h"
#include "web/engine/request.h"

/* Answers a request of polling; `expose` is as in struct response. */
void refusal_answer_polling(struct connection *connection, const char *expose,
                            enum engineio_refusal refusal);

/* Answers the handshake of a WebSocket; the connection ends. */
void refusal_answer_websocket(struct connection *connection, const struct request *request,
                              enum engineio_refusal refusal);

/* Answers the opening of a session that there is no room for, as of hub_room_for(): 503 where the
 * server is full, 429 where the source is, and when to ask again. `upgrade`: by a WebSocket's
 * handshake, and the connection ends. */
void refusal_answer_no_room(struct connection *connection, const struct request *request,
                            enum hub_room room, bool upgrade);

/* The same for a reason that Engine.IO has no code for. `headers` as in struct response. */
void refusal_answer_upgrade(struct connection *connection, const struct request *request,
                            int status, const char *headers, const char *message);

#endif
