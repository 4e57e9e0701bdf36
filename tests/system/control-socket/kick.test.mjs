/* What kick, ban, broadcast and why do to stock clients. */

import assert from 'node:assert/strict';
import http from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import { until, within } from '../../lib/process/poll.mjs';
import { client, connected, join, leaveAll, member } from '../../lib/presence/presence.mjs';
import { Control, hangUpAll, startControlled } from './control.mjs';

const received = (socket, event) => within(new Promise((resolve) => {
	socket.once(event, resolve);
}), 5000, event);

/* Options of a client that comes from another address. */
const from = (localAddress, transports = ['websocket']) =>
	({ agent: new http.Agent({ localAddress }), transports });

describe('an admin', () => {
	let server;
	let control;
	before(async () => {
		server = await startControlled();
		control = await Control.open(server);
	});
	afterEach(async () => {
		leaveAll();
		for (const { target } of (await control.ask('bans')).bans) {
			await control.ask('unban', { target });
		}
		await until(async () => (await control.ask('list')).total === 0, 5000, 'all are gone');
	});
	after(async () => {
		hangUpAll();
		await server?.stop();
	});

	/* The message with which a new client is refused. */
	const refusal = async (options) => {
		const socket = client(server, '/', options);
		const { message } = await received(socket, 'connect_error');
		socket.disconnect();
		return message;
	};

	for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']]) {
		test(`kicks a client of ${transports}: it learns why, and does not come back`, async () => {
			const alice = await member(server, 'alice', { transports, reconnection: true });
			const bob = await member(server, 'bob');
			const told = received(alice.socket, 'kicked');
			const ended = received(alice.socket, 'disconnect');
			const { kicked, missing } = await control.ask('kick',
				{ users: ['alice'], reason: 'be "nice" \u{1f600}' });
			assert.deepEqual(kicked.map(({ id, name, room }) => [id, name, room]),
				[[alice.id, 'alice', '/']]);
			assert.deepEqual(missing, []);
			assert.deepEqual(await told, { reason: 'be "nice" \u{1f600}' });
			assert.equal(await ended, 'io server disconnect');
			await until(() => bob.fold.users.size === 1, 5000, 'bob sees it');
			assert.deepEqual(bob.fold.changes.at(-1), ['disconnect_user',
				{ id: alice.id, name: 'alice', reason: 'kicked' }]);
			assert.equal(alice.socket.active, false); /* no reconnection is planned */
			assert.equal(bob.socket.connected, true);
		});
	}

	test('kicks nobody by an ambiguous name, unless all are meant', async () => {
		const both = [await member(server, 'alice'), await member(server, 'alice', { room: '/tea' })];
		await member(server, 'bob');
		const { message, data } = await control.refused(2, 'kick', { users: ['bob', 'alice'] });
		assert.equal(message, "2 users are called 'alice'");
		assert.deepEqual(data.matches.map(({ id, room }) => [id, room]),
			[[both[0].id, '/'], [both[1].id, '/tea']]);
		assert.equal((await control.ask('list')).total, 3);
		const { kicked } = await control.ask('kick', { users: ['alice'], all_matching: true });
		assert.equal(kicked.length, 2);
		assert.equal((await control.ask('list')).total, 1);
	});

	test('kicks by id where names are alike', async () => {
		const first = await member(server, 'alice');
		const second = await member(server, 'alice');
		await control.ask('kick', { users: [second.id] });
		await until(() => !second.socket.connected, 5000, 'the second is disconnected');
		assert.equal(first.socket.connected, true);
	});

	test('is told which of several names are missing', async () => {
		await member(server, 'alice');
		await member(server, 'bob');
		const { kicked, missing } = await control.ask('kick', { users: ['alice', 'eve', 'bob'] });
		assert.deepEqual(kicked.map(({ name }) => name), ['alice', 'bob']);
		assert.deepEqual(missing, ['eve']);
	});

	test('kicks all of one room, or all', async () => {
		const here = await member(server, 'alice');
		const there = await member(server, 'bob', { room: '/tea' });
		assert.equal((await control.ask('kick', { all: true, room: 'tea' })).kicked.length, 1);
		await until(() => !there.socket.connected, 5000, 'bob is disconnected');
		assert.equal(here.socket.connected, true);
		assert.equal((await control.ask('kick', { all: true })).kicked.length, 1);
		await until(() => !here.socket.connected, 5000, 'alice is disconnected');
	});

	test('kicks from one room a connection that stays in another', async () => {
		const alice = await member(server, 'alice');
		const tea = alice.socket.io.socket('/tea');
		await join(await connected(tea), { name: 'alice' });
		const ended = received(tea, 'disconnect');
		await control.ask('kick', { users: ['alice'], room: '/tea' });
		assert.equal(await ended, 'io server disconnect');
		assert.equal((await join(alice.socket, { name: 'alison' })).ok, true);
	});

	test('keeps the address of a kicked one out for a while', async () => {
		const alice = await member(server, 'alice', from('127.0.0.2'));
		const span = 3000;
		const began = Date.now();
		await control.ask('kick', { users: ['alice'], reason: 'spam', ban: span });
		const [ban] = (await control.ask('bans')).bans;
		assert.deepEqual([ban.target, ban.kind, ban.reason, ban.by],
			['127.0.0.2', 'address', 'spam', process.getuid()]);
		assert.equal(ban.until - ban.since, span);
		assert.match(await refusal(from('127.0.0.2')), /banned/);
		assert.match(await refusal(from('127.0.0.2', ['polling'])), /banned/);
		await member(server, 'bob'); /* from another address */
		await until(() => !alice.socket.connected, 5000, 'alice is disconnected');
		await until(async () => (await control.ask('bans')).bans.length === 0, 10000, 'its end');
		assert.ok(Date.now() - began >= span - 100);
		await member(server, 'alice', from('127.0.0.2'));
	});

	test('keeps a network out until unban', async () => {
		const { ban } = await control.ask('ban', { target: '127.0.0.8/30', reason: 'noise' });
		assert.equal(ban.kind, 'address');
		assert.equal(ban.until, 0);
		assert.match(await refusal(from('127.0.0.9')), /banned/);
		await member(server, 'bob', from('127.0.0.12'));
		assert.equal((await control.ask('unban', { target: '127.0.0.8/30' })).ban.reason, 'noise');
		await member(server, 'alice', from('127.0.0.9'));
		await control.refused(4, 'unban', { target: '127.0.0.8/30' });
	});

	test('ends with a ban what is there from the address', async () => {
		const alice = await member(server, 'alice', from('127.0.0.2'));
		const looker = await connected(client(server, '/tea', from('127.0.0.2', ['polling'])));
		const bob = await member(server, 'bob');
		const told = [received(alice.socket, 'kicked'), received(looker, 'kicked')];
		const { ended } = await control.ask('ban', { target: '::ffff:127.0.0.2', reason: 'noise' });
		assert.equal(ended, 2);
		assert.deepEqual(await Promise.all(told), [{ reason: 'noise' }, { reason: 'noise' }]);
		await until(() => !alice.socket.connected && !looker.connected, 5000, 'both are disconnected');
		assert.match(await refusal(from('127.0.0.2')), /banned/);
		assert.equal(bob.socket.connected, true);
		await control.ask('unban', { target: '127.0.0.2/32' });
		await member(server, 'alice', from('127.0.0.2'));
	});

	test('tells an address that is banned nothing over HTTP', async () => {
		const status = (path) => within(new Promise((resolve, reject) => {
			http.get(`${server.url}${path}`, { localAddress: '127.0.0.2' }, (answer) => {
				answer.resume();
				resolve(answer.statusCode);
			}).on('error', reject);
		}), 5000, path);
		await member(server, 'alice');
		await control.ask('ban', { target: '127.0.0.2' });
		for (const path of ['/api/v1/rooms/_/users', '/api/v1/rooms/tea/users', '/', '/?room=tea']) {
			assert.equal(await status(path), 403, path);
		}
		assert.equal(await status('/healthz'), 200);
		await control.ask('unban', { target: '127.0.0.2' });
		assert.equal(await status('/api/v1/rooms/_/users'), 200);
	});

	test('keeps a name out by any spelling, and ends who has it', async () => {
		const alice = await member(server, 'Alice');
		const other = await member(server, 'al\u200dice');
		assert.equal((await control.ask('ban', { target: ' ALICE ' })).ended, 2);
		await until(() => !alice.socket.connected && !other.socket.connected, 5000, 'both are gone');
		const socket = await connected(client(server));
		for (const name of ['alice', '\uff21lice', 'ali\u3164ce', 'alice\u200d']) {
			assert.equal((await join(socket, { name })).error.code, 'banned', name);
		}
		await control.ask('unban', { target: 'aLiCe' });
		assert.equal((await join(socket, { name: 'alice' })).ok, true);
	});

	test('keeps a name out', async () => {
		await control.ask('ban', { target: 'alice', for: 60000 });
		const socket = await connected(client(server));
		const { ok, error } = await join(socket, { name: 'alice' });
		assert.equal(ok, false);
		assert.equal(error.code, 'banned');
		assert.equal((await join(socket, { name: 'alicia' })).ok, true);
		assert.equal((await join(socket, { name: 'alice' })).error.code, 'banned');
	});

	test('is told what is no ban target', async () => {
		for (const target of ['', '10.0.0.0/33', '::1/129', '10.0.0.0/']) {
			await control.refused(4, 'ban', { target });
		}
		assert.deepEqual(await control.ask('bans'), { bans: [] });
	});

	test('sends a notice to a room, or to all', async () => {
		const alice = await member(server, 'alice');
		const looker = await connected(client(server));
		const bob = await member(server, 'bob', { room: '/tea' });
		const notices = [];
		[alice.socket, looker, bob.socket].forEach((socket, i) =>
			socket.on('notice', (notice) => notices.push([i, notice])));
		const text = 'tea "now" \u{1f375}\n';
		assert.deepEqual(await control.ask('broadcast', { text, room: '/tea' }), { connections: 1 });
		await until(() => notices.length === 1, 5000, 'a notice');
		assert.deepEqual(notices, [[2, { text }]]);
		assert.deepEqual(await control.ask('broadcast', { text: 'all' }), { connections: 3 });
		await until(() => notices.length === 4, 5000, 'three more');
		assert.deepEqual(notices.slice(1).map(([i]) => i).sort(), [0, 1, 2]);
		await control.refused(4, 'broadcast', { text: 'x', room: 'nowhere' });
	});

	test('can ask why somebody left', async () => {
		const ends = [
			['left', (socket) => socket.disconnect(), 'left', /./],
			['lost', (socket) => socket.io.engine.transport.ws.terminate(), 'lost', /transport lost/],
			['kicked', () => control.ask('kick', { users: ['kicked'] }), 'kicked', /kicked by an admin/],
		];
		for (const [name, end, reason, detail] of ends) {
			const began = Date.now();
			const { socket, id } = await member(server, name, { room: '/tea' });
			const sid = socket.id;
			await end(socket);
			const leave = await until(async () => {
				const reply = await control.call('why', { user: name });
				return reply.result?.leaves[0];
			}, 5000, `${name} left`);
			assert.deepEqual(Object.keys(leave).sort(), ['address', 'detail', 'id', 'last_seen', 'name',
				'reason', 'room', 'sid', 'since', 'time']);
			assert.deepEqual([leave.id, leave.sid, leave.name, leave.room, leave.address, leave.reason],
				[id, sid, name, '/tea', '127.0.0.1', reason]);
			assert.match(leave.detail, detail);
			assert.ok(leave.since >= began - 100 && leave.since <= leave.last_seen + 1);
			assert.ok(leave.last_seen <= leave.time && leave.time <= Date.now() + 100);
		}
	});
});

describe('why', () => {
	test('tells a ping timeout, and when the last sign of life came', async () => {
		const server = await startControlled(['--ping-interval', '300', '--ping-timeout', '300']);
		const control = await Control.open(server);
		const alice = await member(server, 'alice');
		const { ws } = alice.socket.io.engine.transport;
		ws._socket.pause();
		clearTimeout(alice.socket.io.engine._pingTimeoutTimer); /* else it may give up before us */
		const leave = await until(async () => (await control.ask('why', { user: 'alice' })).leaves[0],
			10000, 'alice timed out');
		assert.deepEqual([leave.reason, leave.detail], ['timeout', 'ping timeout']);
		assert.ok(leave.time - leave.last_seen >= 300, JSON.stringify(leave));
		ws.terminate();
		leaveAll();
		hangUpAll();
		await server.stop();
	});
});
