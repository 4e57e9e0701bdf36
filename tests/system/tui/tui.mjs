/* presence-tui in a terminal, and what can be asked of it. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { programPath } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { bareEnvironment, quoted, Terminal } from '../../lib/process/terminal.mjs';
import { hueOf, HUES, Picture } from './picture.mjs';

const DEADLINE_MS = 15000;
const SANITIZER = /ERROR: \w+Sanitizer|SUMMARY: \w+Sanitizer|: runtime error: /;

const terminals = new Set();

/* For a server: who loses the connection is gone for others at once, though it has a key. */
export const AT_ONCE = ['--leave-grace', '0'];

/* For afterEach(): ends all that start() began; none may have been caught by a sanitizer. */
export function closeAll() {
	const reports = [...terminals].map((tui) => tui.errors()).filter((text) => SANITIZER.test(text));
	terminals.forEach((tui) => tui.close());
	terminals.clear();
	assert.deepEqual(reports, []);
}

/* Runs a script of /bin/sh in a terminal; $TUI in it is presence-tui. */
export class Tui extends Terminal {
	/* Options: `name` (null: none is given), `args`, `term`, `env`, `width`, `height`. */
	static start(server, { name = 'Ada', args = [], ...options } = {}) {
		const words = [server.url ?? server, ...(name === null ? [] : ['--name', name]), ...args];
		return Tui.run(`"$TUI" ${words.map(quoted).join(' ')}`, options);
	}

	/* One command: the terminal's settings before and after it are kept, and its exit status is shown. */
	static run(command, options) {
		return new Tui(`trap : INT
			stty -g >before
			sh -c 'trap - INT; echo $$ >pid; exec ${command.replaceAll('\'', '\'\\\'\'')}' 2>errors
			echo "[over $?]"
			stty -g >after
			exec cat >/dev/null`, options);
	}

	constructor(script, { term = 'xterm-256color', env = {}, width = 100, height = 30 } = {}) {
		const own = { TUI: programPath('presence-tui'), ...env };
		super(`export TERM=${term}; ${script}`, { width, height, env: bareEnvironment(own) });
		terminals.add(this);
	}

	/* The text of a file that the script wrote; '' if there is none yet. */
	file(name) {
		const file = path.join(this.folder, name);
		return existsSync(file) ? readFileSync(file, 'utf8') : '';
	}

	/* What it said on standard error. */
	errors() {
		return this.file('errors');
	}

	/* What it said on standard error, which is to be no complaint about it. */
	takeErrors() {
		const text = this.errors();
		rmSync(path.join(this.folder, 'errors'));
		return text;
	}

	get pid() {
		return Number(this.file('pid'));
	}

	kill(signal) {
		process.kill(this.pid, signal);
		return this;
	}

	picture() {
		return new Picture(this.screen({ escapes: true, visible: true }));
	}

	/* The boxes that stand there; [] while a picture is only half there. */
	boxes() {
		try {
			return this.picture().boxes();
		} catch {
			return [];
		}
	}

	/* Waits until these boxes stand there, in this order. */
	async sees(...names) {
		await until(() => isDeepStrictEqual(this.boxes().map(({ name }) => name), names), DEADLINE_MS,
			() => `there are boxes of ${names}; there are:\n${this.picture()}`);
		return this.boxes();
	}

	/* Waits until it is connected, and has drawn so. */
	async isLive(word = 'live') {
		await this.shows(new RegExp(`^(.* [·-] )?${word} [·-] `, 'm'));
		return this;
	}

	/* Waits for the end: the exit status. */
	async ended(deadline) {
		const [, status] = await this.shows(/\[over (\d+)\]/, deadline);
		return Number(status);
	}

	/* The terminal is as it was before, and shows its usual screen. */
	async isRestored() {
		await until(() => this.file('after'), DEADLINE_MS, 'stty has told how the terminal is');
		assert.equal(this.file('after'), this.file('before'));
		assert.equal(this.ask('alternate_on'), '0');
		assert.equal(this.ask('cursor_flag'), '1');
		assert.equal(this.ask('mouse_any_flag'), '0');
		assert.equal(this.ask('keypad_flag'), '0');
		await this.marksNoPastes();
	}

	/* What is pasted now comes as it is: whoever reads it has not asked for marks. */
	async marksNoPastes() {
		this.paste('bare text');
		await this.shows('bare text');
		assert.doesNotMatch(this.screen(), /20[01]~/);
	}

	/* Counters of the process: {syscw, wchar, …}. */
	io() {
		const lines = readFileSync(`/proc/${this.pid}/io`, 'utf8').trim().split('\n');
		return Object.fromEntries(lines.map((line) => line.split(': ')).map(([key, n]) => [key, Number(n)]));
	}
}

/* What the boxes of a room must be, for the one with this id: own first, then as they came. */
export function expected(users, id) {
	const own = users.filter((user) => user.id === id);
	const others = users.filter((user) => user.id !== id);
	return [...own, ...others].map((user) => ({
		name: user.name, own: user.id === id, color: HUES[hueOf(user.id)],
		kind: user.id === id ? 'own' : user.kind, /* of oneself it is not told where there is no room */
	}));
}

/* Waits until the terminal shows just what users() and id() tell then. */
export async function agrees(tui, users, id) {
	const shown = () => tui.boxes().map(({ name, own, color, facts }) =>
		({ name, own, color, kind: own ? 'own' : facts.match(/^(web|tui|app) /)?.[1] }));
	await until(() => isDeepStrictEqual(shown(), expected(users(), id())), DEADLINE_MS,
		() => `there are boxes of ${JSON.stringify(expected(users(), id()))}; there are ` +
			`${JSON.stringify(shown())}:\n${tui.picture()}`);
}
