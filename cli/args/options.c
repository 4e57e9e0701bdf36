#include "cli/args/options.h"

#include "core/options/check.h"

void options_init(struct options *options)
{
	*options = (struct options){
		.timeout_ms = option_milliseconds(option_table.rows[OPTION_TIMEOUT].usual),
	};
}

static int choice_of(const struct given_option *given)
{
	return option_choice(&option_table.rows[given->option], given->value);
}

static void apply(struct options *options, const struct given_option *given)
{
	switch (given->option) {
	case OPTION_SOCKET: options->socket = given->value; break;
	case OPTION_TIMEOUT: options->timeout_ms = option_milliseconds(given->value); break;
	case OPTION_OUTPUT: options->format = (enum output_format)choice_of(given); break;
	case OPTION_JSON: options->format = OUTPUT_JSON; break;
	case OPTION_QUIET: options->format = OUTPUT_NAME; break;
	case OPTION_COLUMNS: options->columns = given->value; break;
	case OPTION_HEADER: options->header = HEADER_ALWAYS; break;
	case OPTION_NO_HEADER: options->header = HEADER_NEVER; break;
	case OPTION_COLOR: options->color = (enum color_choice)choice_of(given); break;
	case OPTION_YES: options->yes = true; break;
	case OPTION_DRY_RUN: options->dry_run = true; break;
	default: break; /* the command's own */
	}
}

void options_apply(struct options *options, const struct arguments *arguments)
{
	for (size_t i = 0; i < arguments->option_count; i++) {
		apply(options, &arguments->options[i]);
	}
}
