#include "tui/options.h"

#include <stdio.h>
#include <string.h>

#include "core/options/check.h"
#include "core/options/help.h"
#include "core/options/words.h"
#include "core/text/room_name.h"

static const char DEFAULT_URL[] = "http://127.0.0.1:3000";

enum { FRAMES_MAX = 1000 * 1000 };

enum option {
	OPTION_NAME,
	OPTION_ROOM,
	OPTION_WATCH,
	OPTION_PLAIN,
	OPTION_ASCII,
	OPTION_NO_MOUSE,
	OPTION_THEME,
	OPTION_CA,
	OPTION_INSECURE,
	OPTION_FRAMES,
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_MANUAL,
	OPTIONS, /* how many there are */
};

static const char *check_name(const char *name)
{
	const char *start;
	size_t len;

	switch (name_check(name, strlen(name), &start, &len)) {
	case NAME_OK: break;
	case NAME_EMPTY: return "it has nothing that can be seen";
	case NAME_TOO_LONG: return "it is longer than 32 characters";
	case NAME_FORBIDDEN: return "it has characters that cannot be shown";
	}
	return NULL;
}

/* clang-format off */
static const struct option_row rows[OPTIONS] = {
	[OPTION_NAME] = { .name = "name", .type = OPTION_TEXT, .argument = "NAME", .check = check_name,
		.help = "join with this name; without it, it is asked for" },
	[OPTION_ROOM] = { .name = "room", .type = OPTION_TEXT, .argument = "ROOM",
		.check = room_name_check,
		.help = "another room than the default one, as ?room=ROOM in a URL" },
	[OPTION_WATCH] = { .name = "watch", .help = "see who is here without being seen" },
	[OPTION_PLAIN] = { .name = "plain",
		.help = "print a line for each event, as if this were no terminal" },
	[OPTION_ASCII] = { .name = "ascii", .help = "draw in ASCII, as if the locale were not UTF-8" },
	[OPTION_NO_MOUSE] = { .name = "no-mouse",
		.help = "leave the mouse to the terminal; the key m toggles that" },
	[OPTION_THEME] = { .name = "theme", .type = OPTION_CHOICE, .argument = "THEME",
		.choices = theme_choice_names, .usual = "auto", .help = "the colours" },
	[OPTION_CA] = { .name = "ca", .type = OPTION_TEXT, .argument = "FILE",
		.help = "trust the certificates in this file too" },
	[OPTION_INSECURE] = { .name = "insecure", .help = "take any certificate, whoever shows it" },
	[OPTION_FRAMES] = { .name = "frames", .type = OPTION_INTEGER, .argument = "N",
		.min = 1, .max = FRAMES_MAX, .help = "end after so many pictures" },
	[OPTION_HELP] = { .name = "help", .help = "print this" },
	[OPTION_VERSION] = { .name = "version", .help = "print the version" },
	[OPTION_MANUAL] = { .name = "manual" },
};
/* clang-format on */

const struct option_table options_table = { "presence-tui", rows, OPTIONS, "presence-tui --help" };

struct parse {
	struct options *options;
	const char *url;
	const char *room;
	const char *name;
	enum options_result result;
};

static enum option_result end(struct parse *parse, enum options_result result)
{
	parse->result = result;
	return OPTION_ENDS;
}

static enum option_result take_option(void *context, const struct option_given *given,
                                      struct option_problem *problem)
{
	struct parse *parse = context;
	struct options *options = parse->options;

	if (!option_check(given, problem)) {
		return OPTION_REFUSED;
	}
	switch ((enum option)option_index(&options_table, given->row)) {
	case OPTION_NAME: parse->name = given->value; break;
	case OPTION_ROOM: parse->room = given->value; break;
	case OPTION_WATCH: options->watch = true; break;
	case OPTION_PLAIN: options->plain = true; break;
	case OPTION_ASCII: options->ascii = true; break;
	case OPTION_NO_MOUSE: options->mouse = false; break;
	case OPTION_CA: options->ca_file = given->value; break;
	case OPTION_INSECURE: options->insecure = true; break;
	case OPTION_FRAMES: options->frames = (long)option_integer(given->value); break;
	case OPTION_THEME:
		options->theme = (enum theme_choice)option_choice(given->row, given->value);
		break;
	case OPTION_HELP: return end(parse, OPTIONS_HELP);
	case OPTION_VERSION: return end(parse, OPTIONS_VERSION);
	case OPTION_MANUAL: return end(parse, OPTIONS_MANUAL);
	case OPTIONS: break;
	}
	return OPTION_TAKEN;
}

static enum option_result take_url(void *context, const char *word, struct option_problem *problem)
{
	struct parse *parse = context;

	if (parse->url) {
		option_complain(problem, "one URL is enough, what is '%s'", word);
		return OPTION_REFUSED;
	}
	parse->url = word;
	return OPTION_TAKEN;
}

static bool finish_name(const struct parse *parse, struct option_problem *problem)
{
	const char *start;
	size_t len;

	if (!parse->name) {
		return true;
	}
	if (parse->options->watch) {
		return option_complain(problem, "'--watch' is not seen, so it has no '--name'");
	}
	name_check(parse->name, strlen(parse->name), &start, &len);
	memcpy(parse->options->name, start, len);
	return true;
}

static bool finish_target(const struct parse *parse, struct option_problem *problem)
{
	struct options *options = parse->options;
	const char *url = parse->url ? parse->url : DEFAULT_URL;
	const char *why;

	if (!target_parse(&options->target, url, &why)) {
		return option_complain(problem, "cannot connect to '%s': %s", url, why);
	}
	snprintf(options->nsp, sizeof(options->nsp), "/%s",
	         parse->room ? parse->room : options->target.room);
	return true;
}

enum options_result options_parse(struct options *options, int count, char *const *words,
                                  struct option_problem *problem)
{
	struct parse parse = { .options = options };
	const struct option_reader reader = { .option = take_option,
		                                  .operand = take_url,
		                                  .context = &parse };

	*options = (struct options){ .mouse = true };
	switch (option_read_words(&options_table, &reader, (const char *const *)words, (size_t)count,
	                          problem)) {
	case OPTION_TAKEN: break;
	case OPTION_ENDS: return parse.result;
	case OPTION_REFUSED: return OPTIONS_WRONG;
	}
	return finish_name(&parse, problem) && finish_target(&parse, problem) ? OPTIONS_RUN
	                                                                      : OPTIONS_WRONG;
}

void options_append_help(struct buffer *out)
{
	buffer_append_text(out, "usage: presence-tui [URL] [OPTION…]\n\n"
	                        "Be present from a terminal, and see everybody who is. Without a URL\n"
	                        "the server is ");
	buffer_append_text(out, DEFAULT_URL);
	buffer_append_text(out, ". In it, ? shows the keys.\n\n");
	option_append_help(out, &options_table);
}
