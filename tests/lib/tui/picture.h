/* Models to draw, made of news as a server sends it, and the pictures of them. All of it at one
 * moment, so that a picture is the same every time: 14:02:15 on 23 November 2026, UTC. */
#ifndef PRESENCE_TESTS_LIB_TUI_PICTURE_H
#define PRESENCE_TESTS_LIB_TUI_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "tui/draw/draw.h"

#define PICTURE_NOW_MS INT64_C(1795442535000)
#define MINUTES(count) ((count)*INT64_C(60000))
#define HOURS(count) ((count)*INT64_C(3600000))

struct picture {
	struct model model;
	struct frame frame;
	struct layout layout;
	struct buffer text;
};

/* A model of nobody, not connected, as `config` has it; NULL: the usual one. */
void picture_begin(struct picture *picture, const struct model_config *config);
void picture_end(struct picture *picture);

/* Somebody came, that many ms ago. */
void picture_add(struct picture *picture, const char *id, const char *name, enum user_kind kind,
                 int64_t age_ms);

/* So many people come, "Ada Lovelace" and others, of all kinds and ages. */
void picture_crowd(struct picture *picture, size_t count);

/* Names that are hard to draw: wide, combining, right to left, long, hostile. */
void picture_hard_names(struct picture *picture);

/* Connected; the first of them, who is added if there is none, is oneself. */
void picture_live(struct picture *picture);

/* Was live until four seconds ago, and the third try is four seconds away. */
void picture_waiting(struct picture *picture, const char *why);

/* Draws at this size; the text of it lives until the next drawing. */
const char *picture_draw(struct picture *picture, int width, int height);

/* What must hold of every frame, whatever is in it. */
void picture_check(const struct picture *picture);

/* A fixture: *state is a picture of the usual model. */
int picture_set_up(void **state);
int picture_tear_down(void **state);

#define PICTURE_TEST(name) cmocka_unit_test_setup_teardown(name, picture_set_up, picture_tear_down)

/* Draw at this size and check the frame, and that this text is in it, or is not. */
void picture_shows(struct picture *picture, int width, int height, const char *text);
void picture_shows_no(struct picture *picture, int width, int height, const char *text);

/* The style of the first such text in what was drawn; STYLES: it is not there. */
enum style picture_style_of(const struct picture *picture, const char *text);

/* The cursor is at this character. */
void picture_cursor_at(const struct picture *picture, const char *character);

void picture_select(struct picture *picture, size_t place);

#endif
