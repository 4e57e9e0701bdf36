/* The tree as a tarball brings it, in a folder of its own, and programs that are run on it. */

import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const SOURCE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
/* The build that is tested, which is the one that is installed here. */
export const BUILD = path.resolve(process.env.PRESENCE_BIN ?? path.join(SOURCE, 'build/dev/bin'), '..');

const LEFT_OUT = new Set(['.git', 'build', 'node_modules', 'corpus']);
const DEADLINE_MS = 60000;

/* A folder that is gone when remove() is called. */
export class Folder {
	constructor() {
		this.path = mkdtempSync(path.join(tmpdir(), 'presence-install-'));
	}

	at(...names) {
		return path.join(this.path, ...names);
	}

	remove() {
		rmSync(this.path, { recursive: true, force: true });
	}
}

/* Copies the tree without what git, npm and builds have put into it. */
export function copyTree(to) {
	cpSync(SOURCE, to, { recursive: true, filter: (from) => !LEFT_OUT.has(path.basename(from)) });
}

/* Runs a program to its end, whichever that is: {code, output}. */
export function call(program, args, { cwd = SOURCE, env = {} } = {}) {
	return new Promise((resolve) => {
		const options = { cwd, env: { ...process.env, ...env }, timeout: DEADLINE_MS };
		execFile(program, args, options, (error, stdout, stderr) => {
			resolve({ code: error ? error.code ?? error.signal : 0, output: stdout + stderr });
		});
	});
}
