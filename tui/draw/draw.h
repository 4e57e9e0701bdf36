/* Draws the whole picture: the model, the size and the time go in, a frame comes out. The parts of
 * it are drawn by draw_*.c. */
#ifndef PRESENCE_TUI_DRAW_DRAW_H
#define PRESENCE_TUI_DRAW_DRAW_H

#include <stdint.h>

#include "tui/canvas/frame.h"
#include "tui/canvas/layout.h"
#include "tui/model/model.h"

/* Draws the model into all cells of the frame; `now_ms` is since the epoch. model_arrange() has to
 * have been called. Changes model->first so that the selection is visible. Returns the layout, by
 * which keypress_apply() finds what the mouse points at. */
struct layout draw(struct frame *frame, struct model *model, int64_t now_ms);

/* When to draw again if nothing happens until then, as a countdown or an age goes on: ms since the
 * epoch, at least a second from now; INT64_MAX: never. */
int64_t draw_next_ms(const struct model *model, int64_t now_ms);

#endif
