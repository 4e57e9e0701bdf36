/* The processes that the benchmark started: none of them outlives it. */

import { spawn } from 'node:child_process';

const running = new Set();
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

function killAll() {
	running.forEach((child) => child.kill('SIGKILL'));
}

/* By a signal the process ends with the status that shells give it. */
export function endWithChildren() {
	process.on('exit', killAll);
	for (const [signal, number] of Object.entries(SIGNALS)) {
		process.once(signal, () => process.exit(128 + number));
	}
}

/* Starts a program: {child, output(), ended}. The output is all that it said, of stdout and stderr
 * apart; `ended` is a promise of {code, signal}, once all of it is read. */
export function launch(program, args) {
	const env = { ...process.env, PRESENCED_CONFIG: 'none' };
	const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
	const output = { stdout: '', stderr: '' };
	running.add(child);
	for (const stream of ['stdout', 'stderr']) {
		child[stream].setEncoding('utf8');
		child[stream].on('data', (text) => { output[stream] += text; });
	}
	const ended = new Promise((resolve) => {
		child.once('error', (error) => { output.stderr += error.message; });
		child.once('close', (code, signal) => {
			running.delete(child);
			resolve({ code, signal });
		});
	});
	return { child, output: () => output, ended };
}

/* Ends it by SIGKILL if it has not by itself in time. */
export async function endsWithin(process, deadline) {
	const timer = setTimeout(() => process.child.kill('SIGKILL'), deadline);
	const end = await process.ended;
	clearTimeout(timer);
	return end;
}
