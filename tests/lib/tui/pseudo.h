/* A pseudo terminal in the place of standard input and output, and the person in front of it. */
#ifndef PRESENCE_TESTS_LIB_TUI_PSEUDO_H
#define PRESENCE_TESTS_LIB_TUI_PSEUDO_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

struct pseudo {
	int person; /* -1: is gone */
	int terminal;
	int input_before;
	int output_before;
	struct termios settings;
};

enum { PSEUDO_BYTES_MAX = 256 * 1024 };

/* 80x24, with the settings that a terminal usually has. */
void pseudo_open(struct pseudo *pseudo);
void pseudo_close(struct pseudo *pseudo);

void pseudo_resize(const struct pseudo *pseudo, unsigned short width, unsigned short height);

/* Whether the settings are what they were. */
bool pseudo_is_as_before(const struct pseudo *pseudo);

/* Types, and waits until `fd`, which is on the terminal, can be read. */
void pseudo_type(const struct pseudo *pseudo, int fd, const char *bytes, size_t len);

void pseudo_hang_up(struct pseudo *pseudo);

/* What was written since the last call, terminated; valid until the next one. */
const char *pseudo_read(const struct pseudo *pseudo);

#endif
