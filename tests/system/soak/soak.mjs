/* Joins and leaves by the thousand, in waves of bench-load's storm, and what the server has of the
 * machine in between. */

import { run } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { openFiles, processorMs, residentBytes } from '../../lib/process/vitals.mjs';

export const WAVE = 500; /* clients who join and leave together */

const WAVE_MS = 60000;
const CLOSED_MS = 5000; /* until the descriptors of a wave are closed here too */

/* One wave; of every second the clients have keys. */
async function wave({ port, child }, index) {
	const { code, stderr } = await run('tests/bench-load', [
		'storm', '--clients', String(WAVE), '--port', String(port), '--pid', String(child.pid),
		'--deadline', String(WAVE_MS / 1000), ...(index % 2 ? ['--keys'] : []),
	], { deadline: 2 * WAVE_MS });
	if (code !== 0) {
		throw new Error(`wave ${index}: ${stderr}`);
	}
}

/* Waves until `done`({joins, ms}): calls `told` after each with {joins, memory, files, processorMs}. */
export async function soak(server, done, told) {
	const began = performance.now();
	const { pid } = server.child;
	const files = openFiles(pid);
	for (let index = 1; ; index++) {
		await wave(server, index);
		await until(() => openFiles(pid) <= files, CLOSED_MS, 'all are closed').catch(() => {});
		const joins = index * WAVE;
		told({
			joins, memory: residentBytes(pid), files: openFiles(pid), processorMs: processorMs(pid),
		});
		if (done({ joins, ms: performance.now() - began })) {
			return;
		}
	}
}
