/* The socket as a file: where it is, whose it is, and what becomes of what was there. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { programPath, run, start } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { askOnce, Control, hangUpAll, isWell, Place, startOpen } from './control.mjs';

const LISTEN = ['--listen', '127.0.0.1:0'];
const modeOf = (file) => (statSync(file).mode & 0o7777).toString(8);

const children = new Set();

/* presenced without --control, which start() would add: it looks for the usual place. */
function startUsual(socket) {
	const child = spawn(programPath('presenced'), LISTEN, {
		stdio: ['ignore', 'ignore', 'pipe'],
		env: { ...process.env, PRESENCE_SOCKET: socket },
	});
	let log = '';
	children.add(child);
	child.stderr.setEncoding('utf8').on('data', (text) => { log += text; });
	return {
		child,
		says: (what) => until(() => what.test(log), 15000, () => `${what} in:\n${log}`),
		stop: async () => {
			const exit = once(child, 'close');
			child.kill('SIGTERM');
			return (await exit)[0];
		},
	};
}

describe('the control socket', () => {
	let place;
	beforeEach(() => { place = new Place(); });
	afterEach(() => {
		hangUpAll();
		children.forEach((child) => child.kill('SIGKILL'));
		children.clear();
		place.remove();
	});

	/* presenced ends by itself, because of this control path. */
	const refuses = async (control, ...args) => {
		const { code, stderr } = await run('presenced', [...LISTEN, '--control', control, ...args]);
		assert.equal(code, 1, stderr);
		assert.match(stderr, /^error: control: /m);
		return stderr;
	};

	for (const mask of [0o022, 0o077, 0]) {
		test(`is 0660 in a directory of 0750 under umask ${mask.toString(8)}`, async () => {
			const control = path.join(place.directory, 'run', 'presenced.sock');
			const before = process.umask(mask);
			const server = await startOpen(['--control', control])
				.finally(() => process.umask(before));
			assert.equal(modeOf(control), '660');
			assert.equal(modeOf(path.dirname(control)), '750');
			assert.ok(statSync(control).isSocket());
			await isWell({ control });
			await server.stop();
		});
	}

	test('is removed at the end, its clients are closed, and the exit code is 0', async () => {
		const server = await startOpen(['--control', place.socket]);
		const idle = await Control.open({ control: place.socket });
		const watcher = await Control.open({ control: place.socket });
		await watcher.ask('watch');
		assert.equal(await server.stop(), 0);
		await Promise.all([idle.closed(), watcher.closed()]);
		assert.equal(existsSync(place.socket), false);
	});

	test('of another one at the same path is not removed', async () => {
		const first = await startOpen(['--control', place.socket]);
		rmSync(place.socket); /* as an admin does, or the unit of a service that restarts */
		const second = await startOpen(['--control', place.socket]);
		await first.stop();
		const { pid } = await askOnce({ control: place.socket }, 'status');
		assert.equal(pid, second.child.pid);
		await second.stop();
		assert.equal(existsSync(place.socket), false);
	});

	test('is not made where anybody could put another in its place', async () => {
		const directory = path.join(place.directory, 'open');
		mkdirSync(directory);
		chmodSync(directory, 0o777);
		const socket = path.join(directory, 'socket');
		assert.match(await refuses(socket), /anybody may write/);
		assert.equal(existsSync(socket), false);
		chmodSync(directory, 0o1777); /* as /tmp: nobody else may remove it */
		const server = await startOpen(['--control', socket]);
		await server.stop();
		chmodSync(directory, 0o777);
		const usual = startUsual(path.join(directory, 'usual'));
		await usual.says(/^warn: control: there is no control socket/m);
		await usual.says(/listening on http/);
		assert.equal(await usual.stop(), 0);
	});

	test('a directory that is there keeps its mode', async () => {
		const directory = path.join(place.directory, 'run');
		mkdirSync(directory, { mode: 0o711 });
		const server = await startOpen(['--control', path.join(directory, 'socket')]);
		assert.equal(modeOf(directory), '711');
		await server.stop();
	});

	test('of one that was killed is replaced', async () => {
		const first = await startOpen(['--control', place.socket]);
		await first.kill();
		assert.ok(existsSync(place.socket));
		const second = await startOpen(['--control', place.socket]);
		const { pid } = await askOnce({ control: place.socket }, 'status');
		assert.equal(pid, second.child.pid);
		await second.stop();
	});

	test('of a live one is left alone, and the exit code is 1', async () => {
		const server = await startOpen(['--control', place.socket]);
		assert.match(await refuses(place.socket), /another presenced/);
		const { pid } = await askOnce({ control: place.socket }, 'status');
		assert.equal(pid, server.child.pid);
		await server.stop();
	});

	test('of a live one at the usual place is only warned of', async () => {
		const first = startUsual(place.socket);
		await first.says(/control: listening on/);
		const second = startUsual(place.socket);
		await second.says(/^warn: control: /m);
		await second.says(/listening on http/);
		assert.equal(await second.stop(), 0);
		const { pid } = await askOnce({ control: place.socket }, 'status');
		assert.equal(pid, first.child.pid);
		assert.equal(await first.stop(), 0);
		assert.equal(existsSync(place.socket), false);
	});

	test('is not opened with --control none', async () => {
		const env = { PRESENCE_SOCKET: place.socket };
		const server = await start('presenced', ['--control', 'none'], { env });
		assert.equal(existsSync(place.socket), false);
		assert.doesNotMatch(server.log(), /control/);
		await server.stop();
	});

	test('a file that is no socket is never removed', async () => {
		const file = path.join(place.directory, 'file');
		writeFileSync(file, 'precious');
		assert.match(await refuses(file), /not a socket/);
		assert.equal(readFileSync(file, 'utf8'), 'precious');
		const link = path.join(place.directory, 'link');
		symlinkSync(file, link);
		await refuses(link);
		assert.ok(lstatSync(link).isSymbolicLink());
		assert.equal(readFileSync(file, 'utf8'), 'precious');
		await refuses(place.directory);
		assert.ok(statSync(place.directory).isDirectory());
	});

	test('a directory that cannot be made is told', async () => {
		const control = path.join(place.directory, 'a', 'b', 'socket');
		assert.match(await refuses(control), /no such file/i);
	});

	test('a path that is too long is told', async () => {
		assert.match(await refuses(`${place.socket}${'x'.repeat(108)}`), /too long/);
	});

	for (const option of ['--admin-group', '--observer-group']) {
		test(`an unknown ${option} is told, wherever the socket is`, async () => {
			assert.match(await refuses(place.socket, option, 'no-such-group'), /no-such-group/);
			assert.equal(existsSync(place.socket), false);
			const { code, stderr } = await run('presenced', [...LISTEN, option, 'no-such-group'],
				{ env: { PRESENCE_SOCKET: place.socket } });
			assert.equal(code, 1, stderr);
		});
	}
});
