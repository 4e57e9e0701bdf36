/* The stock client of Socket.IO 2.x against the daemon, alone and together with that of 4.x. */

import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import { Fold } from '../../../lib/presence/fold.mjs';
import { client, connected, emptied, join, leaveAll, member, roster } from '../../../lib/presence/presence.mjs';
import { until, within } from '../../../lib/process/poll.mjs';

const ID = /^[A-Za-z0-9_-]{20}$/;

const TRANSPORTS = {
	'polling only': ['polling'],
	'websocket only': ['websocket'],
	'polling, then the upgrade': ['polling', 'websocket'],
};

const received = (socket, event) => within(new Promise((resolve) => {
	socket.once(event, (...args) => resolve(args));
}), 5000, event);

const upgraded = (socket) =>
	until(() => socket.io.engine.transport.name === 'websocket', 5000, 'the upgrade');

/* It pings no more, and does not mind that it hears nothing. */
function fallSilent(engine) {
	engine.setPing = () => {};
	engine.off('heartbeat');
	clearTimeout(engine.pingIntervalTimer);
	clearTimeout(engine.pingTimeoutTimer);
}

for (const [how, transports] of Object.entries(TRANSPORTS)) {
	describe(`a client of 2.x by ${how}`, () => {
		const options = { version: 2, transports };
		let server;
		let watcher;
		before(async () => { server = await start('presenced', ['--rooms', 'tea']); });
		beforeEach(async () => { watcher = await member(server, 'watcher'); });
		afterEach(async () => {
			leaveAll();
			await emptied(server);
		});
		after(() => server?.stop());

		const last = () => watcher.fold.changes.at(-1);
		const seen = (id) => until(() => watcher.fold.users.has(id), 5000, 'the watcher is told');
		const gone = (id) => until(() => !watcher.fold.users.has(id), 5000, 'the watcher is told');

		test('joins, finds itself in existing_users, and is announced to others', async () => {
			const alice = await member(server, 'alice é😀', options);
			await seen(alice.id);
			assert.match(alice.id, ID);
			assert.deepEqual(alice.fold.names(), ['watcher', 'alice é😀']);
			assert.deepEqual(alice.fold.changes, []);
			assert.equal(last()[1].new_user_name, 'alice é😀');
			assert.deepEqual(await roster(server), alice.fold.list());
		});

		test('is not known to others by the secret it takes for its id', async () => {
			const alice = await member(server, 'alice', options);
			await seen(alice.id);
			const secret = alice.socket.id;
			assert.equal(secret, alice.socket.io.engine.id);
			assert.notEqual(alice.id, secret);
			assert.equal(JSON.stringify([watcher.fold.list(), watcher.fold.changes,
				await roster(server)]).includes(secret), false);
		});

		test('leaves by disconnect(): the reason is left', async () => {
			const bob = await member(server, 'bob', options);
			await seen(bob.id);
			bob.socket.disconnect();
			await gone(bob.id);
			assert.deepEqual(last()[1], { id: bob.id, name: 'bob', reason: 'left' });
		});

		test('renames itself, and sees the others do so', async () => {
			const carol = await member(server, 'carol', options);
			assert.deepEqual(await join(carol.socket, { name: 'caroline' }),
				{ ok: true, id: carol.id });
			await join(watcher.socket, { name: 'watching' });
			await until(() => carol.fold.names().join() === 'watching,caroline', 5000, 'both');
			assert.deepEqual(watcher.fold.list(), carol.fold.list());
		});

		test('joins a room, where only its members are told', async () => {
			const dave = await member(server, 'dave', { room: '/tea', ...options });
			assert.deepEqual(dave.fold.names(), ['dave']);
			const erin = await member(server, 'erin', { room: '/tea' });
			await until(() => dave.fold.names().join() === 'dave,erin', 5000, 'erin is seen');
			assert.deepEqual(await roster(server, '/tea'), dave.fold.list());
			assert.deepEqual(watcher.fold.names(), ['watcher']);
			dave.socket.disconnect();
			await until(() => erin.fold.users.size === 1, 5000, 'dave is gone');
		});

		test('comes into a room with a query', async () => {
			const socket = client(server, '/tea', { query: 'token=x', ...options });
			assert.equal((await join(await connected(socket), { name: 'frank' })).ok, true);
		});

		test('is told the error of a room that there is not', async () => {
			const socket = client(server, '/nowhere', options);
			assert.deepEqual(await received(socket, 'error'), ['Invalid namespace']);
		});

		test('is told why it may not join, with an ack and without', async () => {
			const socket = await connected(client(server, '/', options));
			assert.equal((await join(socket, { name: ' ' })).error.code, 'name_empty');
			const refused = received(socket, 'join_refused');
			socket.emit('got_a_new_user', { name: 'a\u202eb' });
			assert.equal((await refused)[0].code, 'name_forbidden');
		});

		test('survives many heartbeats, and is missed when it dies', async (t) => {
			const short = await start('presenced',
				['--ping-interval', '200', '--ping-timeout', '1500']);
			t.after(() => short.stop());
			const looker = await member(short, 'looker');
			const grace = await member(short, 'grace', options);
			let pongs = 0;
			grace.socket.io.on('pong', () => { pongs++; });
			await until(() => pongs >= 5, 10000, 'five pongs');
			assert.equal(grace.socket.connected, true);
			await until(() => looker.fold.users.size === 2, 5000, 'grace is seen');
			fallSilent(grace.socket.io.engine);
			await until(() => looker.fold.users.size === 1, 10000, 'grace is gone');
			assert.equal(looker.fold.changes.at(-1)[1].reason, 'timeout');
		});

		test('comes back by itself when the server was away', async (t) => {
			const first = await start('presenced');
			t.after(() => first.kill());
			const again = ['--listen', `127.0.0.1:${first.port}`];
			const heidi = await member(first, 'heidi',
				{ reconnection: true, reconnectionDelay: 50, ...options });
			const lost = received(heidi.socket, 'disconnect');
			const back = received(heidi.socket, 'connect');
			await first.stop();
			assert.match((await lost)[0], /^transport (close|error)$/);
			const second = await start('presenced', again);
			t.after(() => second.stop());
			await back;
			assert.equal((await join(heidi.socket, { name: 'heidi' })).ok, true);
			await until(() => heidi.fold.snapshots === 2, 5000, 'another snapshot');
			assert.deepEqual(await roster(second), heidi.fold.list());
		});
	});
}

describe('clients of 2.x and of 4.x in one room', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	afterEach(async () => {
		leaveAll();
		await emptied(server);
	});
	after(() => server?.stop());

	test('the upgrade really takes place', async () => {
		const transports = TRANSPORTS['polling, then the upgrade'];
		const alice = await member(server, 'alice', { version: 2, transports });
		await upgraded(alice.socket);
		const bob = await member(server, 'bob');
		await until(() => alice.fold.users.size === 2, 5000, 'alice sees bob');
		assert.deepEqual(bob.fold.list(), alice.fold.list());
	});

	test('all agree on who is there, and on the order of what happened', async () => {
		const all = [];
		for (let i = 0; i < 18; i++) {
			const transports = Object.values(TRANSPORTS)[i % 3];
			all.push(await member(server, `m${i} é😀`,
				{ version: i % 2 ? 2 : 4, transports }));
		}
		await Promise.all(all.map(({ socket }, i) => i % 3 === 1
			? socket.disconnect()
			: join(socket, { name: `n${i} \u{1d4b3}` })));
		const left = all.filter((_, i) => i % 3 !== 1);
		const settled = ({ fold }) => fold.users.size === left.length
			&& fold.names().every((name) => name.startsWith('n'));
		await until(() => left.every(settled), 10000, 'all agree');
		const truth = await roster(server);
		for (const { fold } of left) {
			assert.deepEqual(fold.list(), truth);
		}
		const [first] = left;
		for (const { fold } of left) {
			assert.deepEqual(fold.changes, first.fold.changes.slice(-fold.changes.length));
		}
	});

	test('who only watches is told the same', async () => {
		const watchers = [2, 4].map((version) => {
			const socket = client(server, '/', { version });
			return { socket, fold: new Fold().listen(socket) };
		});
		for (const { socket } of watchers) {
			await connected(socket);
		}
		const alice = await member(server, 'alice', { version: 2 });
		alice.socket.disconnect();
		await until(() => watchers.every(({ fold }) => fold.changes.length === 2), 5000, 'both events');
		assert.deepEqual(watchers[0].fold.changes, watchers[1].fold.changes);
	});
});

describe('binary events of a client of 2.x', () => {
	const BYTES = Buffer.from([0, 1, 2, 254, 255]);
	let server;
	before(async () => { server = await start('sio-echo'); });
	afterEach(leaveAll);
	after(() => server?.stop());

	for (const [how, transports] of Object.entries(TRANSPORTS)) {
		for (const forceBase64 of [false, true]) {
			const name = `${how}${forceBase64 ? ', base64' : ''}`;
			test(`come back as they were: ${name}`, async () => {
				const socket = client(server, '/custom', { version: 2, transports, forceBase64 });
				await connected(socket);
				if (transports.length > 1) {
					await upgraded(socket);
				}
				const back = received(socket, 'message-back');
				socket.emit('message', BYTES, { deep: ['é😀', Buffer.alloc(0)] });
				assert.deepEqual((await back).map((part) => part.deep ?? Buffer.from(part)),
					[BYTES, ['é😀', Buffer.alloc(0)]]);
				const acked = await within(new Promise((resolve) => {
					socket.emit('message-with-ack', BYTES, 'x', (...args) => resolve(args));
				}), 5000, 'the ack');
				assert.deepEqual([Buffer.from(acked[0]), acked[1]], [BYTES, 'x']);
			});
		}
	}
});
