/* The access log: a line for each request once it is answered, for --access-log (web/log.h).
 *
 * A target's parameters are told as far as they say nothing that is secret: EIO and transport. With
 * its id anybody could go on with a session, so it is left out. */
#ifndef PRESENCE_WEB_ENGINE_ACCESS_LOG_H
#define PRESENCE_WEB_ENGINE_ACCESS_LOG_H

#include "web/engine/connection.h"
#include "web/engine/request.h"

/* A request came. Nothing is remembered while there is no access log. */
void access_log_begin(struct connection *connection, const struct request *request);

/* It is answered, if there was one that could be read; `bytes` are the body's. */
void access_log_answer(struct connection *connection, int status, size_t bytes);

/* The connection is gone: a request that waits is told as unanswered. May be called twice. */
void access_log_lost(struct connection *connection);

#endif
