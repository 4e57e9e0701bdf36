#include "web/life/state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/presence/state.h"
#include "web/life/durable.h"
#include "web/log.h"

enum {
	HOUR_MS = 3600 * 1000,
	BOOT_ID_MAX = 64,
};

/* Files of ours begin like this. */
static const char beginning[] = "{\"presence_state\":";

struct machine {
	char boot[BOOT_ID_MAX];
	struct state_clock clock;
};

/* The clock that goes on while the machine sleeps, and what names this run of the machine. */
static void read_machine(struct machine *machine)
{
	struct timespec now;
	FILE *id = fopen("/proc/sys/kernel/random/boot_id", "re");

	*machine = (struct machine){ 0 };
	if (id) {
		if (fgets(machine->boot, sizeof(machine->boot), id) &&
		    clock_gettime(CLOCK_BOOTTIME, &now) == 0) {
			machine->boot[strcspn(machine->boot, "\n")] = '\0';
			machine->clock.boot = machine->boot;
			machine->clock.uptime_ms = now.tv_sec * 1000 + now.tv_nsec / 1000000;
		}
		fclose(id);
	}
}

/* false: it is logged why not. */
static bool try_to_write(struct state_file *file)
{
	bool good = durable_may_be_replaced(file->path);

	file->unwritable = !good;
	if (!good) {
		log_error("state", "'%s' could not be written now, and who is here would be lost: %s",
		          file->path, strerror(errno));
	}
	return good;
}

bool state_file_open(struct state_file *file, const char *path)
{
	*file = (struct state_file){ .path = path, .lock = -1 };
	if (!path) {
		return true;
	}
	file->lock = durable_lock(path);
	if (file->lock < 0 && errno == EWOULDBLOCK) {
		log_error("state", "another presenced keeps its state in '%s'", path);
		return false;
	}
	int error = errno;
	if (try_to_write(file) && file->lock < 0) {
		log_warn("state", "cannot lock '%s': %s", path, strerror(error));
	}
	return true;
}

/* `path` is what is at fault if it is no state: NULL, if it was handed over. */
static bool restore(struct service *service, const struct buffer *text, const char *path)
{
	const char *whose = path ? path : "the presenced before";
	struct machine machine;
	size_t count;

	read_machine(&machine);
	switch (state_restore(&service->tracker, (const char *)text->data, text->len, &machine.clock,
	                      &count)) {
	case PRESENCE_OK:
		log_info("state", "expecting %zu users of '%s' back", count, whose);
		return true;
	case PRESENCE_ENOENT:
		log_info("state", "'%s' is of another time, nobody is expected back", whose);
		return false;
	default: break;
	}
	if (path) {
		durable_set_aside("state", path, "is damaged, nobody is expected back");
	} else {
		log_error("state", "what was handed over is damaged, nobody is expected back");
	}
	return false;
}

void state_file_restore(struct state_file *file, struct service *service, const struct buffer *text)
{
	restore(service, text, NULL);
	file->loaded = file->path != NULL; /* what is there is not true any more, later */
}

/* Whether it begins as ours do, as far as it goes: one that was cut may end within. */
static bool is_ours(const char *path)
{
	char start[sizeof(beginning) - 1];
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (file < 0) {
		return true;
	}
	ssize_t len = read(file, start, sizeof(start));
	close(file);
	return len <= 0 || memcmp(start, beginning, (size_t)len) == 0;
}

/* Of one that cannot be read nobody knows what it is; it is not replaced, but need not stop us. */
static bool is_worth_stopping(int error)
{
	return error != EACCES && error != EPERM && error != EIO && error != EFBIG;
}

bool state_file_load(struct state_file *file, struct service *service)
{
	struct buffer text;
	bool usable = true;

	if (!file->path) {
		return true;
	}
	buffer_init(&text, STATE_BYTES_MAX);
	if (!is_ours(file->path)) {
		log_error("state", "'%s' is no state file, and would be overwritten", file->path);
		usable = false;
	} else if (durable_read(file->path, &text)) {
		file->loaded = restore(service, &text, file->path);
	} else if (errno != ENOENT && is_worth_stopping(errno)) {
		log_error("state", "cannot read '%s': %s", file->path, strerror(errno));
		usable = false;
	} else if (errno != ENOENT) {
		char why[128];
		snprintf(why, sizeof(why), "cannot be read (%s)", strerror(errno));
		durable_set_aside("state", file->path, why);
	}
	buffer_finish(&text);
	return usable;
}

/* What it said is not true any more. */
static void on_over(uv_timer_t *timer)
{
	struct state_file *file = timer->data;

	if (file->loaded && unlink(file->path) != 0 && errno != ENOENT) {
		log_error("state", "cannot remove '%s', which the next start may take for true: %s",
		          file->path, strerror(errno));
	}
	file->loaded = false;
}

static void on_hour(uv_timer_t *timer)
{
	try_to_write(timer->data);
}

void state_file_run(struct state_file *file, uv_loop_t *loop, int64_t return_ms)
{
	if (!file->path) {
		return;
	}
	uv_timer_init(loop, &file->over);
	uv_timer_init(loop, &file->hourly);
	file->over.data = file->hourly.data = file;
	uv_timer_start(&file->over, on_over, (uint64_t)return_ms, 0);
	uv_timer_start(&file->hourly, on_hour, HOUR_MS, HOUR_MS);
	file->running = true;
}

void state_file_encode(struct buffer *out, const struct service *service)
{
	struct machine machine;

	read_machine(&machine);
	state_encode(out, &service->tracker, &machine.clock);
}

bool state_file_save(struct state_file *file, const struct service *service)
{
	struct buffer text;

	if (!file->path) {
		return true;
	}
	buffer_init(&text, STATE_BYTES_MAX);
	state_file_encode(&text, service);
	errno = ENOMEM;
	bool done = !buffer_failed(&text) && durable_replace(file->path, text.data, text.len);
	if (!done) {
		log_error("state", "cannot write '%s': %s", file->path, strerror(errno));
	}
	buffer_finish(&text);
	return done;
}

void state_file_close(struct state_file *file)
{
	if (file->running) {
		uv_close((uv_handle_t *)&file->over, NULL);
		uv_close((uv_handle_t *)&file->hourly, NULL);
		file->running = false;
	}
	if (file->path && file->lock >= 0) {
		close(file->lock);
		file->lock = -1;
	}
}
