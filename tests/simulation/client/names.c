#include "tests/simulation/client/names.h"

#include <stdio.h>
#include <string.h>

#include "tests/simulation/truth/attendance.h"

static const struct {
	const char *json;
	const char *name;
} good[] = {
	{ "ann", "ann" },
	{ "Zo\xc3\xab", "Zo\xc3\xab" },
	{ "q\\\"b\\\\s", "q\"b\\s" },
	{ "\\u00e9\\ud83d\\ude00", "\xc3\xa9\xf0\x9f\x98\x80" },
	{ "\xe5\x90\x8d\xe5\x89\x8d", "\xe5\x90\x8d\xe5\x89\x8d" },
	{ "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
	  "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7" },
	{ "<b>&amp;'", "<b>&amp;'" },
	/* 60 bytes in 20 graphemes: with a number behind it is as long as a name may be */
	{ "\xe5\x90\x8d\xe5\x89\x8d\xe5\x90\x8d\xe5\x89\x8d\xe5\x90\x8d\xe5\x89\x8d\xe5\x90\x8d"
	  "\xe5\x89\x8d\xe5\x90\x8d\xe5\x89\x8d\xe5\x90\x8d\xe5\x89\x8d\xe5\x90\x8d\xe5\x89\x8d"
	  "\xe5\x90\x8d\xe5\x89\x8d\xe5\x90\x8d\xe5\x89\x8d\xe5\x90\x8d\xe5\x89\x8d",
	  "\xe5\x90\x8d\xe5\x89\x8d\xe5\x90\x8d\xe5\x89\x8d\xe5\x90\x8d\xe5\x89\x8d\xe5\x90\x8d"
	  "\xe5\x89\x8d\xe5\x90\x8d\xe5\x89\x8d\xe5\x90\x8d\xe5\x89\x8d\xe5\x90\x8d\xe5\x89\x8d"
	  "\xe5\x90\x8d\xe5\x89\x8d\xe5\x90\x8d\xe5\x89\x8d\xe5\x90\x8d\xe5\x89\x8d" },
};

static const struct {
	const char *argument;
	enum refusal verdict;
} bad[] = {
	{ "{\"name\":\"\"}", REFUSAL_NAME_EMPTY },
	{ "{\"name\":\" \\u3000 \"}", REFUSAL_NAME_EMPTY },
	{ "{\"name\":\"a\\u0000b\"}", REFUSAL_NAME_FORBIDDEN },
	{ "{\"name\":\"a\\nb\"}", REFUSAL_NAME_FORBIDDEN },
	{ "{\"name\":\"\\u202eevil\"}", REFUSAL_NAME_FORBIDDEN },
	{ "{\"name\":\"0123456789012345678901234567890123456789012345678901234567890123456789\"}",
	  REFUSAL_NAME_TOO_LONG },
	{ "{\"name\":\"012345678901234567890123456789012\"}", REFUSAL_NAME_TOO_LONG },
	{ "{\"name\":7}", REFUSAL_BAD_REQUEST },
	{ "{\"name\":null,\"kind\":\"web\"}", REFUSAL_BAD_REQUEST },
	{ "{\"name\":\"ann\",\"key\":\"too-short\"}", REFUSAL_KEY },
	{ "{\"name\":\"ann\",\"key\":\"has a space, and is long enough\"}", REFUSAL_KEY },
	{ "{\"name\":\"ann\",\"key\":17}", REFUSAL_KEY },
	{ "{\"name\":\"\",\"key\":17}", REFUSAL_NAME_EMPTY },
	{ "{}", REFUSAL_BAD_REQUEST },
	{ "\"ann\"", REFUSAL_BAD_REQUEST },
	{ "[]", REFUSAL_BAD_REQUEST },
	{ "null", REFUSAL_BAD_REQUEST },
};

static const struct {
	const char *json;
	enum user_kind kind;
} kinds[] = {
	{ "", USER_WEB },
	{ ",\"kind\":\"web\"", USER_WEB },
	{ ",\"kind\":\"tui\"", USER_TUI },
	{ ",\"kind\":\"app\",\"more\":[1,2]", USER_APP },
	{ ",\"kind\":\"robot\"", USER_APP },
	{ ",\"kind\":4", USER_WEB },
};

/* `,"key":…`; that it is null means that there is none. */
static void append_key(struct chance *chance, struct naming *naming)
{
	size_t len = strlen(naming->argument) - 1;
	char key[KEY_BYTES_MAX + 1];

	if (naming->key) {
		snprintf(naming->argument + len, sizeof(naming->argument) - len, ",\"key\":\"%s\"}",
		         attendance_key(naming->key, key));
	} else if (chance_percent(chance, 5)) {
		snprintf(naming->argument + len, sizeof(naming->argument) - len, ",\"key\":null}");
	}
}

void names_draw(struct chance *chance, unsigned key, struct naming *naming)
{
	unsigned name = chance_below(chance, sizeof(good) / sizeof(good[0]));
	unsigned kind = chance_below(chance, sizeof(kinds) / sizeof(kinds[0]));
	unsigned number = chance_below(chance, 1000);

	if (chance_percent(chance, 25)) { /* some have names that they had before */
		name = 0;
		kind = 0;
		number = chance_below(chance, 2);
	}
	*naming = (struct naming){ .kind = kinds[kind].kind, .key = key };
	snprintf(naming->name, sizeof(naming->name), "%s%u", good[name].name, number);
	/* the spaces around a name are not part of it */
	const char *before = chance_percent(chance, 10) ? "  " : "";
	const char *behind = chance_percent(chance, 10) ? "\\u3000 " : "";
	snprintf(naming->argument, sizeof(naming->argument), "{\"name\":\"%s%s%u%s\"%s}", before,
	         good[name].json, number, behind, kinds[kind].json);
	append_key(chance, naming);
}

bool names_of(const struct person *person, unsigned key, struct naming *naming)
{
	char text[KEY_BYTES_MAX + 1];

	if (strpbrk(person->name, "\"\\")) {
		return false;
	}
	*naming = (struct naming){ .kind = person->kind, .key = key };
	memcpy(naming->name, person->name, sizeof(naming->name));
	snprintf(naming->argument, sizeof(naming->argument),
	         "{\"name\":\"%s\",\"key\":\"%s\",\"kind\":\"%s\"}", person->name,
	         attendance_key(key, text), user_kind_text(person->kind));
	return true;
}

void names_draw_bad(struct chance *chance, struct naming *naming)
{
	unsigned which = chance_below(chance, sizeof(bad) / sizeof(bad[0]));

	*naming = (struct naming){ .verdict = bad[which].verdict };
	snprintf(naming->argument, sizeof(naming->argument), "%s", bad[which].argument);
}
