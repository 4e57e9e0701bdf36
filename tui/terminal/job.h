/* Job control. */
#ifndef PRESENCE_TUI_TERMINAL_JOB_H
#define PRESENCE_TUI_TERMINAL_JOB_H

/* Stops the whole job, as the kernel does at ^Z: a script that started us is part of it. Returns
 * when it goes on; at once where there is no shell that could let it go on. */
void job_stop(void);

#endif
