/* presencectl as it is used: with its output piped, or for as long as it runs. */

import { spawn } from 'node:child_process';
import { programPath } from '../../lib/process/daemon.mjs';
import { until, within } from '../../lib/process/poll.mjs';
import { bareEnvironment } from '../../lib/process/terminal.mjs';

const SANITIZER = /ERROR: \w+Sanitizer|SUMMARY: \w+Sanitizer|: runtime error: /;
const DEADLINE_MS = 20000;

/* What every run has: nothing of whoever runs the tests. */
export function environment(path, more = {}) {
	return bareEnvironment({ PRESENCE_SOCKET: path ?? '', ...more });
}

/* Runs presencectl against the socket at `path` to its end: {code, signal, stdout, stderr}. */
export async function ctl(path, args, { input = '', env = {}, deadline = DEADLINE_MS } = {}) {
	const running = new Running(path, args, { env });
	running.child.stdin.end(input);
	const [code, signal] = await running.ended(deadline);
	return { code, signal, stdout: running.stdout, stderr: running.stderr };
}

/* A presencectl that goes on until it is ended. */
export class Running {
	constructor(path, args, { env = {} } = {}) {
		this.stdout = '';
		this.stderr = '';
		this.args = args;
		this.child = spawn(programPath('presencectl'), args, { env: environment(path, env) });
		this.child.stdin.on('error', () => {});
		this.child.stdout.setEncoding('utf8').on('data', (text) => { this.stdout += text; });
		this.child.stderr.setEncoding('utf8').on('data', (text) => { this.stderr += text; });
		this.exit = new Promise((resolve) => {
			this.child.once('close', (code, signal) => resolve([code, signal]));
		});
	}

	/* Waits until standard output matches. */
	says(pattern, deadline = DEADLINE_MS) {
		return until(() => this.stdout.match(pattern), deadline,
			() => `presencectl ${this.args.join(' ')} says ${pattern}; it said:\n${this}`);
	}

	async ended(deadline = DEADLINE_MS) {
		try {
			const result = await within(this.exit, deadline,
				() => `presencectl ${this.args.join(' ')} ends; it said:\n${this}`);
			if (SANITIZER.test(this.stderr)) {
				throw new Error(`presencectl was caught by a sanitizer:\n${this.stderr}`);
			}
			return result;
		} finally {
			this.child.kill('SIGKILL');
		}
	}

	/* ^C, as a terminal sends it. */
	interrupt() {
		this.child.kill('SIGINT');
		return this.ended();
	}

	toString() {
		return `${this.stdout}${this.stderr}`;
	}
}
