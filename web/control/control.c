#include "web/control/control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "web/control/control_peer.h"
#include "web/log.h"

enum {
	BACKLOG = 128,
	DIRECTORY_MODE = 0750,
	SOCKET_UMASK = 0117, /* so that the socket is 0660 from the moment it is there */
};

const char *control_default_path(char *out, size_t size)
{
	const char *named = getenv("PRESENCE_SOCKET");
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	int len = -1;

	if (named && named[0]) {
		len = snprintf(out, size, "%s", named);
	} else if (geteuid() == 0) {
		len = snprintf(out, size, "/run/presenced/presenced.sock");
	} else if (runtime && runtime[0]) {
		len = snprintf(out, size, "%s/presenced.sock", runtime);
	}
	return len > 0 && (size_t)len < size ? out : NULL;
}

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

static void refuse(struct control *control);

static void on_refused(uv_handle_t *handle)
{
	struct control *control = handle->data;

	control->refusing = false;
	if (control->refuse_again && control->open) {
		control->refuse_again = false;
		refuse(control);
	}
}

/* Takes a connection that waits, and closes it: one that is left would stop the listening. */
static void refuse(struct control *control)
{
	if (control->refusing) {
		control->refuse_again = true;
		return;
	}
	control->refusing = true;
	uv_pipe_init(control->host.engine->config.loop, &control->refused, 0);
	control->refused.data = control;
	uv_accept((uv_stream_t *)&control->pipe, (uv_stream_t *)&control->refused);
	uv_close((uv_handle_t *)&control->refused, on_refused);
}

static void on_client_closed(void *context, struct control_client *client)
{
	struct control *control = context;

	list_remove(&client->link);
	control->client_count--;
}

static void on_connection(uv_stream_t *stream, int status)
{
	struct control *control = stream->data;

	if (status != 0) {
		return;
	}
	struct control_client *client = control_client_create(&control->host);
	if (!client) {
		refuse(control);
		return;
	}
	list_push_back(&control->clients, &client->link);
	control->client_count++;
	if (uv_accept(stream, (uv_stream_t *)&client->pipe) != 0 ||
	    control->client_count > CONTROL_CLIENTS_MAX) {
		control_client_close(client);
	} else {
		control_client_start(client);
	}
}

/* Whether somebody listens on the socket that is there. */
static bool is_live(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0) {
		return true;
	}
	memcpy(address.sun_path, path, strnlen(path, sizeof(address.sun_path) - 1));
	int result = connect(fd, (struct sockaddr *)&address, sizeof(address));
	bool live = result == 0 || errno != ECONNREFUSED;
	close(fd);
	return live;
}

/* Makes the path free; false: it is somebody's. */
static bool clear_path(const char *path)
{
	struct stat found;

	if (lstat(path, &found) != 0) {
		return true;
	}
	if (!S_ISSOCK(found.st_mode)) {
		log_error("control", "'%s' is there, and is not a socket", path);
		return false;
	}
	if (is_live(path)) {
		log_error("control", "another presenced listens on '%s'", path);
		return false;
	}
	unlink(path);
	return true;
}

/* Makes the directory, if it is not there, and gives it to the group; false: it is logged why not.
 */
static bool make_directory(const char *path, gid_t gid)
{
	char directory[CONTROL_PATH_MAX];
	const char *slash = strrchr(path, '/');

	if (!slash || slash == path) {
		return true;
	}
	memcpy(directory, path, (size_t)(slash - path));
	directory[slash - path] = '\0';
	if (mkdir(directory, DIRECTORY_MODE) != 0) {
		if (errno != EEXIST) {
			log_error("control", "cannot make '%s': %s", directory, strerror(errno));
		}
		return errno == EEXIST;
	}
	if (chmod(directory, DIRECTORY_MODE) != 0 ||
	    (gid != CONTROL_NO_GROUP && chown(directory, (uid_t)-1, gid) != 0)) {
		log_warn("control", "cannot open '%s' to its group: %s", directory, strerror(errno));
	}
	return true;
}

static int bind_pipe(struct control *control)
{
	mode_t before = umask(SOCKET_UMASK);
	int error = uv_pipe_bind(&control->pipe, control->path);

	umask(before);
	gid_t gid = control_groups_of_socket(&control->host.groups);
	if (error == 0 && gid != CONTROL_NO_GROUP && chown(control->path, (uid_t)-1, gid) != 0) {
		log_warn("control", "cannot give '%s' to its group: %s", control->path, strerror(errno));
	}
	return error ? error : uv_listen((uv_stream_t *)&control->pipe, BACKLOG, on_connection);
}

bool control_open(struct control *control, struct engine *engine, struct admin *admin,
                  const struct control_config *config)
{
	*control = (struct control){
		.host = {
			.admin = admin,
			.engine = engine,
			.closed = on_client_closed,
			.context = control,
		},
	};
	list_init(&control->clients);
	observer_init(&control->observer, tell_watchers, control);
	if (strlen(config->path) >= sizeof(control->path)) {
		log_error("control", "the path '%s' is too long", config->path);
		return false;
	}
	memcpy(control->path, config->path, strlen(config->path));
	if (!control_groups_find(&control->host.groups, config->admin_group, config->observer_group)) {
		return false;
	}
	if (!make_directory(control->path, control_groups_of_socket(&control->host.groups)) ||
	    !clear_path(control->path)) {
		return false;
	}
	uv_pipe_init(engine->config.loop, &control->pipe, 0);
	control->pipe.data = control;
	control->open = true;
	int error = bind_pipe(control);
	if (error != 0) {
		log_error("control", "cannot listen on '%s': %s", control->path, uv_strerror(error));
		control_close(control);
		return false;
	}
	tracker_observe(&admin->service->tracker, &control->observer);
	log_info("control", "listening on '%s'", control->path);
	return true;
}

void control_close(struct control *control)
{
	if (!control->open) {
		return;
	}
	control->open = false;
	observer_remove(&control->observer);
	list_for_each_safe(node, &control->clients) {
		control_client_close(list_entry(node, struct control_client, link));
	}
	uv_close((uv_handle_t *)&control->pipe, NULL); /* removes the file */
}
