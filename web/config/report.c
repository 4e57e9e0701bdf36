#include "web/config/report.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/options/problem.h"

void config_report_fault(struct config_report *report, const char *format, ...)
{
	struct option_problem problem;
	char raw[OPTION_PROBLEM_MAX];
	va_list list;

	va_start(list, format);
	vsnprintf(raw, sizeof(raw), format, list);
	va_end(list);
	option_complain(&problem, "%s", raw);
	report->faults++;
	report->fault(report->context, problem.text);
}
