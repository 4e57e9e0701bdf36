#include "core/text/wrap.h"

#include <string.h>

#include "core/text/width.h"

static void append_blanks(struct buffer *out, size_t cells)
{
	while (cells-- > 0) {
		buffer_append_byte(out, ' ');
	}
}

void wrap_append_padded(struct buffer *out, const char *text, size_t cells)
{
	size_t used = width_cells(text, strlen(text));

	buffer_append_text(out, text);
	append_blanks(out, used < cells ? cells - used : 1);
}

void wrap_append(struct buffer *out, const char *text, size_t indent)
{
	size_t column = indent;

	for (size_t len; *text; text += len + (text[len] != '\0')) {
		len = strcspn(text, " \n");
		size_t cells = width_cells(text, len);
		if (column > indent && column + 1 + cells > WRAP_WIDTH) {
			buffer_append_byte(out, '\n');
			append_blanks(out, indent);
			column = indent;
		}
		buffer_append_text(out, column > indent ? " " : "");
		column += cells + (column > indent);
		buffer_append(out, text, len);
		if (text[len] == '\n') {
			buffer_append_byte(out, '\n');
			column = indent;
		}
	}
	buffer_append_byte(out, '\n');
}
