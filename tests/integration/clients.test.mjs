/* The stock client against the daemon: the presence events, section 1 of the wire contract. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../lib/daemon.mjs';
import { WebSocketSession } from '../lib/engine.mjs';
import { Fold } from '../lib/fold.mjs';
import { client, connected, join, member, roster } from '../lib/presence.mjs';
import { until, within } from '../lib/poll.mjs';

const ID = /^[A-Za-z0-9_-]{20}$/;

const transports = {
	'polling only': { transports: ['polling'] },
	'websocket only': { transports: ['websocket'] },
	'polling, then the upgrade': { transports: ['polling', 'websocket'] },
};

/* What a socket receives, as [event, ...arguments]. */
function record(socket) {
	const events = [];
	socket.onAny((...args) => events.push(args));
	return events;
}

const closeAll = (...members) => members.forEach(({ socket }) => socket.disconnect());

const empty = (server, room) =>
	until(async () => (await roster(server, room)).length === 0, 5000, 'the room is empty');

for (const [how, options] of Object.entries(transports)) {
	describe(`a stock client by ${how}`, () => {
		let server;
		let watcher;
		before(async () => {
			server = await start('presenced');
			watcher = await member(server, 'watcher');
		});
		after(async () => {
			watcher?.socket.disconnect();
			await server?.stop();
		});

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
			closeAll(alice);
			await until(() => !watcher.fold.users.has(alice.id), 5000, 'the watcher is told');
		});

		test('leaves by disconnect(): everybody is told once, with the reason left', async () => {
			const bob = await member(server, 'bob', options);
			await until(() => watcher.fold.users.has(bob.id), 5000, 'the watcher is told');
			closeAll(bob);
			await until(() => !watcher.fold.users.has(bob.id), 5000, 'the watcher is told');
			assert.deepEqual(last(), ['disconnect_user', { id: bob.id, name: 'bob', reason: 'left' }]);
			assert.deepEqual(await roster(server), watcher.fold.list());
		});

		test('renames itself by joining again with another name', async () => {
			const carol = await member(server, 'carol', options);
			const answer = await join(carol.socket, { name: 'caroline' });
			assert.deepEqual(answer, { ok: true, id: carol.id });
			await until(() => watcher.fold.users.get(carol.id)?.name === 'caroline', 5000, 'the rename');
			await until(() => carol.fold.users.get(carol.id)?.name === 'caroline', 5000, 'its own rename');
			assert.deepEqual(last(), ['user_renamed', { id: carol.id, name: 'caroline' }]);
			assert.deepEqual(await roster(server), watcher.fold.list());
			closeAll(carol);
			await until(() => !watcher.fold.users.has(carol.id), 5000, 'the watcher is told');
			assert.equal(last()[1].name, 'caroline');
		});

		test('changes nothing by joining again with the same name', async () => {
			const dave = await member(server, 'dave', options);
			await until(() => watcher.fold.users.has(dave.id), 5000, 'the watcher is told');
			const before = watcher.fold.changes.length;
			for (let i = 0; i < 3; i++) {
				assert.deepEqual(await join(dave.socket, { name: 'dave' }), { ok: true, id: dave.id });
			}
			const eve = await member(server, 'eve', options);
			await until(() => watcher.fold.users.has(eve.id), 5000, 'the watcher is told');
			assert.equal(watcher.fold.changes.length, before + 1);
			assert.deepEqual(dave.fold.names().sort(), ['dave', 'eve', 'watcher']);
			closeAll(dave, eve);
			await until(() => watcher.fold.users.size === 1, 5000, 'both have left');
		});

		test('gets exactly the changes after its snapshot, in the order all others do', async () => {
			const first = await member(server, 'first', options);
			const second = await member(server, 'second', options);
			const third = await member(server, 'third', options);
			closeAll(second);
			await until(() => first.fold.users.size === 3 && third.fold.users.size === 3
				&& watcher.fold.users.size === 3, 5000, 'all see three');
			assert.deepEqual(first.fold.changes.map(([event]) => event),
				['new_user', 'new_user', 'disconnect_user']);
			assert.deepEqual(third.fold.changes.map(([event]) => event), ['disconnect_user']);
			assert.deepEqual(watcher.fold.changes.slice(-3), first.fold.changes);
			closeAll(first, third);
			await until(() => watcher.fold.users.size === 1, 5000, 'all have left');
		});
	});
}

describe('the first seven steps', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	after(() => server?.stop());

	test('the upgrade really takes place', async () => {
		const alice = await member(server, 'alice', { transports: ['polling', 'websocket'] });
		await until(() => alice.socket.io.engine.transport.name === 'websocket', 5000, 'the upgrade');
		const bob = await member(server, 'bob');
		await until(() => alice.fold.users.size === 2, 5000, 'alice sees bob');
		closeAll(alice, bob);
		await empty(server);
	});

	test('an ack is not needed', async () => {
		const socket = await connected(client(server));
		const fold = new Fold().listen(socket);
		socket.emit('got_a_new_user', { name: 'no ack' });
		await until(() => fold.snapshots === 1, 5000, 'existing_users');
		assert.deepEqual(fold.names(), ['no ack']);
		socket.disconnect();
		await empty(server);
	});

	test('a join emitted before the connection is there counts', async () => {
		const socket = client(server);
		const fold = new Fold().listen(socket);
		socket.emit('got_a_new_user', { name: 'hasty' });
		await until(() => fold.snapshots === 1, 5000, 'existing_users');
		socket.disconnect();
		await empty(server);
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
		closeAll(watcher);
		await empty(server);
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
		socket.disconnect();
		closeAll(watcher);
		await empty(server);
	});

	test('two users may have one name', async () => {
		const one = await member(server, 'twin');
		const two = await member(server, 'twin');
		assert.notEqual(one.id, two.id);
		await until(() => one.fold.users.size === 2, 5000, 'both');
		closeAll(two);
		await until(() => one.fold.users.size === 1, 5000, 'one');
		assert.ok(one.fold.users.has(one.id));
		closeAll(one);
		await empty(server);
	});

	test('one who has not joined is told of joins, renames and leaves, and is in no roster', async () => {
		for (const options of Object.values(transports)) {
			const watcher = await connected(client(server, '/', options));
			const fold = new Fold().listen(watcher);
			const events = record(watcher);
			const alice = await member(server, 'alice');
			await join(alice.socket, { name: 'alicia' });
			closeAll(alice);
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
		watcher.disconnect();
		const bob = await member(server, 'bob');
		await until(() => alice.fold.users.size === 2, 5000, 'bob');
		assert.equal(alice.fold.changes.length, 1);
		closeAll(alice, bob);
		await empty(server);
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
		closeAll(alice, bob, { socket });
		await empty(server);
	});

	test('events nobody knows are ignored, and their acks left open', async () => {
		const alice = await member(server, 'alice');
		alice.socket.emit('new_user', { id: 'x', new_user_name: 'forged', since: 1, kind: 'web' });
		alice.socket.emit('existing_users', []);
		alice.socket.emit('hello', 1, 'two', { three: 3 });
		const bob = await member(server, 'bob');
		await until(() => alice.fold.users.size === 2, 5000, 'bob');
		assert.deepEqual(bob.fold.names(), ['alice', 'bob']);
		closeAll(alice, bob);
		await empty(server);
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
		watcher?.socket.disconnect();
		await server?.stop();
	});

	const reasonOf = (id) => until(() => watcher.fold.changes.find(([event, payload]) =>
		event === 'disconnect_user' && payload.id === id)?.[1].reason, 10000, 'disconnect_user');

	const joinRaw = async (name, options = {}) => {
		const session = await WebSocketSession.open(server, options);
		session.send('40');
		const { sid } = JSON.parse((await session.next()).slice(2));
		session.send(`42["got_a_new_user",{"name":"${name}"}]`);
		assert.match(await session.next(), /^42\["existing_users"/);
		return { session, id: sid };
	};

	test('41 is left', async () => {
		const { session, id } = await joinRaw('leaver');
		session.send('41');
		assert.equal(await reasonOf(id), 'left');
		await session.close();
	});

	test('a connection that breaks is lost', async () => {
		const { session, id } = await joinRaw('loser');
		session.socket.terminate();
		assert.equal(await reasonOf(id), 'lost');
	});

	test('a closed tab on polling, which drops its GET, is lost', async () => {
		const { socket, id } = await member(server, 'poller', { transports: ['polling'] });
		await until(() => watcher.fold.users.has(id), 5000, 'the join');
		socket.io.engine.transport.pollXhr?.abort();
		socket.io.engine.transport._pollXhr?.abort();
		assert.equal(await reasonOf(id), 'lost');
		socket.disconnect();
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

describe('rooms', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	after(() => server?.stop());

	test('several rooms on one connection have rosters of their own', async () => {
		const main = await connected(client(server));
		const rooms = {};
		for (const room of ['/', '/tea', '/coffee']) {
			const socket = room === '/' ? main : main.io.socket(room);
			const fold = new Fold().listen(socket);
			await connected(socket);
			const answer = await join(socket, { name: `alice of ${room}` });
			assert.equal(answer.id, socket.id);
			await until(() => fold.snapshots === 1, 5000, 'existing_users');
			rooms[room] = { socket, fold };
		}
		assert.equal(new Set(Object.values(rooms).map(({ socket }) => socket.id)).size, 3);
		assert.equal(new Set(Object.values(rooms).map(({ socket }) => socket.io.engine)).size, 1);
		const bob = await member(server, 'bob', { room: '/tea' });
		await until(() => rooms['/tea'].fold.users.size === 2, 5000, 'bob is announced in /tea');
		assert.deepEqual(bob.fold.names(), ['alice of /tea', 'bob']);
		assert.deepEqual(rooms['/'].fold.names(), ['alice of /']);
		assert.deepEqual(rooms['/coffee'].fold.names(), ['alice of /coffee']);
		for (const [room, { fold }] of Object.entries(rooms)) {
			assert.deepEqual(await roster(server, room), fold.list());
		}
		closeAll(bob, { socket: main });
		rooms['/tea'].socket.disconnect();
		rooms['/coffee'].socket.disconnect();
		for (const room of Object.keys(rooms)) {
			await empty(server, room);
		}
	});

	test('to leave one room is to stay in the others', async () => {
		const main = await connected(client(server));
		const tea = main.io.socket('/tea');
		await connected(tea);
		await join(main, { name: 'alice' });
		await join(tea, { name: 'alice' });
		tea.disconnect();
		await empty(server, '/tea');
		assert.deepEqual((await roster(server)).map((user) => user.name), ['alice']);
		assert.equal(main.connected, true);
		main.disconnect();
		await empty(server);
	});

	test('to lose the connection is to leave every room', async () => {
		const main = await connected(client(server));
		const tea = main.io.socket('/tea');
		await connected(tea);
		await join(main, { name: 'alice' });
		await join(tea, { name: 'alice' });
		const bob = await member(server, 'bob', { room: '/tea' });
		main.io.engine.transport.ws.terminate?.();
		main.io.engine.close();
		await until(() => bob.fold.users.size === 1, 5000, 'bob is alone');
		await empty(server);
		closeAll(bob);
		await empty(server, '/tea');
	});

	test('a room nobody was ever in is empty', async () => {
		assert.deepEqual(await roster(server, '/nobody-here'), []);
	});
});

describe('rooms by name', () => {
	let server;
	before(async () => { server = await start('presenced', ['--rooms', 'tea,coffee']); });
	after(() => server?.stop());

	test('the named ones are open', async () => {
		for (const room of ['/tea', '/coffee']) {
			const alice = await member(server, 'alice', { room });
			assert.deepEqual(await roster(server, room), alice.fold.list());
			closeAll(alice);
			await empty(server, room);
		}
	});

	test('others are refused with Invalid namespace, for good', async () => {
		for (const room of ['/milk', '/te', '/teas', '/tea/pot']) {
			const socket = client(server, room, { reconnection: true, reconnectionDelay: 10 });
			let errors = 0;
			const error = await within(new Promise((resolve) => {
				socket.on('connect_error', (reason) => { errors++; resolve(reason); });
			}), 5000, 'connect_error');
			assert.equal(error.message, 'Invalid namespace', room);
			await connected(socket.io.socket('/tea'));
			assert.equal(errors, 1);
			assert.equal(socket.connected, false);
			socket.io.engine.close();
		}
	});
});

describe('names', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	after(() => server?.stop());

	const acceptable = {
		'plain': 'alice',
		'with a space inside': 'Alice Liddell',
		'an emoji': '😀',
		'a family of one grapheme cluster': '👨‍👩‍👧‍👦',
		'flags and skin tones': '🇩🇪👍🏽',
		'Chinese': '愛麗絲',
		'Arabic': 'أليس',
		'Hebrew': 'אליס',
		'Hindi': 'ऐलिस',
		'combining marks': 'Ame\u0301lie',
		'quotes, backslash and markup': '"<b>\\\'&\u2028',
		'64 bytes': '\u00e9'.repeat(32),
		'32 grapheme clusters': 'x'.repeat(32),
		'U+FFFD': '\ufffd',
	};
	for (const [what, name] of Object.entries(acceptable)) {
		test(`are told unchanged: ${what}`, async () => {
			const watcher = await member(server, 'watcher');
			const user = await member(server, name);
			await until(() => watcher.fold.users.has(user.id), 5000, 'the join');
			assert.equal(user.fold.users.get(user.id).name, name);
			assert.equal(watcher.fold.users.get(user.id).name, name);
			assert.deepEqual(await roster(server), watcher.fold.list());
			closeAll(user, watcher);
			await empty(server);
		});
	}

	const unacceptable = {
		'empty': '',
		'over 64 bytes': `${'\u00e9'.repeat(31)}€x`.padEnd(40, '€'),
		'65 bytes in few clusters': `${'👨‍👩‍👧‍👦'.repeat(2)}${'e\u0301'.repeat(5)}`,
		'33 grapheme clusters': 'x'.repeat(33),
		'only spaces': '    ',
		'only spaces of other kinds': '\u00a0\u2003\u3000',
		'a control character': 'a\u0007b',
		'a line break': 'a\nb',
		'a NUL': 'a\u0000b',
		'a DEL': 'a\u007fb',
		'a C1 control': 'a\u009bb',
		'a bidi override': 'a\u202eb',
		'a bidi isolate': 'a\u2066b',
		'a record separator': 'a\u001eb',
		'a number': 42,
		'an object': { toString: 'x' },
		'an array': ['alice'],
		'true': true,
		'null': null,
		'missing': undefined,
	};
	for (const [what, name] of Object.entries(unacceptable)) {
		test(`are refused, to the sender only: ${what}`, async () => {
			const socket = await connected(client(server));
			const watcher = await connected(client(server));
			const events = record(watcher);
			const answer = await join(socket, { name });
			assert.deepEqual(Object.keys(answer).sort(), ['error', 'ok']);
			assert.equal(answer.ok, false);
			assert.deepEqual(Object.keys(answer.error).sort(), ['code', 'message']);
			assert.notEqual(answer.error.message, '');
			const told = within(new Promise((resolve) => { socket.once('join_refused', resolve); }),
				5000, 'join_refused');
			socket.emit('got_a_new_user', { name });
			assert.deepEqual(await told, answer.error);
			assert.deepEqual(await roster(server), []);
			assert.equal((await join(socket, { name: 'better' })).ok, true);
			await until(() => events.length === 1, 5000, 'the good join is announced');
			assert.equal(events[0][1].new_user_name, 'better');
			socket.disconnect();
			watcher.disconnect();
			await empty(server);
		});
	}

	const payloads = { 'no payload': [], 'a string': ['alice'], 'null': [null], 'an array': [[]],
		'a number': [7] };
	for (const [what, args] of Object.entries(payloads)) {
		test(`are needed: ${what} for a payload is refused`, async () => {
			const socket = await connected(client(server));
			const answer = await within(new Promise((resolve) => {
				socket.emit('got_a_new_user', ...args, resolve);
			}), 5000, 'the ack');
			assert.equal(answer.ok, false);
			assert.deepEqual(await roster(server), []);
			socket.disconnect();
		});
	}

	test('are kept when a rename is refused', async () => {
		const alice = await member(server, 'alice');
		const watcher = await member(server, 'watcher');
		assert.equal((await join(alice.socket, { name: 'a\u202eb' })).ok, false);
		assert.deepEqual((await roster(server)).map((user) => user.name), ['alice', 'watcher']);
		assert.deepEqual(watcher.fold.changes, []);
		closeAll(alice, watcher);
		await empty(server);
	});
});

describe('a restart', () => {
	test('clients are closed at the transport, hear of leaves by shutdown only, and come back', async () => {
		let server = await start('presenced');
		const members = [];
		for (const [how, options] of Object.entries(transports)) {
			members.push(await member(server, how,
				{ ...options, reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 200 }));
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
		await until(() => members.every(({ fold }) => fold.snapshots === 2 && fold.users.size === 3),
			15000, 'all are back');
		for (const { fold } of members) {
			assert.deepEqual(fold.list(), await roster(server));
		}
		closeAll(...members);
		await server.stop();
	});

	test('one who is still connected when others are closed is told the reason shutdown', async () => {
		const server = await start('presenced');
		const sessions = [];
		for (let i = 0; i < 5; i++) {
			const session = await WebSocketSession.open(server);
			session.send('40');
			await session.next();
			session.send(`42["got_a_new_user",{"name":"n${i}"}]`);
			assert.match(await session.next(), /^42\["existing_users"/);
			sessions.push(session);
		}
		await until(() => sessions[0].messages.length === 4, 5000, 'all are announced');
		await server.stop();
		for (const session of sessions) {
			await session.closed();
			assert.equal(session.messages.some((message) => message.startsWith('41')), false);
		}
		const leaves = sessions.flatMap((session) => session.messages)
			.filter((message) => message.includes('disconnect_user'))
			.map((message) => JSON.parse(message.slice(2))[1].reason);
		assert.notEqual(leaves.length, 0, 'somebody is told of a leave');
		assert.deepEqual([...new Set(leaves)], ['shutdown']);
	});
});
