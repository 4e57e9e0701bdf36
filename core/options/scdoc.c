#include "core/options/scdoc.h"

#include <string.h>

void scdoc_append_plain(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("*_\\#[]|<>-.", *text)) {
			buffer_append_byte(out, '\\');
		}
		buffer_append_byte(out, (uint8_t)*text);
	}
}

void scdoc_append_bold(struct buffer *out, const char *text)
{
	buffer_append_byte(out, '*');
	scdoc_append_plain(out, text);
	buffer_append_byte(out, '*');
}

void scdoc_append_underlined(struct buffer *out, const char *text)
{
	buffer_append_byte(out, '_');
	scdoc_append_plain(out, text);
	buffer_append_byte(out, '_');
}
