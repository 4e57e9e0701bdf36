/* What keys do: they change the model, and what they ask of the world outside of it is a wish. */
#ifndef PRESENCE_TUI_MODEL_KEYPRESS_H
#define PRESENCE_TUI_MODEL_KEYPRESS_H

#include "tui/input/keys.h"
#include "tui/canvas/layout.h"
#include "tui/model/model.h"

enum wish {
	WISH_NONE,
	WISH_QUIT,
	WISH_RETRY,   /* to connect now */
	WISH_NAME,    /* to be known as model->wanted */
	WISH_MOUSE,   /* model->mouse changed */
	WISH_REPAINT, /* the screen was written over */
};

/* One key, on the picture that this layout belongs to. The model must be arranged. */
enum wish control_press(struct model *model, const struct layout *layout,
                        const struct key_press *press);

/* The server did not take model->wanted: asks again, with the reason. */
void control_refused(struct model *model, const char *reason);

#endif
