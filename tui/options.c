#include "tui/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text/width.h"

static const char DEFAULT_URL[] = "http://127.0.0.1:3000";

enum {
	FRAMES_MAX = 1000 * 1000,
	HELP_COLUMN = 18,
};

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
};

/* In the order of enum option. */
const struct option_row option_rows[] = {
	{ "name", "NAME", "Join with this name; without it, it is asked for." },
	{ "room", "ROOM", "Another room than the default one, as ?room=ROOM in a URL." },
	{ "watch", NULL, "See who is here without being seen." },
	{ "plain", NULL, "Print a line for each event, as if this were no terminal." },
	{ "ascii", NULL, "Draw in ASCII, as if the locale were not UTF-8." },
	{ "no-mouse", NULL, "Leave the mouse to the terminal; the key m toggles that." },
	{ "theme", "THEME", "Colours: auto (the default), dark, light or mono." },
	{ "ca", "FILE", "Trust the certificates in this file too." },
	{ "insecure", NULL, "Take any certificate, whoever shows it." },
	{ "frames", "N", "End after N pictures." },
	{ "help", NULL, "This text." },
	{ "version", NULL, "The version." },
	{ "manual", NULL, NULL },
};

const size_t option_row_count = sizeof(option_rows) / sizeof(option_rows[0]);

struct parse {
	struct options *options;
	const char *url;
	const char *room;
	const char *name;
	char *error;
};

/* What people typed is quoted to their terminal: sanitised. */
static bool wrong(const struct parse *parse, const char *what, const char *word, const char *why)
{
	char raw[2 * OPTIONS_ERROR_MAX];
	struct buffer shown;

	snprintf(raw, sizeof(raw), "%s '%s'%s%s", what, word, why ? ": " : "", why ? why : "");
	buffer_init(&shown, 4 * sizeof(raw));
	width_sanitise(&shown, raw, strlen(raw));
	snprintf(parse->error, OPTIONS_ERROR_MAX, "%.*s", (int)shown.len,
	         shown.len > 0 ? (const char *)shown.data : "");
	buffer_finish(&shown);
	return false;
}

static bool parse_frames(const struct parse *parse, const char *value)
{
	char *end;
	long frames = strtol(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || frames < 1 || frames > FRAMES_MAX) {
		return wrong(parse, "--frames takes a number from 1, not", value, NULL);
	}
	parse->options->frames = frames;
	return true;
}

static bool take_option(struct parse *parse, enum option option, const char *value)
{
	struct options *options = parse->options;

	switch (option) {
	case OPTION_NAME: parse->name = value; break;
	case OPTION_ROOM: parse->room = value; break;
	case OPTION_WATCH: options->watch = true; break;
	case OPTION_PLAIN: options->plain = true; break;
	case OPTION_ASCII: options->ascii = true; break;
	case OPTION_NO_MOUSE: options->mouse = false; break;
	case OPTION_CA: options->ca_file = value; break;
	case OPTION_INSECURE: options->insecure = true; break;
	case OPTION_FRAMES: return parse_frames(parse, value);
	case OPTION_THEME:
		return theme_parse(value, &options->theme) ||
		       wrong(parse, "--theme is auto, dark, light or mono, not", value, NULL);
	case OPTION_HELP:
	case OPTION_VERSION:
	case OPTION_MANUAL: break; /* they end the parsing */
	}
	return true;
}

/* The option that `word`, "--name" or "--name=value", names; -1: none. */
static int find_option(const char *word)
{
	size_t len = strcspn(word + 2, "=");

	for (size_t i = 0; i < option_row_count; i++) {
		if (strlen(option_rows[i].name) == len && memcmp(option_rows[i].name, word + 2, len) == 0) {
			return (int)i;
		}
	}
	return -1;
}

static bool is_legal_room(const char *room)
{
	size_t len = strlen(room);

	return len >= 1 && len <= TARGET_ROOM_MAX &&
	       strspn(room, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == len;
}

static const char *problem_of(enum name_verdict verdict)
{
	switch (verdict) {
	case NAME_OK:
		break;
	case NAME_EMPTY:
		return "it has nothing that can be seen";
	case NAME_TOO_LONG:
		return "it is longer than 32 characters";
	case NAME_FORBIDDEN:
		return "it has characters that cannot be shown";
	}
	return NULL;
}

static bool finish_name(const struct parse *parse)
{
	const char *start;
	size_t len;

	if (!parse->name) {
		return true;
	}
	if (parse->options->watch) {
		return wrong(parse, "--watch is not seen, so it has no --name", parse->name, NULL);
	}
	enum name_verdict verdict = name_check(parse->name, strlen(parse->name), &start, &len);
	if (verdict != NAME_OK) {
		return wrong(parse, "cannot join as", parse->name, problem_of(verdict));
	}
	memcpy(parse->options->name, start, len);
	return true;
}

static bool finish_target(const struct parse *parse)
{
	struct options *options = parse->options;
	const char *url = parse->url ? parse->url : DEFAULT_URL;
	const char *why;

	if (!target_parse(&options->target, url, &why)) {
		return wrong(parse, "cannot connect to", url, why);
	}
	const char *room = parse->room ? parse->room : options->target.room;
	if (parse->room && !is_legal_room(room)) {
		return wrong(parse, "there can be no room", room,
		             "its name has letters, digits, _ and -, at most 64");
	}
	snprintf(options->nsp, sizeof(options->nsp), "/%s", room);
	return true;
}

static bool take_word(struct parse *parse, const char *word)
{
	if (word[0] == '-' && word[1] != '\0') {
		return wrong(parse, "there is no option", word, "see --help");
	}
	if (parse->url) {
		return wrong(parse, "one URL is enough, what is", word, NULL);
	}
	parse->url = word;
	return true;
}

/* The value of an option: behind its "=", or the next word. NULL: there is none. */
static const char *value_of(char *const *words, int count, int *at)
{
	const char *equals = strchr(words[*at], '=');

	if (equals) {
		return equals + 1;
	}
	return *at + 1 < count ? words[++*at] : NULL;
}

static bool take_named(struct parse *parse, enum option option, char *const *words, int count,
                       int *at)
{
	const char *word = words[*at];

	if (!option_rows[option].argument) {
		return strchr(word, '=') ? wrong(parse, "there is no value for", word, NULL)
		                         : take_option(parse, option, NULL);
	}
	const char *value = value_of(words, count, at);
	return value ? take_option(parse, option, value)
	             : wrong(parse, "a value is missing behind", word, NULL);
}

static enum options_result result_of(int option)
{
	switch (option) {
	case OPTION_HELP:
		return OPTIONS_HELP;
	case OPTION_VERSION:
		return OPTIONS_VERSION;
	case OPTION_MANUAL:
		return OPTIONS_MANUAL;
	default:
		return OPTIONS_RUN;
	}
}

enum options_result options_parse(struct options *options, int count, char *const *words,
                                  char error[OPTIONS_ERROR_MAX])
{
	struct parse parse = { .options = options, .error = error };

	*options = (struct options){ .mouse = true };
	for (int i = 0; i < count; i++) {
		int option = strncmp(words[i], "--", 2) == 0 ? find_option(words[i]) : -1;
		if (result_of(option) != OPTIONS_RUN) {
			return result_of(option);
		}
		if (option < 0 ? !take_word(&parse, words[i])
		               : !take_named(&parse, (enum option)option, words, count, &i)) {
			return OPTIONS_WRONG;
		}
	}
	return finish_name(&parse) && finish_target(&parse) ? OPTIONS_RUN : OPTIONS_WRONG;
}

void options_append_help(struct buffer *out)
{
	char column[64];

	buffer_append_text(out, "usage: presence-tui [URL] [OPTION…]\n\n"
	                        "Be present from a terminal, and see everybody who is. Without a URL\n"
	                        "the server is ");
	buffer_append_text(out, DEFAULT_URL);
	buffer_append_text(out, ". In it, ? shows the keys.\n\n");
	for (size_t i = 0; i < option_row_count; i++) {
		const struct option_row *row = &option_rows[i];
		if (row->help) {
			snprintf(column, sizeof(column), "--%s%s%s", row->name, row->argument ? " " : "",
			         row->argument ? row->argument : "");
			buffer_append_text(out, "  ");
			buffer_append_text(out, column);
			for (size_t cells = strlen(column); cells < HELP_COLUMN; cells++) {
				buffer_append_byte(out, ' ');
			}
			buffer_append_text(out, row->help);
			buffer_append_byte(out, '\n');
		}
	}
}
