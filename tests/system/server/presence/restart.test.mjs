/* Stopping, and starting again: nobody is told of what is no news. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
	chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { start } from '../../../lib/process/daemon.mjs';
import { pollingPath, websocketPath } from '../../../lib/presence/engine.mjs';
import { Fold } from '../../../lib/presence/fold.mjs';
import { openHerd } from '../../../lib/presence/herd.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { client, leaveAll, member, roster } from '../../../lib/presence/presence.mjs';
import { frame, OPCODE, RawConnection, requestText, upgradeHeaders } from '../../../lib/net/raw.mjs';

const HERD = 200;
const keyOf = (name) => `the-key-of-${name}-0123456789`;

let directory;
let file;
before(() => {
	directory = mkdtempSync(path.join(tmpdir(), 'presence-state-'));
	file = path.join(directory, 'state');
});
afterEach(() => {
	leaveAll();
	rmSync(directory, { recursive: true, force: true });
	mkdirSync(directory);
});
after(() => rmSync(directory, { recursive: true, force: true }));

const listenAt = (port) => ['--listen', `127.0.0.1:${port}`];

/* When each was closed, in milliseconds since `began`. */
function closingTimes(herd, began) {
	const times = [];
	herd.forEach((one) => one.socket.once('close', () => times.push(Date.now() - began)));
	return times;
}

async function openKeyed(server, count) {
	const herd = await openHerd(server, count);
	herd.forEach((one, i) => {
		const payload = { name: `user ${String(i).padStart(4, '0')}`, key: keyOf(`user-${i}`) };
		one.keep();
		one.socket.write(frame(OPCODE.text, `42${JSON.stringify(['got_a_new_user', payload])}`));
	});
	await until(async () => (await roster(server)).length === count, 20000, 'all are present');
	return herd;
}

describe('stopping', () => {
	test('closes clients a share at a time, and tells of none that has a key', async () => {
		const server = await start('presenced');
		const herd = await openKeyed(server, HERD);
		const began = Date.now();
		const times = closingTimes(herd, began);
		await server.stop();
		await until(() => times.length === HERD, 5000, 'all are closed');
		assert.ok(Date.now() - began < 5000, `${Date.now() - began} ms`);
		const moments = new Set(times.map((ms) => Math.floor(ms / 25)));
		assert.ok(moments.size >= 8, `closed in ${moments.size} moments: ${[...moments]}`);
		assert.ok(Math.max(...times) - Math.min(...times) >= 400, `within ${times}`);
		for (const one of herd) {
			const leaves = one.kept.filter((text) => text.includes('disconnect_user'));
			assert.deepEqual(leaves, []);
		}
	});

	test('tells of those without a key', async () => {
		const server = await start('presenced');
		const bob = await member(server, 'bob'); /* the first one is closed first */
		const ann = await member(server, 'ann', { key: keyOf('ann') });
		await server.stop();
		await until(() => !ann.socket.connected && !bob.socket.connected, 5000, 'both are closed');
		assert.deepEqual(ann.fold.changes.map(([event, user]) => [event, user.reason]),
			[['disconnect_user', 'shutdown']]);
		assert.deepEqual(bob.fold.changes.map(([event]) => event), ['new_user']);
	});

	test('lets nobody in by a connection that is open already', async () => {
		const server = await start('presenced');
		const herd = await openKeyed(server, HERD);
		const [poll, upgrade] = [await RawConnection.open(server), await RawConnection.open(server)];
		server.child.kill('SIGTERM');
		await until(() => server.log().includes('stopping'), 5000, 'it stops');
		poll.write(requestText('GET', pollingPath(server)));
		upgrade.write(requestText('GET', websocketPath(server), upgradeHeaders()));
		assert.equal((await poll.response()).status, 503);
		assert.equal((await upgrade.response()).status, 503);
		await server.stop();
		await until(() => herd.every((one) => one.isClosed), 5000, 'all are closed');
		poll.destroy();
		upgrade.destroy();
	});

	test('ends at once by a second signal', async () => {
		const server = await start('presenced');
		const herd = await openKeyed(server, HERD);
		const times = closingTimes(herd, Date.now());
		server.child.kill('SIGTERM');
		await until(() => server.log().includes('stopping'), 5000, 'it stops');
		await server.stop();
		await until(() => times.length === HERD, 5000, 'all are closed');
		assert.ok(Math.max(...times) < 700, `the last after ${Math.max(...times)} ms`);
	});
});

/* Stock clients that come back by themselves, and fold what they are told. */
class Person {
	constructor(server, name, transports) {
		this.name = name;
		this.told = []; /* all changes, whatever the snapshots in between */
		this.joins = 0;
		this.socket = client(server, '/', {
			reconnection: true, reconnectionDelay: 100, reconnectionDelayMax: 300, transports,
		});
		this.fold = new Fold().listen(this.socket);
		for (const event of ['new_user', 'disconnect_user', 'user_renamed']) {
			this.socket.on(event, (user) => this.told.push([event, user.id, user.reason]));
		}
		this.socket.on('connect', () =>
			this.socket.emit('got_a_new_user', { name, key: keyOf(name) }, () => { this.joins++; }));
	}

	/* Waits for the n-th join, and the list that comes with it. */
	isBack(n) {
		return until(() => this.joins >= n && this.fold.snapshots >= n, 20000,
			`${this.name} joins for the ${n}th time`);
	}
}

describe('a restart', () => {
	const PEOPLE = [['ann', ['websocket']], ['bob', ['polling']], ['cid', ['polling', 'websocket']]];

	test('with a state is not seen by those who come back', async () => {
		const args = ['--state', file, '--leave-grace', '15000'];
		const first = await start('presenced', args);
		const people = [];
		for (const [name, transports] of PEOPLE) {
			people.push(new Person(first, name, transports));
			await people.at(-1).isBack(1);
		}
		await until(() => people.every(({ fold }) => fold.users.size === 3), 5000, 'all know all');
		const list = people[0].fold.list();
		people.forEach(({ told }) => told.splice(0));
		for (let round = 2; round < 4; round++) {
			await (round === 2 ? first : people.server).stop();
			assert.equal(existsSync(file), true);
			people.server = await start('presenced', [...args, ...listenAt(first.port)]);
			for (const person of people) {
				await person.isBack(round);
			}
			people.forEach(({ fold, told }) => {
				assert.deepEqual(told, []);
				assert.deepEqual(fold.list(), list);
			});
			assert.deepEqual(await roster(people.server), list);
		}
		leaveAll();
		await people.server.stop();
	});

	/* the grace is at least as long as our clients' longest wait, whatever --leave-grace says */
	test('tells once of who does not come back', async () => {
		const args = ['--state', file, '--leave-grace', '3000'];
		const first = await start('presenced', args);
		const ann = new Person(first, 'ann', ['websocket']);
		await ann.isBack(1);
		const eve = await member(first, 'eve', { key: keyOf('eve') });
		await until(() => ann.fold.users.size === 2, 5000, 'ann knows eve');
		ann.told.splice(0);
		await first.stop();
		const second = await start('presenced', [...args, ...listenAt(first.port)]);
		assert.match(second.log(), /expecting 2 users/);
		await ann.isBack(2);
		assert.deepEqual(ann.fold.names(), ['ann', 'eve']);
		const back = Date.now();
		await until(() => ann.fold.users.size === 1, 30000, 'eve is gone');
		assert.ok(Date.now() - back > 15000, `${Date.now() - back} ms`);
		assert.deepEqual(ann.told, [['disconnect_user', eve.id, 'shutdown']]);
		leaveAll();
		await second.stop();
	});

	test('without a state is a leave of all', async () => {
		const first = await start('presenced');
		const ann = new Person(first, 'ann', ['websocket']);
		await ann.isBack(1);
		await member(first, 'eve', { key: keyOf('eve') });
		await first.stop();
		const second = await start('presenced', listenAt(first.port));
		await ann.isBack(2);
		assert.deepEqual(ann.fold.names(), ['ann']);
		leaveAll();
		await second.stop();
	});
});

const USER = { room: '/', id: 'an-id-of-20-letters-'.slice(0, 20), name: 'ann', since: 5, kind: 'web' };
const stateOf = (time, ...users) => JSON.stringify({ presence_state: 1, time, users });

/* Starts with what the file holds: what it says of it, and who is present. */
async function load(name = file) {
	const server = await start('presenced', ['--state', name, '--leave-grace', '60000']);
	const lines = server.log().split('\n').filter((line) => line.includes('state:'));
	return { server, lines, users: await roster(server) };
}

describe('the state file', () => {
	test('is for its owner only, says who was here, and not their keys', async () => {
		writeFileSync(`${file}.new`, 'left there by somebody', { mode: 0o666 });
		const server = await start('presenced', ['--state', file]);
		const { id } = await member(server, 'ann', { key: keyOf('ann') });
		await member(server, 'bob');
		await member(server, 'ann', { key: keyOf('ann'), room: '/tea' });
		const before = Date.now();
		await server.stop();
		assert.equal(statSync(file).mode & 0o777, 0o600);
		assert.equal(existsSync(`${file}.new`), false);
		const text = readFileSync(file, 'utf8');
		const { presence_state: version, time, users } = JSON.parse(text);
		assert.equal(version, 1);
		assert.ok(time >= before && time <= Date.now());
		assert.deepEqual(users.map(({ room, id, name, kind }) => [room, id, name, kind]), [
			['/', id, 'ann', 'web'],
			['/tea', id, 'ann', 'web'],
		]);
		assert.ok(!text.includes(keyOf('ann')));
	});

	test('is written of nobody too', async () => {
		const server = await start('presenced', ['--state', file]);
		await server.stop();
		assert.deepEqual(JSON.parse(readFileSync(file)).users, []);
	});

	test('that is not there is no reason to complain', async () => {
		const { server, lines, users } = await load();
		assert.deepEqual([lines, users], [[], []]);
		await server.stop();
	});

	test('stays until nobody is expected any more, so that being killed loses nobody', async () => {
		const nobody = { ...USER, name: '' };
		const nowhere = { ...USER, room: '/no room' };
		writeFileSync(file, stateOf(Date.now(), USER, nowhere, nobody));
		const { server, lines, users } = await load();
		assert.match(lines.join('\n'), /^info: state: expecting 1 users of '.*' back$/);
		assert.deepEqual(users, [{ id: USER.id, name: 'ann', since: 5, kind: 'web' }]);
		await server.kill();
		const again = await start('presenced', ['--state', file]);
		assert.deepEqual((await roster(again)).map(({ name }) => name), ['ann']);
		await until(() => !existsSync(file), 30000, 'it is removed');
		await until(async () => (await roster(again)).length === 0, 5000, 'ann is gone');
		await again.kill();
		const last = await load();
		assert.deepEqual([last.lines, last.users], [[], []]);
		await last.server.stop();
	});

	test('is of one server only', async () => {
		const first = await start('presenced', ['--state', file]);
		await assert.rejects(start('presenced', ['--state', file]),
			/^error: state: another presenced keeps its state in '.*'$/m);
		await first.kill();
		const { server, lines } = await load();
		assert.deepEqual(lines, []);
		await server.stop();
	});

	test('is whole or not there, on a disk that is full', async () => {
		const server = await start('presenced', ['--state', file]);
		await server.stop();
		const before = readFileSync(file, 'utf8');
		const again = await start('presenced', ['--state', file]);
		await member(again, 'ann', { key: keyOf('ann') });
		execFileSync('prlimit', ['--pid', String(again.child.pid), '--fsize=50']);
		await assert.rejects(again.stop(), /ended with 1 /);
		assert.match(again.log(), /^error: state: cannot write '.*': File too large$/m);
		assert.equal(readFileSync(file, 'utf8'), before);
		assert.equal(existsSync(`${file}.new`), false);
	});

	test('keeps who is still expected', async () => {
		writeFileSync(file, stateOf(Date.now(), USER));
		const { server } = await load();
		await server.stop();
		const again = await load();
		assert.deepEqual(again.users.map(({ name, since }) => [name, since]), [['ann', 5]]);
		await again.server.stop();
	});

	const DAMAGED = /^warn: state: '.*' is damaged, .* set aside as '.*\.bad'$/;
	const NOT_NOW = /^info: state: '.*' is of another time/;
	const useless = [
		['is empty', '', DAMAGED],
		['is no JSON', '{"presence_state":1,', DAMAGED],
		['was cut in its first bytes', '{"presence', DAMAGED],
		['is of another kind', '{"presence_state":2,"time":0,"users":[]}', DAMAGED],
		['is from before the epoch', stateOf(-5, USER), DAMAGED],
		['is too old', stateOf(Date.now() - 3600e3, USER), NOT_NOW],
		['is of the future', stateOf(Date.now() + 3600e3, USER), NOT_NOW],
	];
	for (const [what, text, said] of useless) {
		test(`that ${what} is told of and not used`, async () => {
			writeFileSync(file, text);
			const { server, lines, users } = await load();
			assert.equal(lines.length, 1, server.log());
			assert.match(lines[0], said);
			assert.deepEqual(users, []);
			if (said === DAMAGED) {
				assert.equal(readFileSync(`${file}.bad`, 'utf8'), text);
			}
			await server.stop();
			assert.deepEqual(JSON.parse(readFileSync(file)).users, []);
		});
	}

	const foreign = [
		['is somebody else\'s', '{"users":[]}', /^error: state: '.*' is no state file/m],
		['is binary', Buffer.from([0, 255, 1, 254]), /^error: state: '.*' is no state file/m],
		['is too large', Buffer.alloc(65 * 1024 * 1024, 32),
			/^error: state: '.*' is no state file/m],
	];
	for (const [what, text, said] of foreign) {
		test(`that ${what} is left alone, and the start fails`, async () => {
			writeFileSync(file, text);
			await assert.rejects(start('presenced', ['--state', file]), said);
			assert.ok(readFileSync(file).equals(Buffer.from(text)));
		});
	}

	const skip = process.getuid() === 0 && 'root reads all';
	test('that cannot be read is set aside', { skip }, async () => {
		writeFileSync(file, stateOf(Date.now(), USER));
		chmodSync(file, 0);
		const { server, lines } = await load();
		assert.match(lines.join('\n'), /^warn: state: '.*' cannot be read \(Permission denied\), .*\.bad'$/);
		await server.stop();
	});

	test('that is a directory fails the start', async () => {
		mkdirSync(file);
		await assert.rejects(start('presenced', ['--state', file]), /error: state: cannot read '/);
	});

	test('that cannot be written is told of at the start, and at the stop, which has the status 1',
		async () => {
			const { server, lines } = await load(path.join(directory, 'nowhere', 'state'));
			assert.match(lines[0], /^error: state: '.*' could not be written now, .*No such file/);
			await assert.rejects(server.stop(), /ended with 1 /);
			assert.match(server.log(), /error: state: cannot write '.*': No such file or directory/);
		});

	test('is not used up by a start that fails', async () => {
		writeFileSync(file, stateOf(Date.now(), USER));
		const other = await start('presenced');
		await assert.rejects(start('presenced', ['--state', file, ...listenAt(other.port)]));
		const { server, users } = await load();
		assert.equal(users.length, 1);
		await server.stop();
		await other.stop();
	});
});

describe('the secret beside it', () => {
	const secret = () => `${file}.secret`;
	const idOfAnn = async (server) => (await member(server, 'ann', { key: keyOf('ann') })).id;

	test('keeps ids over a restart, and is for its owner only', async () => {
		const first = await start('presenced', ['--state', file]);
		const id = await idOfAnn(first);
		await first.kill();
		assert.equal(statSync(secret()).mode & 0o777, 0o600);
		assert.equal(statSync(secret()).size, 32);
		const second = await start('presenced', ['--state', file]);
		assert.equal(await idOfAnn(second), id);
		leaveAll();
		await second.stop();
	});

	test('is another one for each server, so that nobody can tell an id from a key', async () => {
		const one = await start('presenced');
		const two = await start('presenced');
		const ids = [await idOfAnn(one), await idOfAnn(two),
			createHash('sha256').update(keyOf('ann')).digest('base64url').slice(0, 20)];
		assert.equal(new Set(ids).size, 3);
		leaveAll();
		await one.stop();
		await two.stop();
	});

	test('is set aside where it is damaged, and made anew', async () => {
		writeFileSync(secret(), 'short');
		const { server, lines } = await load();
		assert.match(lines.join('\n'), /^warn: state: '.*\.secret' is damaged, .*\.bad'$/);
		assert.equal(readFileSync(`${secret()}.bad`, 'utf8'), 'short');
		assert.equal(statSync(secret()).size, 32);
		await server.stop();
	});
});
