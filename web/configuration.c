#include "web/configuration.h"

#include "web/config/config.h"

/* Whether it is the command line alone that says something. */
static bool all_said_by_words(const struct option_values *values)
{
	for (size_t i = 0; i < values->table->count; i++) {
		enum option_source source = option_values_origin(values, i).source;
		if (source == OPTION_FROM_FILE || source == OPTION_FROM_ENVIRONMENT) {
			return false;
		}
	}
	return true;
}

struct settings *configuration_read(struct option_values *said, char *const *environment,
                                    struct config_report *report, int *status)
{
	struct option_problem problem;

	config_take(said, option_values_text(said, OPTION_CONFIG), environment, report);
	*status =
		report->faults == 0 && all_said_by_words(said) ? OPTIONS_EXIT_USAGE : OPTIONS_EXIT_CONFIG;
	if (report->faults > 0) {
		option_values_finish(said);
		return NULL;
	}
	struct settings *settings = settings_create(said, &problem);
	if (!settings) {
		config_report_fault(report, "%s", problem.text);
	}
	return settings;
}
