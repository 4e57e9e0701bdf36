/* The honest one: a stock client, as it comes, that joins, sees who is here, and leaves; again and
 * again. Over IPC it gets {target: {url, room}, everyMs} to begin and {stop} to end, and then says
 * {times, failures}: milliseconds from the first packet to the list with itself on it. */

import { io } from 'socket.io-client';
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 5000;

let visits = null; /* those that go on now */
let joined = 0;

/* One visit, told as what was wrong with it, or null. */
function visit({ url, room }, times) {
	const name = `honest ${++joined}`;
	const began = performance.now();
	const socket = io(url + (room ?? '').replace('%', joined), {
		forceNew: true, reconnection: false, rejectUnauthorized: false,
	});
	return new Promise((resolve) => {
		const timer = setTimeout(() => resolve(`no list within ${PATIENCE_MS} ms`), PATIENCE_MS);
		const done = (wrong) => {
			clearTimeout(timer);
			resolve(wrong);
		};
		socket.on('connect', () => socket.emit('got_a_new_user', { name }));
		socket.on('connect_error', (error) => done(`refused: ${error.message}`));
		socket.on('disconnect', (why) => done(`cut off: ${why}`));
		socket.on('join_refused', ({ code }) => done(`join refused: ${code}`));
		socket.on('existing_users', (users) => {
			if (users.some((user) => user.name === name)) {
				times.push(performance.now() - began);
				done(null);
			}
		});
	}).finally(() => socket.disconnect());
}

async function visitAll(state, target, everyMs) {
	while (!state.stopped) {
		state.under.push(visit(target, state.times)
			.then((wrong) => { wrong && state.failures.push(wrong); }));
		await pause(everyMs);
	}
}

process.once('disconnect', () => process.exit(0));
process.on('message', async ({ target, everyMs }) => {
	if (target) {
		visits = { under: [], times: [], failures: [], stopped: false };
		visitAll(visits, target, everyMs);
		return;
	}
	const { under, times, failures } = visits;
	visits.stopped = true;
	await Promise.all(under);
	process.send({ times, failures });
});
