#include <stdlib.h>
#include <string.h>

#include "core/text/width.h"
#include "tui/model/model.h"

enum { LINE_BYTES_MAX = 8 * 1024 };

void model_note(struct model *model, enum log_type type, int64_t now_ms, const char *subject,
                const char *then)
{
	struct log_entry *entry = &model->log[model->log_count % MODEL_LOG_MAX];
	struct buffer line;

	buffer_init(&line, LINE_BYTES_MAX);
	width_sanitise(&line, subject, strlen(subject));
	width_sanitise(&line, then, strlen(then));
	buffer_append_byte(&line, '\0');
	if (buffer_failed(&line)) {
		buffer_finish(&line);
		return;
	}
	free(entry->text);
	*entry = (struct log_entry){ type, now_ms, (char *)line.data };
	model->log_count++;
}

const struct log_entry *model_log(const struct model *model, size_t back)
{
	if (back >= MODEL_LOG_MAX || back >= model->log_count) {
		return NULL;
	}
	return &model->log[(model->log_count - 1 - back) % MODEL_LOG_MAX];
}
