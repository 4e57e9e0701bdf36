/* Who is at the other end of the control socket, as the kernel tells, and what they may do there.
 *
 * Root and the user that the daemon runs as are admins; so are the members of one group, and those
 * of another one are observers. It reads credentials and groups, and keeps nothing. */
#ifndef PRESENCE_WEB_CONTROL_CONTROL_PEER_H
#define PRESENCE_WEB_CONTROL_CONTROL_PEER_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/admin/admin.h"

#define CONTROL_NO_GROUP ((gid_t)-1)

/* Whose members may use the socket; CONTROL_NO_GROUP: there is no such group. */
struct control_groups {
	gid_t admin;
	gid_t observer;
};

struct control_peer {
	struct admin_caller caller;
	pid_t pid;
};

/* Looks the groups up; a name that is NULL means none. false: a group does not exist, which is
 * logged. */
bool control_groups_find(struct control_groups *groups, const char *admin, const char *observer);

/* The group of the socket's file. A file has one group: with two of them, admins are to be in the
 * observers' as well. */
gid_t control_groups_of_socket(const struct control_groups *groups);

/* Asks the kernel who connected the Unix socket `fd`. false: nobody who may be there; what is known
 * of them is in *peer all the same. */
bool control_peer_identify(struct control_peer *peer, int fd, const struct control_groups *groups);

#endif
