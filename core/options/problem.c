#include "core/options/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/text/width.h"

enum { RAW_MAX = 2 * OPTION_PROBLEM_MAX };

bool option_complain(struct option_problem *problem, const char *format, ...)
{
	char raw[RAW_MAX];
	struct buffer shown;
	va_list list;

	va_start(list, format);
	vsnprintf(raw, sizeof(raw), format, list);
	va_end(list);
	buffer_init(&shown, 4 * sizeof(raw)); /* U+FFFD is three bytes */
	width_sanitise(&shown, raw, strlen(raw));
	buffer_append_byte(&shown, '\0');
	snprintf(problem->text, sizeof(problem->text), "%s",
	         buffer_failed(&shown) ? "out of memory" : (const char *)shown.data);
	buffer_finish(&shown);
	problem->suggests = false;
	return false;
}
