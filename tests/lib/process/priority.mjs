/* Who goes first where the machine has other work to do. */

import os from 'node:os';

export const FIRST = -15;
export const SECOND = -10;

/* The process, and those that it starts from now on, go before others, where that is allowed (root):
 * what else runs on the machine is no part of the test. `pid` 0 is our own. */
export function favour(pid = 0, priority = FIRST) {
	try {
		os.setPriority(pid, priority);
	} catch {
		/* then a test that measures time says less on a busy machine */
	}
}
