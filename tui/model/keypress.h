/* Applies keys to the model. What concerns more than the model is returned as a command, which the
 * caller carries out. */
#ifndef PRESENCE_TUI_MODEL_KEYPRESS_H
#define PRESENCE_TUI_MODEL_KEYPRESS_H

#include "tui/canvas/layout.h"
#include "tui/input/keys.h"
#include "tui/model/model.h"

enum command {
	COMMAND_NONE,
	COMMAND_QUIT,
	COMMAND_RETRY,   /* connect now */
	COMMAND_NAME,    /* join, or be renamed, as model->wanted */
	COMMAND_MOUSE,   /* model->mouse has changed: tell the terminal */
	COMMAND_REPAINT, /* draw all cells anew, as something else wrote on the screen */
};

/* Applies one key, or a paste, which is typed where a line is and is nothing elsewhere. `layout` is
 * that of the picture on the screen; model_arrange() has to have been called. */
enum command keypress_apply(struct model *model, const struct layout *layout,
                            const struct key_press *press);

/* The server refused the name model->wanted: asks for another, and shows the reason. */
void keypress_refused(struct model *model, const char *reason);

#endif
