/* What json_valid() takes, cJSON can read, and json_elements() takes apart without loss. */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "core/text/json.h"
#include "core/text/utf8.h"
#include "tests/fuzz/lib/fuzz.h"

enum { CJSON_NUMBER_MAX = 60 }; /* cJSON refuses numbers with more characters than some 63 */

static bool has_long_number(const char *text, size_t len)
{
	size_t run = 0;

	for (size_t i = 0; i < len; i++) {
		run = strchr("0123456789+-.eE", text[i]) && text[i] ? run + 1 : 0;
		if (run > CJSON_NUMBER_MAX) {
			return true;
		}
	}
	return false;
}

static void check_elements(const char *text, size_t len)
{
	struct json_elements elements = json_elements((struct slice){ text, len });
	cJSON *array = cJSON_ParseWithLength(text, len);
	struct slice element;
	const char *before = text;
	int count = 0;

	while (json_elements_next(&elements, &element)) {
		struct slice rest = json_elements_rest(&elements);
		promise(element.len > 0 && element.text > before, "elements follow each other");
		promise(json_valid(element.text, element.len), "an element is JSON");
		promise(rest.text >= element.text + element.len && rest.text + rest.len < text + len,
		        "the rest is behind it, without the bracket");
		before = element.text + element.len - 1;
		count++;
	}
	promise(!array || cJSON_GetArraySize(array) == count, "as many elements as there are");
	promise(json_elements_rest(&elements).len == 0 || count == 0, "the last one leaves nothing");
	cJSON_Delete(array);
}

static void check_valid(const char *text, size_t len)
{
	cJSON *value = cJSON_ParseWithLength(text, len);

	promise(utf8_valid(text, len), "JSON is UTF-8");
	promise(value || has_long_number(text, len), "cJSON reads what is valid");
	if (cJSON_IsArray(value)) {
		/* the caller of json_elements() has looked for the bracket */
		size_t space = strspn(text, " \t\r\n");
		check_elements(text + space, len - space);
	}
	cJSON_Delete(value);
}

/* Any text that is UTF-8 becomes a string that means the same. */
static void check_string(const char *text, size_t len)
{
	struct buffer out;

	buffer_init(&out, 6 * len + 2);
	json_append_string(&out, text, len);
	promise(!buffer_failed(&out), "a string grows sixfold at most");
	promise(json_valid((const char *)out.data, out.len), "a string is JSON");
	cJSON *value = cJSON_ParseWithLength((const char *)out.data, out.len);
	size_t until_nul = strnlen(text, len);
	promise(cJSON_IsString(value) && strlen(value->valuestring) == until_nul &&
	            memcmp(value->valuestring, text, until_nul) == 0,
	        "a string means what it was made of");
	cJSON_Delete(value);
	buffer_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = (char *)exact_copy(data, size);

	if (size > 0 && json_valid(text, size)) {
		check_valid(text, size);
	}
	if (size > 0 && utf8_valid(text, size)) {
		check_string(text, size);
	}
	free(text);
	return 0;
}
