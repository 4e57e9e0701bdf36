/* The whole picture, as a function of what is known: model, size and time go in, a frame comes out.
 * draw_*.c are its parts. */
#ifndef PRESENCE_TUI_DRAW_DRAW_H
#define PRESENCE_TUI_DRAW_DRAW_H

#include <stdint.h>

#include "tui/canvas/frame.h"
#include "tui/canvas/layout.h"
#include "tui/model/model.h"

/* Draws the model into the frame, all of its cells; `now_ms` since the epoch. The model must be
 * arranged; its `first` row is moved to where the selection is visible. Returns the layout, which
 * says what the mouse points at. */
struct layout draw(struct frame *frame, struct model *model, int64_t now_ms);

/* When the picture changes though nothing happens, in ms since the epoch: a countdown or the next
 * age. At least a second from now; INT64_MAX: never. */
int64_t draw_next_ms(const struct model *model, int64_t now_ms);

#endif
