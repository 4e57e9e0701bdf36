/* Waiting with a deadline. Tests wait for what they want to see, never for a time to pass. */

const STEP_MS = 10; /* the longest between two looks; the first come quicker */

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/* Asks `condition` (which may be async) until it gives something true, and returns that.
 * Throws once `deadline` milliseconds are over, saying `what` was waited for; `what` may be a
 * function. */
export async function until(condition, deadline = 5000, what = 'a condition') {
	const end = Date.now() + deadline;
	for (let looks = 1; ; looks++) {
		const value = await condition();
		if (value) {
			return value;
		}
		if (Date.now() > end) {
			throw new Error(late(deadline, what));
		}
		await pause(Math.min(looks, STEP_MS));
	}
}

/* The promise's own result, or an error after `deadline` milliseconds. */
export async function within(promise, deadline = 5000, what = 'a promise') {
	let timer;
	const expired = new Promise((_, reject) => {
		timer = setTimeout(() => reject(new Error(late(deadline, what))), deadline);
	});
	try {
		return await Promise.race([promise, expired]);
	} finally {
		clearTimeout(timer);
	}
}

function late(deadline, what) {
	return `not within ${deadline} ms: ${typeof what === 'function' ? what() : what}`;
}
