#include "cli/args/options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	TIMEOUT_MS = 5000,
	TIMEOUT_SECONDS_MAX = 24 * 3600,
};

const char *const output_format_names[OUTPUT_FORMATS] = {
	"auto", "table", "wide", "tsv", "csv", "json", "name",
};

const char *const color_choice_names[3] = { "auto", "always", "never" };

void options_init(struct options *options)
{
	*options = (struct options){ .timeout_ms = TIMEOUT_MS };
}

/* The place of `text` among the names; -1: it is none of them. */
static int place_of(const char *text, const char *const *names, int count)
{
	for (int i = 0; i < count; i++) {
		if (strcmp(text, names[i]) == 0) {
			return i;
		}
	}
	return -1;
}

static bool apply_timeout(struct options *options, const char *text)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !isfinite(seconds) || seconds <= 0 ||
	    seconds > TIMEOUT_SECONDS_MAX) {
		return false;
	}
	options->timeout_ms = (int64_t)ceil(seconds * 1000);
	return true;
}

static bool apply_format(struct options *options, const char *text)
{
	int place = place_of(text, output_format_names, OUTPUT_FORMATS);

	options->format = place < 0 ? options->format : (enum output_format)place;
	return place >= 0;
}

static bool apply_color(struct options *options, const char *text)
{
	int place = place_of(text, color_choice_names, 3);

	options->color = place < 0 ? options->color : (enum color_choice)place;
	return place >= 0;
}

static bool apply_flag(struct options *options, const struct given_flag *given)
{
	switch (given->flag) {
	case FLAG_SOCKET: options->socket = given->value; return given->value[0] != '\0';
	case FLAG_TIMEOUT: return apply_timeout(options, given->value);
	case FLAG_OUTPUT: return apply_format(options, given->value);
	case FLAG_JSON: options->format = OUTPUT_JSON; return true;
	case FLAG_QUIET: options->format = OUTPUT_NAME; return true;
	case FLAG_COLUMNS: options->columns = given->value; return given->value[0] != '\0';
	case FLAG_HEADER: options->header = HEADER_ALWAYS; return true;
	case FLAG_NO_HEADER: options->header = HEADER_NEVER; return true;
	case FLAG_COLOR: return apply_color(options, given->value);
	case FLAG_YES: options->yes = true; return true;
	case FLAG_DRY_RUN: options->dry_run = true; return true;
	default: return true; /* the command's own */
	}
}

const struct given_flag *options_apply(struct options *options, const struct arguments *arguments)
{
	struct options changed = *options;

	for (size_t i = 0; i < arguments->flag_count; i++) {
		if (!apply_flag(&changed, &arguments->flags[i])) {
			return &arguments->flags[i];
		}
	}
	*options = changed;
	return NULL;
}
