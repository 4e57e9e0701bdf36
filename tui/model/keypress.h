/* What keys do: they change the model, and what they ask of the world outside of it is a command.
 */
#ifndef PRESENCE_TUI_MODEL_KEYPRESS_H
#define PRESENCE_TUI_MODEL_KEYPRESS_H

#include "tui/canvas/layout.h"
#include "tui/input/keys.h"
#include "tui/model/model.h"

enum command {
	COMMAND_NONE,
	COMMAND_QUIT,
	COMMAND_RETRY,   /* to connect now */
	COMMAND_NAME,    /* to be known as model->wanted */
	COMMAND_MOUSE,   /* model->mouse changed */
	COMMAND_REPAINT, /* the screen was written over */
};

/* One key, on the picture that this layout belongs to. The model must be arranged. */
enum command keypress_apply(struct model *model, const struct layout *layout,
                            const struct key_press *press);

/* The server did not take model->wanted: asks again, with the reason. */
void control_refused(struct model *model, const char *reason);

#endif
