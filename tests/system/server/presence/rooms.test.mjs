/* Rooms, and the names people have in them. */

import { after, afterEach, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { start } from '../../../lib/process/daemon.mjs';
import { Fold } from '../../../lib/presence/fold.mjs';
import { client, connected, emptied, join, leaveAll, member, record, roster } from '../../../lib/presence/presence.mjs';
import { until, within } from '../../../lib/process/poll.mjs';

describe('rooms', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	afterEach(async () => {
		leaveAll();
		await emptied(server);
	});
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
		for (const room of Object.keys(rooms)) {
		}
	});

	test('an address opens 256 rooms, and others go on', async () => {
		const from = (localAddress) =>
			({ agent: new http.Agent({ localAddress }), transports: ['websocket'] });
		const answer = (socket) => within(new Promise((resolve) => {
			socket.once('connect', () => resolve('connected'));
			socket.once('connect_error', ({ message }) => resolve(message));
		}), 10000, 'an answer');
		const answers = [];
		for (let i = 0; i < 18; i++) {
			const socket = client(server, `/taken-${i}-0`, from('127.0.0.2'));
			const sockets = [socket, ...Array.from({ length: 14 }, (_, j) =>
				socket.io.socket(`/taken-${i}-${j + 1}`))];
			answers.push(...await Promise.all(sockets.map(answer)));
		}
		assert.equal(answers.filter((text) => text === 'connected').length, 256);
		assert.deepEqual(new Set(answers),
			new Set(['connected', 'Too many rooms are open from your address.']));
		assert.equal(await answer(client(server, '/fresh', from('127.0.0.3'))), 'connected');
		assert.equal(await answer(client(server, '/taken-0-1', from('127.0.0.2'))), 'connected');
	});

	test('to leave one room is to stay in the others', async () => {
		const main = await connected(client(server));
		const tea = main.io.socket('/tea');
		await connected(tea);
		await join(main, { name: 'alice' });
		await join(tea, { name: 'alice' });
		tea.disconnect();
		await emptied(server, '/tea');
		assert.deepEqual((await roster(server)).map((user) => user.name), ['alice']);
		assert.equal(main.connected, true);
	});

	test('to lose the connection is to leave every room', async () => {
		const main = await connected(client(server));
		const tea = main.io.socket('/tea');
		await connected(tea);
		await join(main, { name: 'alice' });
		await join(tea, { name: 'alice' });
		const bob = await member(server, 'bob', { room: '/tea' });
		main.io.engine.transport.ws.terminate();
		await until(() => bob.fold.users.size === 1, 5000, 'bob is alone');
		await emptied(server);
	});

	test('a room nobody was ever in is empty', async () => {
		assert.deepEqual(await roster(server, '/nobody-here'), []);
	});
});

describe('rooms by name', () => {
	let server;
	before(async () => { server = await start('presenced', ['--rooms', 'tea,coffee']); });
	afterEach(leaveAll);
	after(() => server?.stop());

	test('the named ones are open', async () => {
		for (const room of ['/tea', '/coffee']) {
			const alice = await member(server, 'alice', { room });
			assert.deepEqual(await roster(server, room), alice.fold.list());
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
		}
	});
});

describe('names', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	afterEach(async () => {
		leaveAll();
		await emptied(server);
	});
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
		'quotes, backslash and markup': '"<b>\\\'&amp;</b>',
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
		});
	}

	test('are kept when a rename is refused', async () => {
		const alice = await member(server, 'alice');
		const watcher = await member(server, 'watcher');
		assert.equal((await join(alice.socket, { name: 'a\u202eb' })).ok, false);
		assert.deepEqual((await roster(server)).map((user) => user.name), ['alice', 'watcher']);
		assert.deepEqual(watcher.fold.changes, []);
	});
});
