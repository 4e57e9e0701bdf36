/* who_is_here: the list for whoever asks, joined or not, with the stock client. */

import { after, afterEach, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import { Fold } from '../../../lib/presence/fold.mjs';
import { client, connected, emptied, join, leaveAll, member, record, roster } from '../../../lib/presence/presence.mjs';
import { until, within } from '../../../lib/process/poll.mjs';

const PACKETS_PER_SECOND = 10; /* of one connection; of joins and questions it may be 3 */
const BURST = 20; /* of either */

/* Asks with an ack: the answer. */
const ask = (socket, ...args) => within(new Promise((resolve) => {
	socket.emit('who_is_here', ...args, resolve);
}), 5000, 'who_is_here is acknowledged');

/* A client that has not joined, with a fold of what it is told. */
async function watcher(server, room = '/', options = {}) {
	const socket = client(server, room, options);
	const fold = new Fold().listen(socket);
	await connected(socket);
	return { socket, fold };
}

/* Does it no sooner than the limit of packets allows once the burst is used up. */
async function paced(nth, action) {
	const begin = Date.now();
	await until(() => nth < BURST - 2 || Date.now() - begin > 1000 / PACKETS_PER_SECOND, 5000, 'the next');
	return action();
}

describe('who_is_here', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	afterEach(async () => {
		leaveAll();
		await emptied(server);
	});
	after(() => server?.stop());

	for (const transport of ['websocket', 'polling']) {
		test(`gives the list to one who has not joined, by ${transport}`, async () => {
			const alice = await member(server, 'alice');
			const { socket, fold } = await watcher(server, '/', { transports: [transport] });
			assert.deepEqual(await ask(socket), { ok: true });
			await until(() => fold.snapshots === 1, 5000, 'existing_users');
			assert.deepEqual(fold.list(), await roster(server));
			assert.deepEqual(fold.names(), ['alice']);
			assert.deepEqual(alice.fold.changes, [], 'nobody is told');
		});
	}

	test('gives it without an ack too', async () => {
		await member(server, 'alice');
		const { socket, fold } = await watcher(server);
		const events = record(socket);
		socket.emit('who_is_here');
		await until(() => fold.snapshots === 1, 5000, 'existing_users');
		assert.deepEqual(fold.names(), ['alice']);
		assert.deepEqual(events.map(([event]) => event), ['existing_users']);
	});

	test('of an empty room gives an empty list', async () => {
		const { socket, fold } = await watcher(server);
		socket.emit('who_is_here');
		await until(() => fold.snapshots === 1, 5000, 'existing_users');
		assert.deepEqual(fold.list(), []);
	});

	test('whatever arguments it has', async () => {
		const { socket, fold } = await watcher(server);
		for (const args of [[{}], [null], ['alice', 7], [{ name: '' }], [[[]]]]) {
			const before = fold.snapshots;
			assert.deepEqual(await ask(socket, ...args), { ok: true });
			await until(() => fold.snapshots === before + 1, 5000, 'existing_users');
		}
		assert.deepEqual(await roster(server), []);
	});

	test('gives it again to one who has joined, and changes nothing', async () => {
		const alice = await member(server, 'alice');
		const bob = await member(server, 'bob');
		const answer = await ask(alice.socket);
		assert.equal(answer.ok, true);
		await until(() => alice.fold.snapshots === 2, 5000, 'existing_users');
		assert.deepEqual(alice.fold.names(), ['alice', 'bob']);
		assert.deepEqual(bob.fold.changes, []);
	});

	test('is where a watcher begins: from there on it follows', async () => {
		const alice = await member(server, 'alice');
		const { socket, fold } = await watcher(server);
		await ask(socket);
		const bob = await member(server, 'bob');
		assert.equal((await join(alice.socket, { name: 'eve' })).ok, true);
		await until(() => fold.names().join() === 'eve,bob', 5000, 'a join and a rename are seen');
		bob.socket.disconnect();
		await until(() => fold.names().join() === 'eve', 5000, 'a leave is seen');
		assert.deepEqual(fold.list(), await roster(server));
		assert.ok(!fold.list().some((user) => user.id === socket.id), 'it is in nobody\'s list');
		assert.equal((await join(socket, { name: 'watcher no more' })).ok, true);
		await until(() => fold.snapshots === 2, 5000, 'existing_users of the join');
		assert.deepEqual(fold.names(), ['eve', 'watcher no more']);
		await until(() => alice.fold.names().join() === 'eve,watcher no more', 5000, 'the join');
	});

	test('is about its own room', async () => {
		await member(server, 'alice', { room: '/tea' });
		const main = await watcher(server);
		const tea = main.socket.io.socket('/tea');
		const fold = new Fold().listen(tea);
		await connected(tea);
		assert.deepEqual(await ask(tea), { ok: true });
		await until(() => fold.snapshots === 1, 5000, 'existing_users of /tea');
		assert.deepEqual(fold.names(), ['alice']);
		assert.equal(main.fold.snapshots, 0);
		await ask(main.socket);
		await until(() => main.fold.snapshots === 1, 5000, 'existing_users of /');
		assert.deepEqual(main.fold.list(), []);
		leaveAll();
		await emptied(server, '/tea');
	});

	test('is refused when asked too often, and the connection stays', async () => {
		const { socket, fold } = await watcher(server);
		const events = record(socket);
		let asked = 0;
		await until(async () => {
			asked++;
			return (await paced(asked, () => ask(socket))).error?.code === 'too_many_joins';
		}, 30000, 'it is refused');
		assert.ok(asked > BURST, `refused at question ${asked}`);
		await until(async () => {
			await paced(asked, () => socket.emit('who_is_here'));
			return events.some(([event, { code }]) => event === 'join_refused' && code === 'too_many_joins');
		}, 30000, 'join_refused');
		assert.equal(socket.connected, true);
		const before = fold.snapshots;
		await until(async () => (await paced(asked, () => ask(socket))).ok, 10000, 'it may ask again');
		await until(() => fold.snapshots > before, 5000, 'existing_users');
	});
});
