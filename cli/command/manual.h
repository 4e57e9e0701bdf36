/* presencectl(1), as scdoc(5) source: the build prints it and makes the man page of it. */
#ifndef PRESENCE_CLI_COMMAND_MANUAL_H
#define PRESENCE_CLI_COMMAND_MANUAL_H

#include "core/base/buffer.h"

void manual_append(struct buffer *out);

#endif
