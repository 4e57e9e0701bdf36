#include "cli/shell/completion.h"

#include <stdio.h>
#include <string.h>

#include "core/text/name.h"
#include "core/text/utf8.h"

#include "cli/command/command.h"

enum {
	LIVE_MAX = 200,      /* names asked for */
	LIVE_TIMEOUT_MS = 500, /* longer than that nobody waits for Tab */
	TEXT_MAX = 512,
};

struct search {
	struct console *console;
	const char *prefix;
	const char *before; /* stands before every candidate: "--room=" */
	size_t before_len;
	offer_fn *offer;
	void *context;
};

/* Where the last word stands. */
struct position {
	const struct command *command; /* NULL: it is to come */
	size_t operands;               /* whole ones before it */
	const struct option_row *wants;  /* the option that wants it as its value; NULL: none does */
	bool options_end;              /* behind "--" */
};

static bool is_presentable(const char *text)
{
	size_t len = strlen(text);
	uint32_t codepoint;

	for (size_t at = 0, step; at < len; at += step) {
		step = utf8_decode(text + at, len - at, &codepoint);
		if (step == 0 || !name_allows(codepoint)) {
			return false;
		}
	}
	return len > 0;
}

static void offer_one(const struct search *search, const char *text, const char *description)
{
	char whole[TEXT_MAX];

	if (strncmp(text, search->prefix, strlen(search->prefix)) != 0 || !is_presentable(text)) {
		return;
	}
	snprintf(whole, sizeof(whole), "%.*s%s", (int)search->before_len, search->before, text);
	search->offer(search->context, whole, description);
}

/* --- What the daemon knows --- */

static cJSON *ask(struct console *console, const char *method, cJSON *params)
{
	struct connection *connection = &console->connection;
	cJSON *reply = NULL;

	if (!connection_is_open(connection) &&
	    connection_open(connection, console->options.socket, LIVE_TIMEOUT_MS) != EXIT_DONE) {
		cJSON_Delete(params);
		return NULL;
	}
	connection_call(connection, method, params, LIVE_TIMEOUT_MS, &reply);
	return reply;
}

static void offer_users(const struct search *search)
{
	cJSON *params = cJSON_CreateObject();
	const cJSON *name;

	cJSON_AddStringToObject(params, "prefix", search->prefix);
	cJSON_AddNumberToObject(params, "limit", LIVE_MAX);
	cJSON *reply = ask(search->console, "complete", params);
	cJSON_ArrayForEach(name, view_field(reply, "result.names"))
	{
		offer_one(search, view_text(name), "");
	}
	cJSON_Delete(reply);
}

/* A field of each object in a list that a method without parameters is answered with. */
static void offer_listed(const struct search *search, const char *method, const char *path,
                         const char *field)
{
	cJSON *reply = ask(search->console, method, NULL);
	const cJSON *object;

	cJSON_ArrayForEach(object, view_field(reply, path))
	{
		offer_one(search, view_text(view_field(object, field)), "");
	}
	cJSON_Delete(reply);
}

/* --- What the tables know --- */

static void offer_commands(const struct search *search)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		offer_one(search, commands[i].name, commands[i].summary);
	}
}

static void offer_options(const struct search *search, const struct command *command)
{
	char name[32];

	for (int i = 0; i < OPTIONS; i++) {
		bool taken =
			option_is_global((enum option)i) || (command && (command->options & OPTION_BIT(i)));
		if (taken) {
			snprintf(name, sizeof(name), "--%s", option_table.rows[i].name);
			offer_one(search, name, option_table.rows[i].help);
		}
	}
}

/* `texts` ends with NULL. */
static void offer_texts(const struct search *search, const char *const *texts)
{
	for (; *texts; texts++) {
		offer_one(search, *texts, "");
	}
}

static void offer_columns(const struct search *search)
{
	for (size_t i = 0; i < view_users.column_count; i++) {
		offer_one(search, view_users.columns[i].name, "");
	}
}

static void offer_kind(const struct search *search, enum word_kind kind)
{
	static const char *const shells[] = { "bash", "zsh", "fish", NULL };

	switch (kind) {
	case WORD_USER: offer_users(search); break;
	case WORD_ROOM: offer_listed(search, "rooms", "result.rooms", "room"); break;
	case WORD_BAN: offer_listed(search, "bans", "result.bans", "target"); break;
	case WORD_COMMAND: offer_commands(search); break;
	case WORD_SHELL: offer_texts(search, shells); break;
	case WORD_COLUMN: offer_columns(search); break;
	case WORD_OTHER: break;
	}
}

/* What an option takes. */
static void offer_values(const struct search *search, const struct option_row *row)
{
	if (row->type == OPTION_CHOICE) {
		offer_texts(search, row->choices);
	} else {
		offer_kind(search, (enum word_kind)row->kind);
	}
}

/* --- Where we are --- */

/* The option that `word` is, if its value is the next word; NULL: it is not. */
static const struct option_row *option_wanting(const char *word)
{
	size_t len = strlen(word);
	const struct option_row *row = NULL;

	if (len > 2 && word[0] == '-' && word[1] == '-') {
		row = option_by_name(&option_table, word + 2, len - 2);
	} else if (len > 1 && word[0] == '-') {
		row = option_by_letter(&option_table, word[len - 1]);
	}
	return row && row->type != OPTION_SWITCH ? row : NULL;
}

static struct position position_behind(const char *const *words, size_t count)
{
	struct position position = { 0 };

	for (size_t i = 0; i < count; i++) {
		if (position.wants) {
			position.wants = NULL; /* this is its value */
		} else if (!position.options_end && strcmp(words[i], "--") == 0) {
			position.options_end = true;
		} else if (!position.options_end && words[i][0] == '-' && words[i][1]) {
			position.wants = option_wanting(words[i]);
		} else if (!position.command) {
			position.command = command_find(words[i]);
			position.operands = 0;
		} else {
			position.operands++;
		}
	}
	return position;
}

/* "--room=lob": what stands before the = is kept. false: the prefix is no such thing. */
static bool offer_attached(struct search *search)
{
	const char *equals = strchr(search->prefix, '=');
	const char *name = search->prefix + 2;

	if (!equals) {
		return false;
	}
	const struct option_row *row = option_by_name(&option_table, name, (size_t)(equals - name));
	search->before = search->prefix;
	search->before_len = (size_t)(equals + 1 - search->prefix);
	search->prefix = equals + 1;
	if (row) {
		offer_values(search, row);
	}
	return true;
}

void completion_find(struct console *console, const char *const *words, size_t count,
                     const char *prefix, offer_fn *offer, void *context)
{
	struct position position = position_behind(words, count);
	struct search search = {
		.console = console, .prefix = prefix, .before = "", .offer = offer, .context = context
	};

	if (!utf8_valid(prefix, strlen(prefix))) {
		return; /* nothing is called so, and the daemon is not to be asked for it */
	}
	if (position.wants) {
		offer_values(&search, position.wants);
	} else if (prefix[0] == '-' && !position.options_end) {
		if (strncmp(prefix, "--", 2) != 0 || !offer_attached(&search)) {
			offer_options(&search, position.command);
		}
	} else if (!position.command) {
		offer_commands(&search);
	} else if (position.operands < position.command->most) {
		offer_kind(&search, position.command->kind);
	}
}
