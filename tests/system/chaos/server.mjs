/* The server under chaos: it keeps its port and its state file over restarts, can be stopped, killed,
 * left without descriptors, and without room on the disk of its state. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { start } from '../../lib/process/daemon.mjs';
import { openFiles } from '../../lib/process/vitals.mjs';

const SANITIZER = /Sanitizer|runtime error/;
const DISK_BYTES = 64 * 1024;

export class ChaosServer {
	/* `args`: of presenced; `state`: whether it keeps users over a restart. */
	static async start(args, state) {
		const server = new ChaosServer(args, state);
		await server.launch();
		return server;
	}

	constructor(args, state) {
		this.directory = mkdtempSync(path.join(tmpdir(), 'presence-chaos-'));
		this.disk = path.join(this.directory, 'disk');
		this.args = [...args, ...(state ? ['--state', path.join(this.disk, 'state')] : [])];
		mkdirSync(this.disk);
		this.hasDisk = state && mount(this.disk);
	}

	async launch() {
		const at = this.port ? ['--listen', `127.0.0.1:${this.port}`] : [];
		this.program = await start('presenced', [...at, ...this.args]);
		Object.assign(this, { port: this.program.port, url: this.program.url });
	}

	get pid() {
		return this.program.child.pid;
	}

	pause() {
		this.program.child.kill('SIGSTOP');
	}

	resume() {
		this.program.child.kill('SIGCONT');
	}

	/* A restart as an admin does it: what was wrong with it, or null. */
	async restart() {
		const wrong = await this.program.stop().then(() => null, (error) => error.message);
		await this.launch();
		return wrong;
	}

	async crash() {
		const log = this.program.log();
		await this.program.kill();
		await this.launch();
		return SANITIZER.test(log) ? log : null;
	}

	/* A restart for which there is no room on the disk: it says so, and there is no half a file. */
	async restartOnFullDisk() {
		const ballast = path.join(this.disk, 'ballast');
		fill(ballast);
		const { program } = this;
		const ended = await program.stop().then(() => 'in peace', (error) => error.message);
		const said = /state/.test(program.log());
		const half = wrongState(path.join(this.disk, 'state'));
		rmSync(ballast);
		await this.launch();
		if (SANITIZER.test(ended)) {
			return ended;
		}
		return said && !half ? null : `a full disk: ended ${ended}; ${half ?? 'nothing was said'}`;
	}

	/* So many more descriptors may be opened; null: as many as at first. */
	allowFiles(spare) {
		const limit = spare === null ? this.filesAllowed : openFiles(this.pid) + spare;
		this.filesAllowed ??= Number(execFileSync('prlimit', [
			`--pid=${this.pid}`, '--nofile', '--raw', '--noheadings', '--output=SOFT',
		], { encoding: 'utf8' }));
		execFileSync('prlimit', [`--pid=${this.pid}`, `--nofile=${limit ?? this.filesAllowed}:`]);
	}

	/* Ends it: what was wrong, or null. */
	async end() {
		const wrong = await this.program.stop().then(() => null, (error) => error.message);
		this.remove();
		return wrong;
	}

	remove() {
		this.program?.child.kill('SIGKILL');
		if (this.hasDisk) {
			execFileSync('umount', ['--lazy', this.disk]);
			this.hasDisk = false;
		}
		rmSync(this.directory, { recursive: true, force: true });
	}
}

/* A small disk of its own, where that is allowed. */
function mount(directory) {
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'presence-chaos', directory],
			{ stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

function fill(file) {
	try {
		writeFileSync(file, Buffer.alloc(2 * DISK_BYTES));
	} catch (error) {
		if (error.code !== 'ENOSPC') {
			throw error;
		}
	}
}

/* What is wrong with a state file that there may be, or null. */
function wrongState(file) {
	try {
		JSON.parse(readFileSync(file, 'utf8'));
		return null;
	} catch (error) {
		return error.code === 'ENOENT' ? null : `half a state file: ${error.message}`;
	}
}
