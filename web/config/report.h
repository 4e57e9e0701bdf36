/* What is wrong with a configuration, told one by one as it is found: reading goes on behind it, so
 * that all of it is told at once. */
#ifndef PRESENCE_WEB_CONFIG_REPORT_H
#define PRESENCE_WEB_CONFIG_REPORT_H

#include <stddef.h>

struct config_report {
	/* A sentence that is fit for a terminal and names the place. */
	void (*fault)(void *context, const char *text);
	/* The same of something that does no harm. */
	void (*warning)(void *context, const char *text);
	void *context;
	size_t faults; /* how many there were */
};

void config_report_fault(struct config_report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
