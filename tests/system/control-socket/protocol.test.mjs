/* The protocol over the real socket: every method, and what no good client would send. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { until } from '../../lib/process/poll.mjs';
import { leaveAll, member } from '../../lib/presence/presence.mjs';
import { Control, hangUpAll, isWell, requestLine, startControlled } from './control.mjs';

const LINE_MAX = 64 * 1024;

describe('the control protocol', () => {
	let server;
	before(async () => { server = await startControlled(); });
	afterEach(() => {
		hangUpAll();
		leaveAll();
	});
	after(() => server?.stop());

	const open = () => Control.open(server);
	const keys = (object) => Object.keys(object).sort();

	test('begins with a greeting', async () => {
		const { greeting } = await open();
		assert.deepEqual(keys(greeting.presence), ['schema', 'version', 'you']);
		assert.match(greeting.presence.version, /^\d+\.\d+\.\d+$/);
		assert.deepEqual(greeting.presence.you, { uid: process.getuid(), role: 'admin' });
	});

	test('ping, version and status tell of the program', async () => {
		const control = await open();
		assert.deepEqual(await control.ask('ping'), {});
		const version = await control.ask('version', {});
		assert.deepEqual(keys(version), ['libuv', 'libwebsockets', 'schema', 'version']);
		const status = await control.ask('status');
		assert.equal(status.pid, server.child.pid);
		assert.equal(status.version, version.version);
		assert.ok(status.memory > 1024 * 1024);
		assert.ok(status.uptime >= 0 && status.uptime < 600 * 1000);
		assert.deepEqual(status.listeners, [server.url]);
	});

	test('list, rooms, show and complete tell of who is there', async () => {
		const began = Date.now();
		const alice = await member(server, 'alice', { extraHeaders: { 'User-Agent': 'a'.repeat(200) } });
		const bob = await member(server, 'bob \u{1f600}', {
			room: '/tea', transports: ['polling'],
			extraHeaders: { 'User-Agent': Buffer.from('b\u00fc"\\').toString('latin1') },
		});
		const control = await open();
		const { users, total } = await control.ask('list');
		assert.equal(total, 2);
		assert.deepEqual(users.map(({ id, name, room, kind, connections }) =>
			({ id, name, room, kind, connections })), [
			{ id: alice.id, name: 'alice', room: '/', kind: 'web', connections: 1 },
			{ id: bob.id, name: 'bob \u{1f600}', room: '/tea', kind: 'web', connections: 1 },
		]);
		assert.ok(users.every(({ since }) => since >= began - 2000 && since <= Date.now() + 2000));
		assert.deepEqual((await control.ask('rooms')).rooms, [
			{ room: '/', users: 1, connections: 1 }, { room: '/tea', users: 1, connections: 1 },
		]);
		const [shown] = (await control.ask('show', { user: 'alice' })).users;
		const [connection] = shown.connections;
		assert.deepEqual(keys(connection),
			['address', 'agent', 'last_seen', 'sid', 'since', 'transport']);
		assert.equal(connection.address, '127.0.0.1');
		assert.equal(connection.transport, 'websocket');
		assert.equal(connection.sid, alice.socket.id);
		assert.match(connection.agent, /^a{20,}/);
		const [polling] = (await control.ask('show', { user: bob.id })).users;
		assert.equal(polling.connections[0].transport, 'polling');
		assert.match(polling.connections[0].agent, /^b/);
		assert.deepEqual(await control.ask('complete', { prefix: 'al' }), { names: ['alice'] });
	});

	test('the last sign of life goes on', async () => {
		const alice = await member(server, 'alice');
		const control = await open();
		const seen = async () =>
			(await control.ask('show', { user: alice.id })).users[0].connections[0].last_seen;
		const first = await seen();
		await until(async () => {
			alice.socket.emit('anything');
			return await seen() > first;
		}, 5000, 'a later sign of life');
	});

	test('stats, bans and reload answer', async () => {
		const control = await open();
		const { stats } = await control.ask('stats');
		assert.ok(stats.joins_total > 0);
		assert.ok(Object.values(stats).every(Number.isInteger));
		assert.deepEqual(await control.ask('bans'), { bans: [] });
		assert.deepEqual(await control.ask('reload', { log_level: 'debug' }), { log_level: 'debug' });
		assert.deepEqual(await control.ask('reload', { log_level: 'info' }), { log_level: 'info' });
		await control.refused(-32602, 'reload', { log_level: 'loud' });
	});

	test('an unknown user is an error with suggestions', async () => {
		const alice = await member(server, 'alice');
		const control = await open();
		for (const [method, params] of [
			['show', { user: 'alcie' }], ['why', { user: 'alcie' }], ['kick', { users: ['alcie'] }],
		]) {
			const { message, data } = await control.refused(1, method, params);
			assert.equal(message, "no user 'alcie'");
			assert.equal(data.suggestions[0].id, alice.id);
		}
	});

	test('what is no request is an error, and the connection goes on', async () => {
		const control = await open();
		const wrong = [
			['x', -32700], ['{"jsonrpc":"2.0"', -32700], ['\u0000', -32700], ['[[[[', -32700],
			['[]', -32600], ['7', -32600], ['[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600],
			['{"id":1,"method":"ping"}', -32600], ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
			['{"jsonrpc":"2.0","id":1,"method":"dance"}', -32601],
			['{"jsonrpc":"2.0","id":1,"method":"show"}', -32602],
			['{"jsonrpc":"2.0","id":1,"method":"show","params":{"user":7}}', -32602],
			['{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', -32602],
		];
		for (const [line, code] of wrong) {
			control.write(`${line}\n`);
			const reply = await control.next();
			assert.equal(reply.error?.code, code, line);
		}
		control.write(Buffer.from([0xff, 0xfe, 0x0a]));
		assert.equal((await control.next()).error.code, -32700);
		await control.ask('ping');
	});

	test('requests that come together are answered in order', async () => {
		const control = await open();
		const methods = ['ping', 'stats', 'list', 'dance', 'rooms'];
		const ids = Array.from({ length: 2000 }, (_, i) => i);
		control.write(ids.map((id) => requestLine(methods[id % methods.length], {}, id)).join(''));
		for (const id of ids) {
			assert.equal((await control.next()).id, id);
		}
	});

	test('a request without an id is carried out and never answered', async () => {
		const alice = await member(server, 'alice');
		const control = await open();
		control.write(requestLine('ping'));
		control.write(requestLine('dance'));
		control.write(requestLine('show', { user: 7 }));
		control.write(requestLine('kick', { users: ['nobody'] }));
		control.write(requestLine('kick', { users: ['alice'] }));
		await control.ask('ping');
		await until(() => !alice.socket.connected, 5000, 'alice is kicked');
	});

	test('lines may come in pieces, with returns, and empty', async () => {
		const control = await open();
		control.write('\r\n\n{"jsonrpc":"2.0",');
		await isWell(server);
		control.write('"id":1,"method":"ping"}\r');
		await isWell(server);
		control.write('\n');
		assert.deepEqual(await control.next(), { jsonrpc: '2.0', id: 1, result: {} });
	});

	test('a line of 64 KB is taken, a longer one is answered and closed', async () => {
		const control = await open();
		const padded = (size) => {
			const line = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
			return line + ' '.repeat(size - line.length);
		};
		control.write(`${padded(LINE_MAX)}\n`);
		assert.deepEqual((await control.next()).result, {});
		control.write(padded(LINE_MAX + 1));
		const reply = await control.next();
		assert.equal(reply.error.code, -32600);
		assert.equal(reply.id, null);
		assert.equal(await control.next(), null);
		await isWell(server);
	});

	test('an endless line stops nobody', async () => {
		const control = await open();
		for (let i = 0; i < 64 && !control.isOver; i++) {
			control.write('x'.repeat(LINE_MAX));
		}
		await control.closed();
		await isWell(server);
	});

	test('one who hangs up within a line, or without reading, stops nobody', async () => {
		for (const text of ['', '{"jsonrpc":"2.0","id":1,', requestLine('stats', {}, 1).repeat(500)]) {
			const control = new Control(server);
			control.write(text);
			control.destroy();
			(await open()).socket.end(text);
			const rude = await open();
			rude.socket.pause();
			rude.write(text);
			rude.destroy();
			await isWell(server);
		}
	});

	test('who says that it will ask no more gets all its answers', async () => {
		const control = await open();
		control.write(requestLine('stats', {}, 'x').repeat(3000));
		control.end();
		await control.closed(20000);
		assert.equal(control.messages.length, 3000);
		assert.ok(control.messages.every(({ id, result }) => id === 'x' && result.stats));
		assert.equal(control.error, null);
	});

	test('one who asks much and reads nothing delays nobody, and gets its answers', async () => {
		const greedy = await open();
		const count = 20000;
		greedy.socket.pause();
		greedy.write(requestLine('stats', {}, 1).repeat(count));
		for (let i = 0; i < 5; i++) {
			await isWell(server);
			const newcomer = await member(server, `newcomer ${i}`);
			newcomer.socket.disconnect();
		}
		const { memory } = await (await open()).ask('status');
		assert.ok(memory < 1024 * 1024 * 1024, `${memory} bytes`);
		greedy.socket.resume();
		await until(() => greedy.messages.length === count, 60000,
			() => `${count} answers; there are ${greedy.messages.length}`);
	});

	test('1,000 idle connections stop nobody', async () => {
		const idle = [];
		while (idle.length < 1000) {
			idle.push(...await Promise.all(Array.from({ length: 100 }, open)));
		}
		await isWell(server);
		const alice = await member(server, 'alice');
		assert.equal((await idle[999].ask('show', { user: 'alice' })).users[0].id, alice.id);
		await idle[0].ask('ping');
		idle.forEach((control) => control.destroy());
		await isWell(server);
	});
});
