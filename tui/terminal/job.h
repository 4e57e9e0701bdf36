/* Job control: stopping as ^Z does. */
#ifndef PRESENCE_TUI_TERMINAL_JOB_H
#define PRESENCE_TUI_TERMINAL_JOB_H

/* Stops the process group, as the kernel does at ^Z, so that a script that started us stops as
 * well. Returns when it is continued, or at once if there is no shell that could continue it. */
void job_stop(void);

#endif
