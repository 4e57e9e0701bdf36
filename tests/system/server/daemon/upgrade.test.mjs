/* Another program takes the place of the one that runs: nobody is refused, and nobody is gone. */

import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Knocker } from '../../../lib/net/knocker.mjs';
import { client, leaveAll, member, record, roster } from '../../../lib/presence/presence.mjs';
import { programPath, run, start } from '../../../lib/process/daemon.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { closeAll, Tui } from '../../tui/tui.mjs';
import { Place, startControlled } from '../../control-socket/control.mjs';

const CLIENTS = 1000;
const ROOMS = 20;
const BACK_MS = 60000; /* for all of them, with a machine that has other work */

let directory;
let server;

before(() => { directory = mkdtempSync(path.join(os.tmpdir(), 'presence-upgrade-')); });
after(() => rmSync(directory, { recursive: true }));
beforeEach(async () => { server = await startControlled(); });
afterEach(async () => {
	leaveAll();
	await server.stop();
});

const ctl = (...words) => run('presencectl', ['--socket', server.control, ...words], { deadline: BACK_MS });

/* A stock client that is to stay: counts how often it was connected, and keeps what it was told of others. */
function guest(number) {
	const key = `key-of-guest-number-${number}`.padEnd(32, '-');
	const socket = client(server, `/room-${number % ROOMS}`, {
		reconnection: true, reconnectionDelay: 300, transports: [number % 10 ? 'websocket' : 'polling'],
	});
	const told = { socket, connects: 0, changes: [], here: 0 };
	socket.on('connect', () => {
		told.connects++;
		socket.emit('got_a_new_user', { name: `guest ${number}`, key }, () => {});
	});
	socket.on('existing_users', (users) => { told.here = users.length; });
	for (const event of ['new_user', 'disconnect_user']) {
		socket.on(event, (user) => told.changes.push(`${event} ${user.name}`));
	}
	return told;
}

/* The ids of all users, by the room. */
async function everybody() {
	const rooms = await Promise.all(Array.from({ length: ROOMS }, (_, n) => roster(server, `/room-${n}`)));
	return rooms.flat().map(({ id }) => id).sort();
}

async function connectionsOf(name) {
	const { stdout } = await ctl('show', name, '--json');
	return JSON.parse(stdout).users[0].connections;
}

test('a thousand stock clients and a terminal notice nothing', async () => {
	const guests = Array.from({ length: CLIENTS }, (_, n) => guest(n));
	const terminal = await Tui.start(`${server.url}/?room=room-0`, { name: 'Terry' }).isLive();
	try {
		await until(async () => (await everybody()).length === CLIENTS + 1, BACK_MS, 'all are here');
		await terminal.shows(new RegExp(`live · ${CLIENTS / ROOMS + 1} online`));
		const ids = await everybody();
		guests.forEach((one) => { one.changes.length = one.here = 0; });

		assert.equal((await ctl('ban', 'mallory', '--for', '1h', '--yes')).code, 0);
		const knocker = new Knocker(server);
		const { code, stdout, stderr } = await ctl('upgrade', '--json');
		assert.equal(code, 0, stderr);
		assert.equal(JSON.parse(stdout).to, JSON.parse(stdout).from);
		await until(() => guests.every(({ connects, socket }) => connects === 2 && socket.connected), BACK_MS, () =>
			`all are back; ${guests.filter(({ connects }) => connects < 2).length} are not`);
		await until(() => guests.every(({ here }) => here >= CLIENTS / ROOMS), BACK_MS, 'all have the list');
		assert.deepEqual(await knocker.stop(), []);
		assert.deepEqual(await everybody(), ids);
		assert.match((await ctl('bans')).stdout, /^mallory\t/m);
		assert.deepEqual(guests.flatMap(({ changes }) => changes).slice(0, 5), []);
		await until(async () => (await connectionsOf('Terry')).length === 1, BACK_MS, 'the terminal is back');
		await terminal.shows(new RegExp(`live · ${CLIENTS / ROOMS + 1} online`));
	} finally {
		closeAll();
	}
});

test('a program that would not start is refused, and nothing is lost', async () => {
	const place = new Place();
	const program = path.join(directory, 'presenced');
	copyFileSync(programPath('presenced'), program);
	const own = await start(program, ['--listen', '127.0.0.1:0', '--control', place.socket,
		'--views', process.env.PRESENCE_VIEWS ?? path.join(programPath('.'), '../views')]);
	try {
		const { socket } = await member(own, 'Ann');
		const events = record(socket);
		writeFileSync(`${program}.new`, '#!/bin/sh\necho "the new one says no" >&2\nexit 78\n', { mode: 0o755 });
		renameSync(`${program}.new`, program);
		const { code, stderr } = await run('presencectl', ['--socket', place.socket, 'upgrade']);
		assert.equal(code, 65);
		assert.match(stderr, /the new one says no/);
		rmSync(program);
		assert.match((await run('presencectl', ['--socket', place.socket, 'upgrade'])).stderr, /No such file/);
		assert.deepEqual(await roster(own).then((users) => users.map(({ name }) => name)), ['Ann']);
		assert.deepEqual(events, []);
		assert.equal(socket.connected, true);
	} finally {
		leaveAll();
		await own.stop();
		place.remove();
	}
});

test('who is told to end meanwhile ends, and nobody takes its place', async () => {
	const own = await startControlled(['--drain', '60000']);
	try {
		for (const name of ['Ann', 'Bob', 'Cid']) {
			await member(own, name);
		}
		const upgrade = run('presencectl', ['--socket', own.control, 'upgrade'], { deadline: BACK_MS });
		await until(() => own.log().includes('upgrade: becoming'), 10000, 'the upgrade begins');
		own.child.kill('SIGTERM');
		await until(() => own.log().includes('told to end'), 10000, 'the signal is heard');
		const ended = new Promise((resolve) => { own.child.once('exit', (...how) => resolve(how)); });
		own.child.kill('SIGTERM'); /* the second does not wait */
		assert.deepEqual(await ended, [0, null]);
		assert.equal((await upgrade).code, 69);
		assert.equal(own.log().match(/listening on http/g).length, 1, own.log());
		await assert.rejects(fetch(own.url));
	} finally {
		leaveAll();
		await own.kill();
	}
});
