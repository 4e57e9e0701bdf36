/* The stock client against the daemon: the presence events, section 1 of the wire contract. */

import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import { PollingSession, SEPARATOR, WebSocketSession } from '../../../lib/presence/engine.mjs';
import { Fold } from '../../../lib/presence/fold.mjs';
import { client, connected, emptied, join, leaveAll, member, record, roster } from '../../../lib/presence/presence.mjs';
import { until, within } from '../../../lib/process/poll.mjs';

const ID = /^[A-Za-z0-9_-]{20}$/;

const transports = {
	'polling only': { transports: ['polling'] },
	'websocket only': { transports: ['websocket'] },
	'polling, then the upgrade': { transports: ['polling', 'websocket'] },
};

for (const [how, options] of Object.entries(transports)) {
	describe(`a stock client by ${how}`, () => {
		let server;
		let watcher;
		before(async () => { server = await start('presenced'); });
		beforeEach(async () => { watcher = await member(server, 'watcher'); });
		afterEach(async () => {
			leaveAll();
			await emptied(server);
		});
		after(() => server?.stop());

		const last = () => watcher.fold.changes.at(-1);

		test('joins, finds itself in existing_users, and is announced to others', async () => {
			const from = Date.now();
			const alice = await member(server, 'alice', options);
			await until(() => watcher.fold.users.has(alice.id), 5000, 'the watcher is told');
			assert.match(alice.id, ID);
			assert.equal(alice.id, alice.socket.id);
			assert.notEqual(alice.id, alice.socket.io.engine.id);
			assert.deepEqual(alice.fold.names(), ['watcher', 'alice']);
			assert.deepEqual(alice.fold.changes, []);
			const [event, payload] = last();
			assert.equal(event, 'new_user');
			assert.deepEqual(payload, { id: alice.id, new_user_name: 'alice', kind: 'web',
				since: alice.fold.users.get(alice.id).since });
			assert.ok(payload.since >= from - 1000 && payload.since <= Date.now() + 1000);
			assert.deepEqual(await roster(server), alice.fold.list());
		});

		test('leaves by disconnect(): everybody is told once, with the reason left', async () => {
			const bob = await member(server, 'bob', options);
			await until(() => watcher.fold.users.has(bob.id), 5000, 'the watcher is told');
			bob.socket.disconnect();
			await until(() => !watcher.fold.users.has(bob.id), 5000, 'the watcher is told');
			assert.deepEqual(last(), [
				'disconnect_user',
				{ id: bob.id, name: 'bob', reason: 'left' },
			]);
			assert.deepEqual(await roster(server), watcher.fold.list());
		});

		test('renames itself by joining again with another name', async () => {
			const carol = await member(server, 'carol', options);
			const answer = await join(carol.socket, { name: 'caroline' });
			assert.deepEqual(answer, { ok: true, id: carol.id });
			await until(
				() => watcher.fold.users.get(carol.id)?.name === 'caroline',
				5000,
				'the rename'
			);
			await until(
				() => carol.fold.users.get(carol.id)?.name === 'caroline',
				5000,
				'its own rename'
			);
			assert.deepEqual(last(), ['user_renamed', { id: carol.id, name: 'caroline' }]);
			assert.deepEqual(await roster(server), watcher.fold.list());
			carol.socket.disconnect();
			await until(() => !watcher.fold.users.has(carol.id), 5000, 'the watcher is told');
			assert.equal(last()[1].name, 'caroline');
		});

		test('changes nothing by joining again with the same name', async () => {
			const dave = await member(server, 'dave', options);
			await until(() => watcher.fold.users.has(dave.id), 5000, 'the watcher is told');
			const before = watcher.fold.changes.length;
			for (let i = 0; i < 3; i++) {
				assert.deepEqual(await join(dave.socket, { name: 'dave' }), {
					ok: true,
					id: dave.id,
				});
			}
			const eve = await member(server, 'eve', options);
			await until(() => watcher.fold.users.has(eve.id), 5000, 'the watcher is told');
			assert.equal(watcher.fold.changes.length, before + 1);
			await until(() => dave.fold.users.has(eve.id), 5000, 'dave is told');
			assert.deepEqual(dave.fold.names(), ['watcher', 'dave', 'eve']);
		});

		test('gets exactly the changes after its snapshot, in the order of all', async () => {
			const first = await member(server, 'first', options);
			const second = await member(server, 'second', options);
			const third = await member(server, 'third', options);
			second.socket.disconnect();
			await until(() => first.fold.users.size === 3 && third.fold.users.size === 3
				&& watcher.fold.users.size === 3, 5000, 'all see three');
			assert.deepEqual(first.fold.changes.map(([event]) => event),
				['new_user', 'new_user', 'disconnect_user']);
			assert.deepEqual(third.fold.changes.map(([event]) => event), ['disconnect_user']);
			assert.deepEqual(watcher.fold.changes.slice(-3), first.fold.changes);
		});
	});
}

describe('the first seven steps', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	afterEach(async () => {
		leaveAll();
		await emptied(server);
	});
	after(() => server?.stop());

	test('the upgrade really takes place', async () => {
		const alice = await member(server, 'alice', { transports: ['polling', 'websocket'] });
		await until(
			() => alice.socket.io.engine.transport.name === 'websocket',
			5000,
			'the upgrade'
		);
		const bob = await member(server, 'bob');
		await until(() => alice.fold.users.size === 2, 5000, 'alice sees bob');
	});

	test('an ack is not needed', async () => {
		const socket = await connected(client(server));
		const fold = new Fold().listen(socket);
		socket.emit('got_a_new_user', { name: 'no ack' });
		await until(() => fold.snapshots === 1, 5000, 'existing_users');
		assert.deepEqual(fold.names(), ['no ack']);
	});

	test('a join emitted before the connection is there counts', async () => {
		const socket = client(server);
		const fold = new Fold().listen(socket);
		socket.emit('got_a_new_user', { name: 'hasty' });
		await until(() => fold.snapshots === 1, 5000, 'existing_users');
	});

	test('kind is one of web, tui and app', async () => {
		const watcher = await member(server, 'watcher');
		for (const kind of ['web', 'tui', 'app']) {
			const socket = await connected(client(server));
			const { id } = await join(socket, { name: kind, kind });
			await until(() => watcher.fold.users.get(id)?.kind === kind, 5000, kind);
			socket.disconnect();
			await until(() => !watcher.fold.users.has(id), 5000, 'it left');
		}
	});

	test('an unknown kind is never told to others', async () => {
		const watcher = await member(server, 'watcher');
		const socket = await connected(client(server));
		const answer = await join(socket, { name: 'odd', kind: '<script>' });
		if (answer.ok) {
			await until(() => watcher.fold.users.has(answer.id), 5000, 'the join');
		}
		watcher.fold.check();
		assert.deepEqual(await roster(server), watcher.fold.list());
	});

	test('two users may have one name', async () => {
		const one = await member(server, 'twin');
		const two = await member(server, 'twin');
		assert.notEqual(one.id, two.id);
		await until(() => one.fold.users.size === 2, 5000, 'both');
		two.socket.disconnect();
		await until(() => one.fold.users.size === 1, 5000, 'one');
		assert.ok(one.fold.users.has(one.id));
	});

	test('one who has not joined is told of everybody, and is in no roster', async () => {
		for (const options of Object.values(transports)) {
			const watcher = await connected(client(server, '/', options));
			const fold = new Fold().listen(watcher);
			const events = record(watcher);
			const alice = await member(server, 'alice');
			await join(alice.socket, { name: 'alicia' });
			alice.socket.disconnect();
			await until(() => events.length >= 3, 5000, 'three events');
			assert.deepEqual(events.map(([event]) => event),
				['new_user', 'user_renamed', 'disconnect_user']);
			fold.check();
			assert.equal(fold.users.size, 0);
			assert.deepEqual(await roster(server), []);
			watcher.disconnect();
		}
	});

	test('a watcher that leaves is announced to nobody', async () => {
		const alice = await member(server, 'alice');
		const watcher = await connected(client(server));
		const bob = await member(server, 'bob');
		await until(() => alice.fold.users.size === 2, 5000, 'bob');
		assert.equal(alice.fold.changes.length, 1);
	});

	test('a watcher that joins later gets a snapshot that replaces what it knew', async () => {
		const alice = await member(server, 'alice');
		const socket = await connected(client(server));
		const fold = new Fold().listen(socket);
		const bob = await member(server, 'bob');
		await until(() => fold.users.size === 1, 5000, 'bob is announced');
		await join(socket, { name: 'late' });
		await until(() => fold.snapshots === 1, 5000, 'existing_users');
		assert.deepEqual(fold.names(), ['alice', 'bob', 'late']);
		assert.deepEqual(await roster(server), fold.list());
	});

	test('events nobody knows are ignored, and their acks left open', async () => {
		const alice = await member(server, 'alice');
		alice.socket.emit('new_user', { id: 'x', new_user_name: 'forged', since: 1, kind: 'web' });
		alice.socket.emit('existing_users', []);
		alice.socket.emit('hello', 1, 'two', { three: 3 });
		const bob = await member(server, 'bob');
		await until(() => alice.fold.users.size === 2, 5000, 'bob');
		assert.deepEqual(bob.fold.names(), ['alice', 'bob']);
	});
});

describe('reasons of a leave', { concurrency: true }, () => {
	let server;
	let watcher;
	before(async () => {
		server = await start('presenced', ['--ping-interval', '500', '--ping-timeout', '400']);
		watcher = await member(server, 'watcher');
	});
	after(async () => {
		leaveAll();
		await server?.stop();
	});

	const reasonOf = (id) => until(() => watcher.fold.changes.find(([event, payload]) =>
		event === 'disconnect_user' && payload.id === id)?.[1].reason, 10000, 'disconnect_user');

	/* Joins on a session of engine.mjs; what is announced before its own snapshot is skipped. */
	const joinOn = async (session, name, send) => {
		await send('40');
		const { sid } = JSON.parse((await session.next()).slice(2));
		await send(`42["got_a_new_user",{"name":"${name}"}]`);
		while (!(await session.next()).startsWith('42["existing_users"'));
		return { session, id: sid };
	};

	const joinRaw = async (name, options = {}) => {
		const session = await WebSocketSession.open(server, options);
		return joinOn(session, name, (packet) => session.send(packet));
	};

	test('41 is left', async () => {
		const { session, id } = await joinRaw('leaver');
		session.send('41');
		assert.equal(await reasonOf(id), 'left');
		await session.close();
	});

	test('41 and 1 in one POST, as disconnect() sends them, are left', async () => {
		const session = await PollingSession.open(server);
		const { id } = await joinOn(session, 'polite', (packet) => session.post(packet));
		assert.equal((await session.post(`41${SEPARATOR}1`)).text, 'ok');
		assert.equal(await reasonOf(id), 'left');
	});

	test('a connection that breaks is lost', async () => {
		const { session, id } = await joinRaw('loser');
		session.socket.terminate();
		assert.equal(await reasonOf(id), 'lost');
	});

	test('a closed tab on polling, which drops its GET, is lost', async () => {
		const session = await PollingSession.open(server);
		const { id } = await joinOn(session, 'poller', (packet) => session.post(packet));
		const held = await until(() => session.hold().catch(() => null), 5000, 'a GET is held');
		held.drop();
		assert.equal(await reasonOf(id), 'lost');
	});

	test('one who answers no ping is a timeout', async () => {
		const { id } = await joinRaw('sleeper', { pongs: false });
		assert.equal(await reasonOf(id), 'timeout');
	});

	test('one who breaks the protocol is gone, and told of once', async () => {
		const { session, id } = await joinRaw('breaker');
		session.send('4abc');
		await session.closed();
		await reasonOf(id);
		const told = watcher.fold.changes.filter(([event, payload]) =>
			event === 'disconnect_user' && payload.id === id);
		assert.equal(told.length, 1);
	});
});

describe('a restart', () => {
	afterEach(leaveAll);

	test('clients are closed at the transport, and come back by themselves', async () => {
		let server = await start('presenced');
		const members = [];
		for (const [how, options] of Object.entries(transports)) {
			members.push(
				await member(server, how, {
					...options,
					reconnection: true,
					reconnectionDelay: 50,
					reconnectionDelayMax: 200,
				})
			);
		}
		const gone = members.map(({ socket }) =>
			new Promise((resolve) => { socket.once('disconnect', resolve); }));
		for (const { socket } of members) {
			socket.on('connect', () => socket.emit('got_a_new_user', { name: 'again' }));
		}
		const changes = members.map(({ fold }) => fold.changes);
		await server.stop();
		for (const reason of await within(Promise.all(gone), 5000, 'all are disconnected')) {
			assert.notEqual(reason, 'io server disconnect');
		}
		for (const [, payload] of changes.flat().filter(([event]) => event === 'disconnect_user')) {
			assert.equal(payload.reason, 'shutdown');
		}
		server = await start('presenced', ['--listen', `127.0.0.1:${server.port}`]);
		await until(
			() => members.every(({ fold }) => fold.snapshots === 2 && fold.users.size === 3),
			15000,
			'all are back'
		);
		for (const { fold } of members) {
			assert.deepEqual(fold.list(), await roster(server));
		}
		await server.stop();
	});
});
