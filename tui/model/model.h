/* The model: who is here, what is selected and shown, and the state of the connection. Events and
 * keys change it, and the picture is drawn from it. No curses, no sockets, no clock.
 *
 * People are kept in the order they came, oneself first. The list is what is shown of them, sorted
 * and filtered; it and the selection are up to date after model_arrange(). */
#ifndef PRESENCE_TUI_MODEL_MODEL_H
#define PRESENCE_TUI_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/base/list.h"
#include "core/base/table.h"
#include "core/events/decode.h"
#include "tui/canvas/layout.h"
#include "tui/canvas/theme.h"
#include "tui/input/edit.h"
#include "tui/input/keys.h"
#include "tui/model/person.h"

enum {
	MODEL_LOG_MAX = 32,       /* events that are remembered */
	MODEL_SENTENCE_MAX = 512, /* bytes of a sentence about the connection */
};

enum connection_state {
	CONNECTION_IDLE,       /* not begun, as the name is still asked for */
	CONNECTION_RESOLVING,
	CONNECTION_CONNECTING, /* until the list of users has come */
	CONNECTION_LIVE,
	CONNECTION_SILENT,     /* connected, but nothing has come for longer than pings are apart */
	CONNECTION_WAITING,    /* it failed or was lost; the next attempt is at retry_ms */
	CONNECTION_ENDED,      /* kicked or refused: there is no next attempt by itself */
};

struct connection {
	enum connection_state state;
	char why[MODEL_SENTENCE_MAX]; /* of WAITING and ENDED: the reason, sanitised */
	unsigned attempt;             /* the number of the next attempt, from 1 */
	int64_t retry_ms;             /* since the epoch */
	int64_t heard_ms;             /* since the epoch: when the last packet came */
	int64_t as_of_ms;             /* the same, when it was last live; 0: never */
};

enum log_type { LOG_CAME, LOG_WENT, LOG_RENAMED, LOG_NOTICE, LOG_STATE };

struct log_entry {
	enum log_type type;
	int64_t time_ms; /* since the epoch */
	char *text;      /* sanitised: "Ada joined" */
};

/* What keys are used for. */
enum mode {
	MODE_BROWSE,
	MODE_DETAILS, /* those of the selected person are shown over the boxes */
	MODE_HELP,
	MODE_FILTER,  /* in this and the two below, keys are typed into `edit` */
	MODE_RENAME,
	MODE_NAME,    /* asks for the name to join with */
};

enum sorting { SORT_JOINED, SORT_NAME };

/* What does not change while the program runs. The texts are the caller's. */
struct model_config {
	const char *server; /* "http://127.0.0.1:3000", to be shown; sanitised */
	const char *room;   /* "lobby", or "" for the default room */
	bool watch;         /* sees without being seen */
	bool ascii;         /* borders and marks in ASCII */
	bool insecure;      /* the certificate is not verified */
	struct table_seed seed;
};

struct model {
	struct model_config config;
	struct list people; /* person::link */
	struct table ids;   /* person::by_id */
	struct person *me;  /* NULL: not joined */
	char my_id[EVENT_ID_BYTES_MAX + 1];
	char wanted[NAME_BYTES_MAX + 1];  /* the name that we last asked the server for */
	char my_name[NAME_BYTES_MAX + 1]; /* the name that it accepted; "": none yet */

	struct person **list; /* what is shown, in order; list_count of them */
	size_t list_count;
	size_t list_capacity;
	bool list_stale; /* the next model_arrange() makes it anew */
	size_t selected; /* place in the list */
	struct person *selected_person; /* who is selected; NULL: nobody */
	int first;       /* the uppermost row that is shown */

	struct connection connection;
	struct log_entry log[MODEL_LOG_MAX]; /* a ring */
	size_t log_count;                    /* entries since the start; the newest is log_count - 1 */

	enum mode mode;
	struct edit edit;
	char refusal[MODEL_SENTENCE_MAX]; /* why the name that was typed was refused; "": it was not */
	char filter[EDIT_BYTES_MAX + 1];  /* as typed; "": none */
	enum sorting sorting;
	bool as_list; /* show lines even if there is room for boxes */
	bool mouse;
	bool failed;  /* memory ran out: what is shown may be incomplete until the next list */
};

/* The config's texts must outlive the model. */
void model_init(struct model *model, const struct model_config *config);
void model_finish(struct model *model);

/* Applies an event of the client session; `now_ms` is since the epoch. */
void model_apply(struct model *model, const struct presence_event *event, int64_t now_ms);

/* A packet came, at `now_ms` since the epoch. */
void model_heard(struct model *model, int64_t now_ms);

/* Sets the state of the connection. `why` is shown, sanitised; NULL: no reason. For
 * CONNECTION_WAITING `retry_ms` is the time of the next attempt. If the connection was live, the
 * list is marked "as of" the last packet. */
void model_connection(struct model *model, enum connection_state state, const char *why,
                      int64_t retry_ms, int64_t now_ms);

/* Brings list and selection up to date; to be called before drawing, and before keys. */
void model_arrange(struct model *model);

/* How many people are here, whether the filter shows them or not. */
size_t model_count(const struct model *model);

/* Moves the selection as `action` says, in a layout with these columns and rows. false: the action
 * is not one that moves. */
bool model_move(struct model *model, enum action action, const struct layout *layout);

/* Selects the person at this place of the list. */
void model_select(struct model *model, size_t place);

/* Enters one of the three modes that type, with `text` as the line to begin with. */
void model_begin_typing(struct model *model, enum mode mode, const char *text);

/* Sets the filter; "" shows everybody. */
void model_set_filter(struct model *model, const char *text);

/* Adds an entry to the log, the text of `subject` and `then` one after the other, sanitised.
 * Without memory for it, it is left out. */
void model_note(struct model *model, enum log_type type, int64_t now_ms, const char *subject,
                const char *then);

/* Whether the list may no longer be true, as the connection is not live. */
bool model_stale(const struct model *model);

/* Log entry `back` steps before the newest; NULL: there is none. */
const struct log_entry *model_log(const struct model *model, size_t back);

#endif
