#include "web/life/upgrade.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "os/standard.h"
#include "web/log.h"

enum {
	FIRST = 3,   /* of what is handed over */
	ASIDE = 128, /* from here on nothing is in the way of those */
	WORDS_MAX = 1024,
};

void upgrade_init(struct upgrade *upgrade, char *const *argv)
{
	static const char gone[] = " (deleted)";
	ssize_t len;

	*upgrade = (struct upgrade){ .argv = argv };
	len = readlink("/proc/self/exe", upgrade->program, sizeof(upgrade->program) - 1);
	upgrade->program[len > 0 ? len : 0] = '\0';
	char *end = upgrade->program + strlen(upgrade->program) - (sizeof(gone) - 1);
	if (end > upgrade->program && strcmp(end, gone) == 0) {
		*end = '\0';
	}
}

/* --- Asking the new program --- */

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The program with the options of this one, told to check them. 0: it runs, and what it says comes
 * out of *output. */
static int spawn_check(const struct upgrade *upgrade, pid_t *child, int *output)
{
	const char *words[WORDS_MAX + 2];
	posix_spawn_file_actions_t actions;
	size_t count = 0;
	int ends[2];

	for (; upgrade->argv[count] && count < WORDS_MAX; count++) {
		words[count] = upgrade->argv[count];
	}
	words[count] = "--check-config";
	words[count + 1] = NULL;
	if (pipe2(ends, O_CLOEXEC) != 0) {
		return errno;
	}
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
	int error = posix_spawn(child, upgrade->program, &actions, NULL, (char *const *)words, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	*output = ends[0];
	return error;
}

/* What it says until it ends, in one line; false: it takes too long. */
static bool read_all(int output, char text[UPGRADE_PROBLEM_MAX])
{
	int64_t deadline = now_ms() + UPGRADE_CHECK_MS;
	size_t len = 0;
	char scrap[256];

	for (int64_t left; (left = deadline - now_ms()) > 0;) {
		struct pollfd readable = { .fd = output, .events = POLLIN };
		size_t room = UPGRADE_PROBLEM_MAX - 1 - len;
		if (poll(&readable, 1, (int)left) <= 0) {
			continue;
		}
		ssize_t got = read(output, room ? text + len : scrap, room ? room : sizeof(scrap));
		if (got <= 0) {
			text[len] = '\0';
			text[strcspn(text, "\n")] = '\0';
			return true;
		}
		len += room ? (size_t)got : 0;
	}
	return false;
}

bool upgrade_check(const struct upgrade *upgrade, char problem[UPGRADE_PROBLEM_MAX])
{
	pid_t child = -1;
	int output = -1;
	int status = 0;

	if (!upgrade->argv || !upgrade->program[0]) {
		snprintf(problem, UPGRADE_PROBLEM_MAX, "it is not known which program this is");
		return false;
	}
	int error = spawn_check(upgrade, &child, &output);
	if (error != 0) {
		snprintf(problem, UPGRADE_PROBLEM_MAX, "cannot run '%.400s': %s", upgrade->program,
		         strerror(error));
		return false;
	}
	bool ended = read_all(output, problem);
	close(output);
	if (!ended) {
		kill(child, SIGKILL);
		snprintf(problem, UPGRADE_PROBLEM_MAX, "the new program does not say whether it starts");
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
	}
	if (ended && status != 0 && !problem[0]) {
		snprintf(problem, UPGRADE_PROBLEM_MAX, "the new program does not start");
	}
	return ended && status == 0;
}

/* --- Handing over --- */

void upgrade_keep(struct upgrade *upgrade, int fd, const char *name)
{
	if (upgrade->count == INHERITED_MAX) {
		close(fd);
		return;
	}
	upgrade->kept[upgrade->count].fd = fd;
	upgrade->kept[upgrade->count++].name = name;
}

bool upgrade_keep_bytes(struct upgrade *upgrade, const char *name, const void *bytes, size_t len)
{
	int fd = memfd_create(name, MFD_CLOEXEC);

	if (fd < 0) {
		return false;
	}
	int error = standard_write(fd, bytes, len);
	if (error != 0) {
		close(fd);
		errno = error;
		return false;
	}
	upgrade_keep(upgrade, fd, name);
	return true;
}

bool upgrade_read(int fd, struct buffer *out)
{
	uint8_t bytes[4096];
	off_t at = 0;
	ssize_t got;

	while ((got = pread(fd, bytes, sizeof(bytes), at)) > 0) {
		buffer_append(out, bytes, (size_t)got);
		at += got;
	}
	close(fd);
	return got == 0 && !buffer_failed(out);
}

/* Out of the way first, as one may be where another has to go. */
static bool place_descriptors(struct upgrade *upgrade)
{
	for (size_t i = 0; i < upgrade->count; i++) {
		int aside = fcntl(upgrade->kept[i].fd, F_DUPFD_CLOEXEC, ASIDE);
		if (aside < 0) {
			return false;
		}
		close(upgrade->kept[i].fd);
		upgrade->kept[i].fd = aside;
	}
	for (size_t i = 0; i < upgrade->count; i++) {
		if (dup2(upgrade->kept[i].fd, FIRST + (int)i) < 0) { /* which is open after exec */
			return false;
		}
	}
	return true;
}

static void tell_environment(const struct upgrade *upgrade)
{
	char names[INHERITED_MAX * INHERITED_NAME_MAX] = "";
	char number[24];
	size_t len = 0;

	for (size_t i = 0; i < upgrade->count; i++) {
		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s", i ? ":" : "",
		                        upgrade->kept[i].name);
	}
	setenv("LISTEN_FDNAMES", names, 1);
	snprintf(number, sizeof(number), "%zu", upgrade->count);
	setenv("LISTEN_FDS", number, 1);
	snprintf(number, sizeof(number), "%lld", (long long)getpid());
	setenv("LISTEN_PID", number, 1);
}

void upgrade_exec(struct upgrade *upgrade)
{
	if (place_descriptors(upgrade)) {
		tell_environment(upgrade);
		execv(upgrade->program, upgrade->argv);
	}
	log_error("upgrade", "cannot become '%s': %s", upgrade->program, strerror(errno));
}

void upgrade_finish(struct upgrade *upgrade)
{
	for (size_t i = 0; i < upgrade->count; i++) {
		close(upgrade->kept[i].fd);
	}
	upgrade->count = 0;
}
