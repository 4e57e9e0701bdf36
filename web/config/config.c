#include "web/config/config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/options/keys.h"
#include "web/config/config_file.h"

static const char *find_variable(char *const *environment, const char *name)
{
	size_t len = strlen(name);

	for (; *environment; environment++) {
		if (strncmp(*environment, name, len) == 0 && (*environment)[len] == '=') {
			const char *value = *environment + len + 1;
			return *value ? value : NULL;
		}
	}
	return NULL;
}

static void take_environment(struct option_values *values, char *const *environment,
                             struct config_report *report)
{
	struct option_problem problem;

	for (; *environment; environment++) {
		if (strncmp(*environment, CONFIG_VARIABLE "=", sizeof(CONFIG_VARIABLE)) == 0) {
			continue;
		}
		switch (option_take_variable(values, *environment, &problem)) {
		case OPTION_VARIABLE_TAKEN:
		case OPTION_VARIABLE_OTHER: break;
		case OPTION_VARIABLE_UNKNOWN: report->warning(report->context, problem.text); break;
		case OPTION_VARIABLE_REFUSED: config_report_fault(report, "%s", problem.text); break;
		}
	}
}

/* Reads all of a file that is one: anything else might keep us waiting. NULL: errno says why not.
 */
static char *read_text(int fd, size_t *len)
{
	struct stat status;

	if (fstat(fd, &status) != 0) {
		return NULL;
	}
	if (!S_ISREG(status.st_mode) || status.st_size > CONFIG_FILE_BYTES_MAX) {
		errno = S_ISDIR(status.st_mode) ? EISDIR : S_ISREG(status.st_mode) ? EFBIG : EINVAL;
		return NULL;
	}
	size_t size = (size_t)status.st_size;
	char *text = malloc(size + 1);
	ssize_t got = 1;
	for (*len = 0; text && *len < size && got > 0; *len += got > 0 ? (size_t)got : 0) {
		got = read(fd, text + *len, size - *len);
	}
	if (got < 0) {
		free(text);
		return NULL;
	}
	return text;
}

/* false: it cannot be read, which errno says more of. */
static bool take_file(struct option_values *values, const char *path, struct config_report *report)
{
	size_t len;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *text = fd < 0 ? NULL : read_text(fd, &len);
	int error = errno;

	if (fd >= 0) {
		close(fd);
	}
	if (text) {
		config_file_take(values, path, (struct slice){ text, len }, report);
		free(text);
	}
	errno = error;
	return text != NULL;
}

static void cannot_read(const char *path, struct config_report *report)
{
	config_report_fault(report, "cannot read '%s': %s", path,
	                    errno == EINVAL ? "it is not a file" : strerror(errno));
}

static int is_part(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".conf") == 0;
}

/* By bytes: the same order in every locale. */
static int compare_names(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void take_part(struct option_values *values, const char *folder, const char *name,
                      struct config_report *report)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		cannot_read(name, report);
	} else if (!take_file(values, path, report)) {
		cannot_read(path, report);
	}
}

/* The files of a folder that may be missing. */
static void take_folder(struct option_values *values, const char *folder,
                        struct config_report *report)
{
	struct dirent **parts = NULL;
	int count = scandir(folder, &parts, is_part, compare_names);

	if (count < 0 && errno != ENOENT && errno != ENOTDIR) {
		cannot_read(folder, report);
	}
	if (count > CONFIG_FILES_MAX) {
		config_report_fault(report, "'%s' has more than %d files", folder, CONFIG_FILES_MAX);
	}
	for (int i = 0; i < count; i++) {
		if (i < CONFIG_FILES_MAX) {
			take_part(values, folder, parts[i]->d_name, report);
		}
		free(parts[i]);
	}
	free(parts);
}

static void take_files(struct option_values *values, const char *path, bool may_be_missing,
                       struct config_report *report)
{
	char copy[PATH_MAX];
	char folder[PATH_MAX];

	if (!take_file(values, path, report) && !(may_be_missing && errno == ENOENT)) {
		cannot_read(path, report);
	}
	if (snprintf(copy, sizeof(copy), "%s", path) < (int)sizeof(copy) &&
	    snprintf(folder, sizeof(folder), "%s/conf.d", dirname(copy)) < (int)sizeof(folder)) {
		take_folder(values, folder, report);
	}
}

void config_take(struct option_values *values, const char *file, char *const *environment,
                 struct config_report *report)
{
	const char *path = file ? file : find_variable(environment, CONFIG_VARIABLE);

	if (!path || strcmp(path, "none") != 0) {
		take_files(values, path ? path : CONFIG_FILE_USUAL, path == NULL, report);
	}
	take_environment(values, environment, report);
}
