/* The page, rendered by the server: index.html with those who are present already in it.
 *
 * The template language is `{{word}}`, every value HTML-escaped, and one `<template id="box">`
 * whose content is the markup of a box: it is repeated for `{{boxes}}`, and stays in the page, with
 * its words blank, for the script to clone. docs/views.md lists the words. */
#ifndef PRESENCE_WEB_SITE_VIEW_H
#define PRESENCE_WEB_SITE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/presence/roster.h"
#include "core/text/json.h"

/* Boxes rendered; the count tells of all. A page of 5,000 took 6 ms to render, and everybody else
 * waited; who runs the script gets the rest by its websocket. */
enum { VIEW_BOXES_MAX = 1000 };

struct view {
	uint8_t *text;       /* the whole file */
	struct slice before; /* up to the content of the box template */
	struct slice box;
	struct slice after;
};

/* Reads index.html out of `directory`; false: it is logged why not. */
bool view_load(struct view *view, const char *directory);

void view_free(struct view *view);

/* Appends the page of the room with this namespace ("/" or "/lobby"); `roster` NULL: nobody there.
 */
void view_render(const struct view *view, struct slice namespace, const struct roster *roster,
                 struct buffer *out);

#endif
