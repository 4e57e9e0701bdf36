/* Lines of the log: whatever is told, it is one line, and JSON is JSON. */
#include <stdlib.h>
#include <string.h>

#include "core/text/json.h"
#include "core/text/utf8.h"
#include "tests/fuzz/lib/fuzz.h"
#include "web/log_line.h"

static void check_line(enum log_format format, const struct log_record *record)
{
	char line[LOG_LINE_MAX];
	size_t len = log_line_write(line, format, record, 1764193944594);

	promise(len >= 2 && len <= LOG_LINE_MAX, "a line has a length");
	promise(memchr(line, '\n', len) == line + len - 1, "it is one line");
	promise(utf8_valid(line, len), "it is UTF-8");
	if (format == LOG_FORMAT_JSON) {
		promise(json_valid(line, len - 1), "JSON is JSON");
	}
	for (size_t i = 0; i + 1 < len; i++) {
		promise((unsigned char)line[i] >= 0x20 && line[i] != 0x7f, "no control in a line");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text) {
		abort();
	}
	memcpy(text, data, size);
	text[size] = '\0';
	struct log_request request = { text, text, text, text, 200, INT64_MAX, INT64_MIN };
	struct log_record records[] = {
		{ "warn", 4, "cook", text, 7, NULL },
		{ "access", 6, "access", "", 0, &request },
	};
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		check_line(LOG_FORMAT_TEXT, &records[i]);
		check_line(LOG_FORMAT_JSON, &records[i]);
		check_line(LOG_FORMAT_JOURNAL, &records[i]);
	}
	free(text);
	return 0;
}
