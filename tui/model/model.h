/* What presence-tui knows: who is here, what is looked at, and how the connection is. No curses, no
 * sockets, no clock: events and keys come in, and views are drawn from it.
 *
 * The people stand in the order they came, oneself first. What is shown of them, the list, is made
 * of that by sort and filter; it and the selection are up to date after model_arrange(). */
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
	CONNECTION_IDLE,       /* not begun: the name is still asked for */
	CONNECTION_RESOLVING,
	CONNECTION_CONNECTING, /* up to the list */
	CONNECTION_LIVE,
	CONNECTION_WAITING,    /* it failed; the next try is at retry_ms */
	CONNECTION_ENDED,      /* kicked or refused: nothing happens by itself */
};

struct connection {
	enum connection_state state;
	char why[MODEL_SENTENCE_MAX]; /* sanitised; why it is waiting or ended */
	unsigned attempt;             /* the one that is waited for, from 1 */
	int64_t retry_ms;             /* since the epoch */
	int64_t as_of_ms;             /* when the list was last known to be true; 0: never */
};

enum log_type { LOG_CAME, LOG_WENT, LOG_RENAMED, LOG_NOTICE, LOG_STATE };

struct log_entry {
	enum log_type type;
	int64_t time_ms; /* since the epoch */
	char *text;      /* sanitised: "Ada joined" */
};

/* What the keys are for at the moment. */
enum mode {
	MODE_BROWSE,
	MODE_DETAILS, /* of the selected person, over the boxes */
	MODE_HELP,
	MODE_FILTER,  /* these three type into `edit` */
	MODE_RENAME,
	MODE_NAME,    /* asks for the name to join with */
};

enum sorting { SORT_JOINED, SORT_NAME };

/* What does not change while it runs. */
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
	char wanted[NAME_BYTES_MAX + 1];  /* the name that the server was asked for last */
	char my_name[NAME_BYTES_MAX + 1]; /* the one that it took; "": none yet */

	struct person **list; /* what is shown, in order; list_count of them */
	size_t list_count;
	size_t list_capacity;
	bool list_stale; /* model_arrange() has to make it anew */
	size_t selected; /* place in the list */
	struct person *selected_person; /* who is there; NULL: nobody */
	int first;       /* the uppermost row that is shown */

	struct connection connection;
	struct log_entry log[MODEL_LOG_MAX]; /* a ring */
	size_t log_count;                    /* all that ever were; the newest is log_count - 1 */

	enum mode mode;
	struct edit edit;
	char refusal[MODEL_SENTENCE_MAX]; /* why the name that was typed will not do; "": nothing */
	char filter[EDIT_BYTES_MAX + 1];  /* as typed; "": none */
	enum sorting sorting;
	bool as_list; /* lines, though there is room for boxes */
	bool mouse;
	bool failed;  /* memory ran out: what is shown may be incomplete until the next list */
};

/* The config's texts must outlive the model. */
void model_init(struct model *model, const struct model_config *config);
void model_finish(struct model *model);

/* What a client session was told; `now_ms` since the epoch. */
void model_apply(struct model *model, const struct presence_event *event, int64_t now_ms);

/* The connection goes into this state. `why`, if not NULL, is sanitised and shown; for waiting,
 * `retry_ms` says when the next attempt is. What was live is "as of" now then. */
void model_connection(struct model *model, enum connection_state state, const char *why,
                      int64_t retry_ms, int64_t now_ms);

/* Makes list and selection right after changes; a view needs it before it draws, once. */
void model_arrange(struct model *model);

/* People who are here, whatever the filter. */
size_t model_count(const struct model *model);

/* Moves the selection as far as `action` says in a layout of so many columns and rows. false: it is
 * not an action that moves. */
bool model_move(struct model *model, enum action action, const struct layout *layout);

/* Selects the person at this place of the list. */
void model_select(struct model *model, size_t place);

/* Begins to type in one of the three modes for that, with what makes sense to begin with. */
void model_begin_typing(struct model *model, enum mode mode, const char *text);

/* The filter is what was typed so far, or is dropped. */
void model_set_filter(struct model *model, const char *text);

/* Adds a line to the log, `subject` and `then` one after the other, sanitised; without memory for
 * it there is none. */
void model_note(struct model *model, enum log_type type, int64_t now_ms, const char *subject,
                const char *then);

/* Whether the list is not known to be true now. */
bool model_stale(const struct model *model);

/* Log entry `back` steps before the newest; NULL: there is none. */
const struct log_entry *model_log(const struct model *model, size_t back);

#endif
