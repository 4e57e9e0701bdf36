/* Models for tests: news as a server sends it, one call each, and the list as one text. */
#ifndef PRESENCE_TESTS_LIB_TUI_PEOPLE_H
#define PRESENCE_TESTS_LIB_TUI_PEOPLE_H

#include "tui/model/model.h"

#define PEOPLE_NOW_MS INT64_C(1795442535000)

void people_begin(struct model *model);

/* Somebody comes; the id tells them apart. */
void people_come(struct model *model, const char *id, const char *name);
void people_go(struct model *model, const char *id, const char *reason);
void people_rename(struct model *model, const char *id, const char *name);

/* A whole list arrives: ids, which are the names too, with blanks between them. */
void people_list(struct model *model, const char *ids);

/* The server takes model->wanted, and we are this user. */
void people_join(struct model *model, const char *id, const char *name);

/* Connected, with a list, and in it as the first. */
void people_live(struct model *model, const char *ids);

/* The list is "[Ada] Bob Cy": the selected one in brackets. */
void people_check(struct model *model, const char *expected);

/* The newest line of the log. */
void people_check_log(const struct model *model, enum log_type type, const char *text);

#endif
