#include "web/control/control.h"

#include <unistd.h>

#include "web/log.h"

static void tell_watchers(void *context, const struct presence_change *change)
{
	struct control *control = context;
	struct buffer line;

	if (list_empty(&control->clients)) {
		return;
	}
	buffer_init(&line, CONTROL_LINE_MAX);
	admin_encode_change(&line, change);
	list_for_each_safe(node, &control->clients) {
		control_client_notify(list_entry(node, struct control_client, link), change, &line);
	}
	buffer_finish(&line);
}

static void on_client_closed(void *context, struct control_client *client)
{
	(void)context;
	list_remove(&client->link);
}

/* How many there are, by what is limited. */
struct crowd {
	size_t all;
	size_t observers;
	size_t of_user;
};

static struct crowd count(const struct control *control, uid_t uid)
{
	struct crowd crowd = { 0 };

	list_for_each(node, &control->clients) {
		const struct control_client *client = list_entry(node, struct control_client, link);
		crowd.all++;
		crowd.observers += client->peer.caller.role == CONTROL_OBSERVER;
		crowd.of_user += client->peer.caller.uid == uid;
	}
	return crowd;
}

/* Why there is no place for it; NULL: there is one. Whoever may do less is kept out sooner, and no
 * user but root and our own can keep others out. */
static const char *refusal_of(const struct control *control, const struct admin_caller *caller)
{
	struct crowd crowd = count(control, (uid_t)caller->uid);
	bool ours = caller->uid == 0 || caller->uid == geteuid();

	if (!ours && crowd.of_user >= CONTROL_CLIENTS_OF_USER_MAX) {
		return "too many connections of your user";
	}
	if (caller->role == CONTROL_OBSERVER && crowd.observers >= CONTROL_OBSERVERS_MAX) {
		return "too many observers";
	}
	return crowd.all >= CONTROL_CLIENTS_MAX - (ours ? 0 : CONTROL_CLIENTS_KEPT)
	           ? "too many connections"
	           : NULL;
}

static void on_accept(void *context, int fd)
{
	struct control *control = context;
	struct control_peer peer = { 0 };
	bool known = control_peer_identify(&peer, fd, &control->host.groups);
	const char *refusal = known ? refusal_of(control, &peer.caller) : "not permitted";
	struct control_client *client = control_client_create(&control->host, fd, &peer);

	if (!client) {
		close(fd);
		return;
	}
	list_push_back(&control->clients, &client->link);
	control_client_start(client, refusal);
}

bool control_open(struct control *control, struct engine *engine, struct admin *admin,
                  const struct control_config *config)
{
	struct control_groups groups;

	*control = (struct control){ .socket.fd = -1 };
	if (!control_groups_find(&groups, config->admin_group, config->observer_group)) {
		return false;
	}
	control->host = (struct control_client_host){
		.admin = admin,
		.engine = engine,
		.groups = groups,
		.closed = on_client_closed,
		.context = control,
	};
	list_init(&control->clients);
	observer_init(&control->observer, tell_watchers, control);
	uv_loop_t *loop = engine->config.loop;
	bool good = config->fd > 0
	                ? control_socket_adopt(&control->socket, loop, config->fd, config->owned,
	                                       on_accept, control)
	                : control_socket_open(&control->socket, loop, config->path,
	                                      control_groups_of_socket(&groups), on_accept, control);
	if (!good) {
		return false;
	}
	control->open = true;
	tracker_observe(&admin->service->tracker, &control->observer);
	log_info("control", "listening on '%s'", control->socket.path);
	return true;
}

static void close_clients(struct control *control)
{
	control->open = false;
	observer_remove(&control->observer);
	list_for_each_safe(node, &control->clients) {
		control_client_close(list_entry(node, struct control_client, link));
	}
}

void control_close(struct control *control)
{
	if (control->open) {
		close_clients(control);
		control_socket_close(&control->socket);
	}
}

int control_release(struct control *control)
{
	if (!control->open) {
		return -1;
	}
	close_clients(control);
	return control_socket_release(&control->socket);
}

bool control_owns_path(const struct control *control)
{
	return control->open && control->socket.inode != 0;
}
