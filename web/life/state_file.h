/* The file that --state names: who was here, from one process to the next (core/presence/state.h).
 *
 * It is written when the daemon stops, and stays until those who came back in time are back, so
 * that a process that is killed before does not lose who was expected; then it is removed, as it is
 * not true any more. It belongs to one presenced: a lock beside it says so. Whether it can be
 * written is tried at the start and once an hour, and not found out at the end. */
#ifndef PRESENCE_WEB_LIFE_STATE_FILE_H
#define PRESENCE_WEB_LIFE_STATE_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "core/presence/service.h"

struct state_file {
	const char *path; /* NULL: there is none, and nothing below does anything */
	int lock;         /* -1: none */
	bool loaded;      /* its users are expected, and it is still there */
	bool unwritable;  /* it could not be written when that was last tried */
	bool running;     /* the timers are the loop's */
	uv_timer_t over;  /* once, when nobody is expected any more */
	uv_timer_t hourly;
};

/* Takes the path, which has to outlive it, for this process alone. false: another presenced has it,
 * which is logged. That it cannot be written is logged too, and no reason not to start. */
bool state_file_open(struct state_file *file, const char *path);

/* Expects those of the file. Without one, or with one of ours that is of another time, nobody is
 * expected; one that is damaged, or cannot be read, is set aside. false: the path is something
 * else's, which must not be replaced; it is logged. */
bool state_file_load(struct state_file *file, struct service *service);

/* The same as the file has, for a process that takes this one's place: the text, and what to do
 * with it there. What is at the path counts no more then. */
void state_file_encode(struct buffer *out, const struct service *service);
void state_file_restore(struct state_file *file, struct service *service,
                        const struct buffer *text);

/* The loop runs from now on, in which the file is removed when `return_ms` are over. */
void state_file_run(struct state_file *file, uv_loop_t *loop, int64_t return_ms);

/* Writes it anew, readable for its owner only; false: it is logged why not, and the old one stays.
 */
bool state_file_save(struct state_file *file, const struct service *service);

/* Gives the path back, and the timers to the loop, which has to run once more. */
void state_file_close(struct state_file *file);

#endif
