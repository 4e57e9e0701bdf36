/* What is wrong with what somebody said: one sentence, without a full stop. */
#ifndef PRESENCE_CORE_OPTIONS_PROBLEM_H
#define PRESENCE_CORE_OPTIONS_PROBLEM_H

#include <stdbool.h>

enum { OPTION_PROBLEM_MAX = 512 };

/* The text is fit for a terminal, whatever is quoted in it. */
struct option_problem {
	char text[OPTION_PROBLEM_MAX];
	bool suggests; /* it says already what may be meant */
};

/* Writes the sentence, sanitised and cut to its length. Returns false, for callers that fail. */
bool option_complain(struct option_problem *problem, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
