/* What kick and ban do to stock clients of Socket.IO 2.x. */

import assert from 'node:assert/strict';
import http from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import { until, within } from '../../lib/process/poll.mjs';
import { client, leaveAll, member } from '../../lib/presence/presence.mjs';
import { Control, hangUpAll, startControlled } from './control.mjs';

const received = (socket, event) => within(new Promise((resolve) => {
	socket.once(event, resolve);
}), 5000, event);

describe('an admin, with clients of 2.x,', () => {
	let server;
	let control;
	before(async () => {
		server = await startControlled();
		control = await Control.open(server);
	});
	afterEach(async () => {
		leaveAll();
		await until(async () => (await control.ask('list')).total === 0, 5000, 'all are gone');
	});
	after(async () => {
		hangUpAll();
		await server?.stop();
	});

	for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']]) {
		const options = { version: 2, transports };

		test(`kicks one of ${transports}: it learns why, and does not come back`, async () => {
			const alice = await member(server, 'alice', { reconnection: true, ...options });
			const bob = await member(server, 'bob', options);
			const told = received(alice.socket, 'kicked');
			const ended = received(alice.socket, 'disconnect');
			await control.ask('kick', { users: ['alice'], reason: 'be "nice" \u{1f600}' });
			assert.deepEqual(await told, { reason: 'be "nice" \u{1f600}' });
			assert.equal(await ended, 'io server disconnect');
			await until(() => bob.fold.users.size === 1, 5000, 'bob sees it');
			assert.deepEqual(bob.fold.changes.at(-1), ['disconnect_user',
				{ id: alice.id, name: 'alice', reason: 'kicked' }]);
			assert.equal(alice.socket.io.reconnecting ?? false, false);
			assert.equal(bob.socket.connected, true);
		});

		test(`keeps an address of ${transports} out: it is told so, unasked`, async () => {
			await control.ask('ban', { target: '127.0.0.2' });
			const agent = new http.Agent({ localAddress: '127.0.0.2' });
			const socket = client(server, '/', { agent, ...options });
			assert.match(await received(socket, 'error'), /banned/);
			assert.equal(socket.connected, false);
			await control.ask('unban', { target: '127.0.0.2' });
			await member(server, 'alice', { agent: new http.Agent({ localAddress: '127.0.0.2' }),
				...options });
		});
	}
});
