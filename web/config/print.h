/* A configuration as a file that config_file_take() reads. */
#ifndef PRESENCE_WEB_CONFIG_PRINT_H
#define PRESENCE_WEB_CONFIG_PRINT_H

#include "core/base/buffer.h"
#include "core/options/values.h"

/* Appends what every option with a key is set to, and who said so: what --print-config prints. */
void config_append_values(struct buffer *out, const struct option_values *values);

/* Appends a file in which every option is a comment that tells what it does and its usual value. */
void config_append_example(struct buffer *out, const struct option_table *table);

#endif
