/* A program in a pseudo-terminal: a tmux server of its own, which is asked what stands on the screen. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from './poll.mjs';

const DEADLINE_MS = 15000;

const open = new Set();

process.on('exit', () => open.forEach((terminal) => terminal.close()));

/* What every program has that is run in a terminal: nothing of whoever runs the tests. */
export function bareEnvironment(more = {}) {
	const { PATH, ASAN_OPTIONS = '' } = process.env;
	return { PATH, ASAN_OPTIONS, LANG: 'C.UTF-8', TZ: 'UTC', ...more };
}

/* A word for the shell. */
export function quoted(word) {
	return `'${String(word).replaceAll('\'', '\'\\\'\'')}'`;
}

export class Terminal {
	/* Runs a command of /bin/sh in a folder of its own; `env` is all of its environment. */
	constructor(command, { width = 100, height = 30, env = bareEnvironment() } = {}) {
		this.folder = mkdtempSync(path.join(tmpdir(), 'presence-tmux-'));
		this.env = { SHELL: '/bin/sh', XDG_STATE_HOME: this.folder, ...env };
		open.add(this);
		this.#tmux('new-session', '-d', '-x', width, '-y', height, '-c', this.folder, command);
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

	/* Sends bytes as a terminal might: of its mouse, or what was pasted. */
	send(bytes) {
		this.#tmux('send-keys', '-H', ...[...Buffer.from(bytes)].map((byte) => byte.toString(16)));
		return this;
	}

	/* Pastes text as a terminal does: between marks if the program asked for them. */
	paste(text) {
		const file = path.join(this.folder, 'pasted');
		writeFileSync(file, text);
		this.#tmux('load-buffer', file);
		this.#tmux('paste-buffer', '-p', '-d');
		return this;
	}

	resize(width, height) {
		this.#tmux('resize-window', '-x', width, '-y', height);
		return this;
	}

	/* What tmux knows about the terminal: 'cursor_flag', 'alternate_on'. */
	ask(variable) {
		return this.#tmux('display-message', '-p', `#{${variable}}`).trimEnd();
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

	/* Waits until the screen does not match any more. */
	hides(text, deadline = DEADLINE_MS) {
		return until(() => !this.screen().includes(text), deadline,
			() => `the screen does not show ${text}; it shows:\n${this.screen()}`);
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
