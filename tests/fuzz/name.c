/* Names: what is taken is displayable, trimmed, and taken again as it is. */
#include <stdlib.h>
#include <string.h>

#include "core/text/hue.h"
#include "core/text/name.h"
#include "core/text/utf8.h"
#include "tests/fuzz/lib/fuzz.h"

static void check_folded(const char *name, size_t len)
{
	char folded[NAME_FOLDED_MAX];
	size_t folded_len = name_fold(name, len, folded);

	promise(folded_len >= 1 && folded_len <= NAME_FOLDED_MAX, "a name has a folded form");
	promise(utf8_valid(folded, folded_len), "which is UTF-8");
}

static void check_name(const char *name, size_t len)
{
	char initials[INITIALS_BYTES_MAX];
	const char *start;
	size_t again;

	promise(len >= 1 && len <= NAME_BYTES_MAX, "a name has a length");
	promise(utf8_valid(name, len), "a name is UTF-8");
	promise(name_check(name, len, &start, &again) == NAME_OK && start == name && again == len,
	        "a name that was taken is taken again");
	for (size_t i = 0; i < len; i++) {
		promise((unsigned char)name[i] >= 0x20 && name[i] != 0x7f, "no control in a name");
	}
	check_folded(name, len);
	size_t initials_len = name_initials(name, len, initials);
	promise(initials_len >= 1 && initials_len <= INITIALS_BYTES_MAX, "a name has initials");
	promise(utf8_valid(initials, initials_len), "initials are UTF-8");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *raw = (char *)exact_copy(data, size);
	const char *start = NULL;
	size_t len = 0;

	if (size > 0 && name_check(raw, size, &start, &len) == NAME_OK) {
		promise(start >= raw && start + len <= raw + size, "a name is a part of what was said");
		char *name = (char *)exact_copy((const uint8_t *)start, len);
		check_name(name, len);
		free(name);
	}
	char id[21] = { 0 };
	memcpy(id, data, size < 20 ? size : 20);
	promise(hue_of_id(id) < HUES, "a hue is in the palette");
	free(raw);
	return 0;
}
