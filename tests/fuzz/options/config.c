/* config_file_take(): any text as a configuration file; what it says is printed and read again. */
#include <string.h>

#include "tests/fuzz/lib/fuzz.h"
#include "web/config/config_file.h"
#include "web/config/print.h"

enum { LIST_MAX = 8, PRINTED_MAX = 64 * 1024 };

enum option { LIST, CHOICE, INTEGER, TEXT, SWITCH, OPTIONS };

static const char *const choices[] = { "one", "two", "three", NULL };

/* clang-format off */
static const struct option_row rows[OPTIONS] = {
	[LIST] = { .name = "list", .key = "list", .type = OPTION_LIST, .argument = "A,B",
		.max = LIST_MAX, .help = "list" },
	[CHOICE] = { .name = "choice", .key = "choice", .type = OPTION_CHOICE, .argument = "WHICH",
		.choices = choices, .usual = "one", .help = "choice" },
	[INTEGER] = { .name = "integer", .key = "integer", .type = OPTION_INTEGER, .argument = "N",
		.min = -9, .max = 999, .usual = "7", .help = "integer" },
	[TEXT] = { .name = "text", .key = "text", .type = OPTION_TEXT, .argument = "TEXT",
		.help = "text" },
	[SWITCH] = { .name = "switch", .key = "switch", .help = "switch" },
};
/* clang-format on */

static const struct option_table table = { "fuzz", rows, OPTIONS, NULL };

static void tell(void *context, const char *text)
{
	size_t len = strlen(text);

	(void)context;
	promise(len > 0 && strncmp(text, "f:", 2) == 0, "a fault tells its place");
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		promise(c >= ' ' && c != 0x7f, "a fault is fit for a terminal");
	}
}

/* Of some values a file can say none: they are comments then. */
static void check_again(const struct option_values *values)
{
	struct config_report report = { .fault = tell, .warning = tell };
	struct option_values again;
	struct buffer printed;

	buffer_init(&printed, PRINTED_MAX);
	config_append_values(&printed, values);
	promise(!buffer_failed(&printed), "values are not long");
	option_values_init(&again, &table);
	config_file_take(&again, "f", (struct slice){ (const char *)printed.data, printed.len },
	                 &report);
	promise(report.faults == 0, "what is printed is a configuration");
	for (size_t i = 0; i < OPTIONS; i++) {
		promise(option_values_count(&again, i) < option_values_count(values, i) ||
		            option_values_agree(&again, values, i),
		        "what is printed says the same");
	}
	buffer_finish(&printed);
	option_values_finish(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config_report report = { .fault = tell, .warning = tell };
	struct option_values values;

	option_values_init(&values, &table);
	config_file_take(&values, "f", (struct slice){ (const char *)data, size }, &report);
	promise(option_values_count(&values, LIST) <= LIST_MAX, "a list has an end");
	check_again(&values);
	option_values_finish(&values);
	return 0;
}
