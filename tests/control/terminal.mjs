/* A program in a pseudo-terminal: a tmux server of its own, which is asked what stands on the screen. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { programPath } from '../lib/daemon.mjs';
import { until } from '../lib/poll.mjs';
import { environment } from './ctl.mjs';

const DEADLINE_MS = 15000;

const open = new Set();

process.on('exit', () => open.forEach((terminal) => terminal.close()));

export class Terminal {
	/* Runs presencectl with `args` against the socket at `path`; its exit code is shown when it ends. */
	static presencectl(path, args, options) {
		const command = [programPath('presencectl'), ...args].map(quoted).join(' ');
		return new Terminal(`trap : INT; ${command}; echo "exit $?"; exec cat >/dev/null`, path, options);
	}

	constructor(command, socket, { width = 100, height = 30, env = {} } = {}) {
		this.folder = mkdtempSync(path.join(tmpdir(), 'presence-tmux-'));
		this.env = environment(socket, { XDG_STATE_HOME: this.folder, SHELL: '/bin/sh', ...env });
		open.add(this);
		this.#tmux('new-session', '-d', '-x', width, '-y', height, command);
	}

	/* Types text as it is. */
	type(text) {
		this.#tmux('send-keys', '-l', '--', text);
		return this;
	}

	/* Presses keys by their names: Enter, Tab, C-c, Up. */
	press(...keys) {
		this.#tmux('send-keys', ...keys);
		return this;
	}

	resize(width, height) {
		this.#tmux('resize-window', '-x', width, '-y', height);
		return this;
	}

	/* What was ever shown, without blanks at the ends of lines. `escapes`: with colours; `visible`: only
	 * what stands on the screen now. */
	screen({ escapes = false, visible = false } = {}) {
		const flags = [...(escapes ? ['-e'] : []), ...(visible ? [] : ['-S', '-'])];
		return this.#tmux('capture-pane', '-p', ...flags).trimEnd();
	}

	/* Waits until the screen matches. */
	shows(pattern, deadline = DEADLINE_MS) {
		const found = typeof pattern === 'string' ?
			() => this.screen().includes(pattern) : () => this.screen().match(pattern);
		return until(found, deadline, () => `the screen shows ${pattern}; it shows:\n${this.screen()}`);
	}

	close() {
		open.delete(this);
		try {
			this.#tmux('kill-server');
		} catch {
			/* it has ended with what ran in it */
		}
		rmSync(this.folder, { recursive: true, force: true });
	}

	#tmux(...args) {
		const socket = path.join(this.folder, 'tmux.sock');
		const { status, stdout, stderr, error } = spawnSync('tmux',
			['-S', socket, '-f', '/dev/null', '-u', ...args.map(String)],
			{ env: { TERM: 'xterm-256color', ...this.env }, encoding: 'utf8' });
		if (error || status !== 0) {
			throw error ?? new Error(`tmux ${args.join(' ')}: ${stderr}`);
		}
		return stdout;
	}
}

function quoted(word) {
	return `'${word.replaceAll('\'', '\'\\\'\'')}'`;
}
