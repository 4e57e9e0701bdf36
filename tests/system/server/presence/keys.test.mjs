/* Users with a key: one person over many connections, and the grace of a lost one. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { start } from '../../../lib/process/daemon.mjs';
import { PollingSession } from '../../../lib/presence/engine.mjs';
import { until } from '../../../lib/process/poll.mjs';
import {
	client, connected, join, leaveAll, member, Observer, record, roster
} from '../../../lib/presence/presence.mjs';

const GRACE_MS = 400;
const FOREVER_MS = 60000; /* a grace that no test sees the end of */
const TRANSPORTS = [['websocket'], ['polling'], ['polling', 'websocket']];

let keys = 0;
const newKey = () => `a_key-of-the-tests-${String(++keys).padStart(4, '0')}`;
/* What anybody could make of a key that was guessed. */
const plainIdOf = (key) => createHash('sha256').update(key).digest('base64url').slice(0, 20);

/* The connection is gone, without a word. */
function cut(socket) {
	socket.io.engine.transport.ws.terminate();
}

/* The leaves that the fold was told of the user. */
const leavesOf = (fold, id) =>
	fold.changes.filter(([event, user]) => event === 'disconnect_user' && user.id === id);

/* The numbers of connections that a socket is told. */
function counts(socket) {
	const told = [];
	socket.on('own_connections', ({ count }) => told.push(count));
	return told;
}

describe('a user with a key', () => {
	let server;
	let observer;
	before(async () => {
		server = await start('presenced', ['--leave-grace', String(FOREVER_MS)]);
		observer = await Observer.open(server);
	});
	after(async () => {
		observer?.close();
		leaveAll();
		await server?.stop();
	});

	for (const transports of TRANSPORTS) {
		test(`has the id that its key makes (${transports})`, async () => {
			const key = newKey();
			const { socket, fold, id } = await member(server, 'ann', { key, transports });
			assert.match(id, /^[\w-]{20}$/);
			assert.notEqual(id, plainIdOf(key));
			assert.equal((await member(server, 'ann', { key, room: '/other' })).id, id);
			assert.notEqual(id, socket.id);
			await observer.sees('ann');
			assert.ok(observer.fold.users.has(id));
			assert.deepEqual(fold.list(), observer.fold.list());
			assert.deepEqual(await roster(server), fold.list());
			assert.ok(!JSON.stringify(fold.list()).includes(key));
			socket.disconnect();
			await observer.sees();
			assert.deepEqual(leavesOf(observer.fold, id).map(([, user]) => user.reason), ['left']);
		});
	}

	test('is one over several tabs, and each is told how many there are', async () => {
		const key = newKey();
		const changes = observer.fold.changes.length;
		const first = await member(server, 'ann', { key });
		const told = counts(first.socket);
		const second = await member(server, 'ann', { key, transports: ['polling'] });
		await until(() => told.length === 1, 5000, 'the first tab is told');
		const third = await member(server, 'annie', { key });
		await until(() => told.length === 2, 5000, 'and again');
		await observer.sees('annie');
		first.socket.off('own_connections');
		first.socket.disconnect();
		cut(third.socket);
		const list = await until(async () => {
			const users = await roster(server);
			return users.length === 2 && users;
		}, 5000, 'the roster');
		assert.deepEqual(told, [2, 3]);
		assert.equal(list[1].id, first.id);
		second.socket.disconnect();
		await observer.sees();
		assert.deepEqual(observer.fold.changes.slice(changes).map(([event]) => event),
			['new_user', 'user_renamed', 'disconnect_user']);
	});

	test('that is cut off and back in time was never away', async () => {
		const key = newKey();
		let ann = await member(server, 'ann', { key });
		const { id } = ann;
		await observer.sees('ann');
		const told = record(observer.socket);
		for (let round = 0; round < 3; round++) {
			cut(ann.socket);
			ann = await member(server, 'ann', { key });
			assert.equal(ann.id, id);
		}
		assert.deepEqual(ann.fold.list(), observer.fold.list());
		assert.deepEqual(told, []);
		ann.socket.disconnect();
		await observer.sees();
	});

	test('is kept where a stock client reconnects by itself', async () => {
		const key = newKey();
		const socket = client(server, '/', { reconnection: true, reconnectionDelay: 50 });
		let joins = 0;
		socket.on('connect', () => socket.emit('got_a_new_user', { name: 'ann', key }, () => joins++));
		await until(() => joins === 1, 5000, 'joined');
		await observer.sees('ann');
		const told = record(observer.socket);
		cut(socket);
		await until(() => joins === 2, 10000, 'joined again');
		assert.deepEqual(told, []);
		socket.disconnect();
		await observer.sees();
		assert.deepEqual(told.map(([event, user]) => [event, user.reason]),
			[['disconnect_user', 'left']]);
	});

	test('without one is told of at once', async () => {
		const { socket } = await member(server, 'bob');
		await observer.sees('bob');
		cut(socket);
		await observer.sees();
	});

	test('is refused a key that is none', async () => {
		const socket = await connected(client(server));
		for (const key of ['short', 7, '0123456789abcde ', 'x'.repeat(65), {}, ['0123456789abcdef']]) {
			const { ok, error } = await join(socket, { name: 'ann', key });
			assert.equal(ok, false);
			assert.equal(error.code, 'bad_key');
		}
		assert.equal((await join(socket, { name: 'ann', key: null })).id, socket.id);
		socket.disconnect();
		await observer.sees();
	});
});

describe('the grace', () => {
	let server;
	let observer;
	before(async () => {
		server = await start('presenced', ['--leave-grace', String(GRACE_MS)]);
	});
	afterEach(leaveAll);
	after(() => server?.stop());

	const open = async () => { observer = await Observer.open(server); };

	test('is over after as long as was said', async () => {
		await open();
		const { socket, id } = await member(server, 'ann', { key: newKey() });
		await observer.sees('ann');
		const lost = Date.now();
		cut(socket);
		await observer.sees();
		assert.ok(Date.now() - lost >= GRACE_MS - 2, `${Date.now() - lost} ms`);
		assert.deepEqual(leavesOf(observer.fold, id).map(([, user]) => user.reason), ['lost']);
	});

	test('is also of a polling client whose GET breaks off', async () => {
		await open();
		const session = await PollingSession.open(server);
		await session.post('40');
		await session.next();
		const key = newKey();
		await session.post(`42["got_a_new_user",{"name":"ann","key":"${key}"}]`);
		await session.next();
		await observer.sees('ann');
		const { id } = observer.fold.list().find(({ name }) => name === 'ann');
		const held = await session.hold();
		const lost = Date.now();
		held.answer.catch(() => {});
		held.drop();
		await observer.sees();
		assert.ok(Date.now() - lost >= GRACE_MS - 2, `${Date.now() - lost} ms`);
		assert.equal(leavesOf(observer.fold, id).length, 1);
	});

	test('is of nobody who says good-bye', async () => {
		await open();
		const { socket, id } = await member(server, 'ann', { key: newKey() });
		await observer.sees('ann');
		socket.disconnect();
		await observer.sees();
		assert.equal(leavesOf(observer.fold, id)[0][1].reason, 'left');
	});

	test('that is over makes the same user come anew', async () => {
		await open();
		const key = newKey();
		const { socket, id } = await member(server, 'ann', { key });
		cut(socket);
		await until(() => leavesOf(observer.fold, id).length === 1, 5000, 'ann is gone');
		const again = await member(server, 'ann', { key });
		assert.equal(again.id, id);
		await observer.sees('ann');
		assert.equal(
			observer.fold.changes.filter(([event, user]) => event === 'new_user' && user.id === id).length,
			2);
	});
});
