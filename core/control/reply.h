/* What goes back over the control socket, each as one line with its end. */
#ifndef PRESENCE_CORE_CONTROL_REPLY_H
#define PRESENCE_CORE_CONTROL_REPLY_H

#include <stdint.h>

#include "core/base/buffer.h"
#include "core/control/method.h"
#include "core/control/request.h"

/* The first line: who we are, and what you may do. */
void control_encode_greeting(struct buffer *out, const char *version, int64_t uid,
                             enum control_role role);

/* The result's JSON object goes between these two. */
void control_begin_result(struct buffer *out, const struct control_request *request);
void control_end_result(struct buffer *out);

/* The data's JSON object, if there is any, goes between these two. */
void control_begin_error(struct buffer *out, const char *id, enum control_error error,
                         const char *message);
void control_begin_error_data(struct buffer *out);
void control_end_error(struct buffer *out);

/* A notification: its params' JSON object goes between these two. */
void control_begin_notification(struct buffer *out, const char *method);
void control_end_notification(struct buffer *out);

#endif
