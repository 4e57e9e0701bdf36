/* Who is present in a room by the promises: with how many connections, and without any until when.
 * Kept a second time, so that the core is held to it; what follows is written into the truth. */
#ifndef PRESENCE_TESTS_SIMULATION_TRUTH_ATTENDANCE_H
#define PRESENCE_TESTS_SIMULATION_TRUTH_ATTENDANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/events/key.h"
#include "tests/simulation/client/guest.h"

struct world;

enum { KEYS_MAX = 64 };

/* The keys that there are, from 1 on, as a client writes them, and who has them. */
const char *attendance_key(unsigned number, char out[KEY_BYTES_MAX + 1]);
const char *attendance_key_id(unsigned number, char out[USER_ID_BYTES_MAX + 1]);

/* The digest of the simulated server: tells these keys apart, and nothing else. */
void attendance_digest(const void *secret, const uint8_t *bytes, size_t len,
                       uint8_t digest[KEY_DIGEST_BYTES]);

/* Somebody who is in the room; NULL: nobody has this id. */
struct attendance *attendance_find(const struct truth *room, const char *id);

/* The stay is present from now on, as this person; who has a key may be there already. */
void attendance_begin(struct stay *stay, const struct person *person, bool keyed);

/* The stay is over; it was present, or not. */
void attendance_end(struct stay *stay, bool was_present, enum leave_reason reason);

/* Who was brought back, and joins with another key, leaves as who it was. */
void attendance_leave_if_another(struct stay *stay, unsigned key);

/* How many connections of the user may be back. */
size_t attendance_absences(const struct truth *room, const char *user);

/* The stay begins: what the core made of its pid (world::arrival) is held against who may be back.
 */
void attendance_arrive(struct stay *stay);

/* The core turned the guest away from the room: held against whose turn it is, too. */
void attendance_turn_away(struct guest *guest, const struct truth *room);

/* Behind a change: where memory was short the core may have told nobody, and gives all the list. */
void attendance_check_told(struct world *world, struct truth *room);

/* All whose grace is over leave now. */
void attendance_expire(struct world *world);

/* Somebody of the room is in its grace: kicked by the core, and by this. */
void attendance_kick_absent(struct world *world, struct truth *room);

/* Who the core has by this id in the room; NULL: nobody. */
struct user *attendance_user(struct world *world, const struct truth *room, const char *id);

#endif
