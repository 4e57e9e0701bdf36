#include "web/control/control_peer.h"

#include <grp.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include "web/log.h"

enum { GROUPS_MAX = 256 };

static bool find_group(const char *name, gid_t *gid)
{
	const struct group *group = name ? getgrnam(name) : NULL;

	*gid = group ? group->gr_gid : CONTROL_NO_GROUP;
	if (name && !group) {
		log_error("control", "there is no group '%s'", name);
	}
	return !name || group;
}

bool control_groups_find(struct control_groups *groups, const char *admin, const char *observer)
{
	return find_group(admin, &groups->admin) && find_group(observer, &groups->observer);
}

gid_t control_groups_of_socket(const struct control_groups *groups)
{
	return groups->observer != CONTROL_NO_GROUP ? groups->observer : groups->admin;
}

static bool is_member(gid_t wanted, gid_t own, const gid_t *groups, size_t count)
{
	bool member = wanted != CONTROL_NO_GROUP && own == wanted;

	for (size_t i = 0; i < count; i++) {
		member = member || (wanted != CONTROL_NO_GROUP && groups[i] == wanted);
	}
	return member;
}

bool control_peer_identify(struct control_peer *peer, int fd, const struct control_groups *groups)
{
	struct ucred credentials;
	gid_t member_of[GROUPS_MAX];
	socklen_t credentials_len = sizeof(credentials);
	socklen_t member_of_len = sizeof(member_of);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &credentials_len) != 0) {
		return false;
	}
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, member_of, &member_of_len) != 0) {
		member_of_len = 0;
	}
	size_t count = member_of_len / sizeof(member_of[0]);
	peer->pid = credentials.pid;
	peer->caller = (struct admin_caller){ .uid = credentials.uid, .role = CONTROL_ADMIN };
	if (credentials.uid == 0 || credentials.uid == geteuid() ||
	    is_member(groups->admin, credentials.gid, member_of, count)) {
		return true;
	}
	peer->caller.role = CONTROL_OBSERVER;
	return is_member(groups->observer, credentials.gid, member_of, count);
}
