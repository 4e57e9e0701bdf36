#include "tui/model/keypress.h"

#include <stdio.h>
#include <string.h>

#include "core/events/refusal.h"

/* --- A line that is typed --- */

static const struct {
	uint32_t key;
	enum edit_move move;
} edit_keys[] = {
	{ PRESS_ARROW_LEFT, EDIT_LEFT },
	{ PRESS_ARROW_RIGHT, EDIT_RIGHT },
	{ PRESS_CONTROL('B'), EDIT_LEFT },
	{ PRESS_CONTROL('F'), EDIT_RIGHT },
	{ PRESS_FIRST, EDIT_START },
	{ PRESS_LAST, EDIT_END },
	{ PRESS_CONTROL('A'), EDIT_START },
	{ PRESS_CONTROL('E'), EDIT_END },
	{ PRESS_BACKSPACE, EDIT_ERASE },
	{ PRESS_DELETE, EDIT_DELETE },
	{ PRESS_CONTROL('D'), EDIT_DELETE },
	{ PRESS_CONTROL('W'), EDIT_ERASE_WORD },
	{ PRESS_CONTROL('U'), EDIT_ERASE_ALL },
};

enum { EDIT_KEYS = sizeof(edit_keys) / sizeof(edit_keys[0]) };

static bool change_line(struct edit *edit, uint32_t key)
{
	for (size_t i = 0; i < EDIT_KEYS; i++) {
		if (edit_keys[i].key == key) {
			return edit_move(edit, edit_keys[i].move);
		}
	}
	return key < PRESS_ARROW_UP && edit_type(edit, key);
}

static enum refusal refusal_of(enum name_verdict verdict)
{
	switch (verdict) {
	case NAME_EMPTY: return REFUSAL_NAME_EMPTY;
	case NAME_TOO_LONG: return REFUSAL_NAME_TOO_LONG;
	case NAME_FORBIDDEN: return REFUSAL_NAME_FORBIDDEN;
	case NAME_OK: break;
	}
	return REFUSAL_NONE;
}

static enum command submit_name(struct model *model)
{
	const char *start;
	size_t len;
	enum name_verdict verdict = name_check(model->edit.text, model->edit.len, &start, &len);

	if (verdict != NAME_OK) {
		snprintf(model->refusal, sizeof(model->refusal), "%s",
		         refusal_message(refusal_of(verdict)));
		return COMMAND_NONE;
	}
	memcpy(model->wanted, start, len);
	model->wanted[len] = '\0';
	model->refusal[0] = '\0';
	model->mode = MODE_BROWSE;
	return COMMAND_NAME;
}

static enum command submit(struct model *model)
{
	if (model->mode != MODE_FILTER) {
		return submit_name(model);
	}
	model->mode = MODE_BROWSE;
	return COMMAND_NONE;
}

/* Nobody gets past the first question without an answer, except out. */
static enum command cancel(struct model *model)
{
	enum mode mode = model->mode;

	if (mode == MODE_FILTER) {
		model_set_filter(model, "");
	}
	model->refusal[0] = '\0';
	model->mode = MODE_BROWSE;
	return mode == MODE_NAME ? COMMAND_QUIT : COMMAND_NONE;
}

static enum command type(struct model *model, const struct key_press *press)
{
	if (press->key == PRESS_RETURN) {
		return submit(model);
	}
	if (press->key == PRESS_ESCAPE) {
		return cancel(model);
	}
	if (press->key == PRESS_PASTE ? edit_insert(&model->edit, press->text)
	                              : change_line(&model->edit, press->key)) {
		model->refusal[0] = '\0';
		if (model->mode == MODE_FILTER) {
			model_set_filter(model, model->edit.text);
		}
	}
	return COMMAND_NONE;
}

void keypress_refused(struct model *model, const char *reason)
{
	struct shown shown;
	enum mode mode = *model->my_name ? MODE_RENAME : MODE_NAME;

	model_begin_typing(model, mode, model->wanted);
	if (shown_init(&shown, reason, strlen(reason))) {
		shown_copy(&shown, model->refusal, sizeof(model->refusal));
		shown_finish(&shown);
	}
}

/* --- The boxes --- */

static void toggle_mode(struct model *model, enum mode mode)
{
	model->mode = model->mode == mode ? MODE_BROWSE : mode;
}

static void go_back(struct model *model)
{
	if (model->mode != MODE_BROWSE) {
		model->mode = MODE_BROWSE;
	} else if (*model->filter) {
		model_set_filter(model, "");
	}
}

static void begin_rename(struct model *model)
{
	if (*model->my_name) {
		model_begin_typing(model, MODE_RENAME, model->my_name);
	}
}

static void change_sorting(struct model *model)
{
	model->sorting = model->sorting == SORT_NAME ? SORT_JOINED : SORT_NAME;
	model->list_stale = true;
}

static bool may_retry(const struct model *model)
{
	return model->connection.state == CONNECTION_WAITING ||
	       model->connection.state == CONNECTION_ENDED;
}

static enum command act(struct model *model, enum action action)
{
	switch (action) {
	case ACTION_DETAILS: toggle_mode(model, MODE_DETAILS); break;
	case ACTION_HELP: toggle_mode(model, MODE_HELP); break;
	case ACTION_FILTER: model_begin_typing(model, MODE_FILTER, model->filter); break;
	case ACTION_SORT: change_sorting(model); break;
	case ACTION_VIEW: model->as_list = !model->as_list; break;
	case ACTION_RENAME: begin_rename(model); break;
	case ACTION_RETRY: return may_retry(model) ? COMMAND_RETRY : COMMAND_NONE;
	case ACTION_MOUSE: model->mouse = !model->mouse; return COMMAND_MOUSE;
	case ACTION_REDRAW: return COMMAND_REPAINT;
	case ACTION_BACK: go_back(model); break;
	case ACTION_QUIT: return COMMAND_QUIT;
	default: break;
	}
	return COMMAND_NONE;
}

/* A click selects, a second one opens; with something open it closes that. */
static void point(struct model *model, const struct layout *layout, const struct key_press *press)
{
	int place = layout_hit(layout, model->first, (int)model->list_count, press->x, press->y);

	if (model->mode != MODE_BROWSE) {
		model->mode = MODE_BROWSE;
	} else if (place >= 0) {
		model_select(model, (size_t)place);
		if (press->key == PRESS_OPEN) {
			model->mode = MODE_DETAILS;
		}
	}
}

static bool is_typing_mode(enum mode mode)
{
	return mode == MODE_FILTER || mode == MODE_RENAME || mode == MODE_NAME;
}

enum command keypress_apply(struct model *model, const struct layout *layout,
                            const struct key_press *press)
{
	bool pointing = press->key == PRESS_POINT || press->key == PRESS_OPEN;
	enum action action = keys_action(press->key);

	if (is_typing_mode(model->mode)) {
		return pointing ? COMMAND_NONE : type(model, press);
	}
	if (pointing) {
		point(model, layout, press);
		return COMMAND_NONE;
	}
	if (model->mode == MODE_HELP && action == ACTION_DETAILS) {
		action = ACTION_BACK;
	}
	return model_move(model, action, layout) ? COMMAND_NONE : act(model, action);
}
