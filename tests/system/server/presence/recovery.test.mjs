/* Connection state recovery with the stock client: docs/wire.md, "Recovery". */

import { after, afterEach, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Cable } from '../../../lib/net/cable.mjs';
import { start } from '../../../lib/process/daemon.mjs';
import { until, within } from '../../../lib/process/poll.mjs';
import { client, connected, emptied, join, leaveAll, member } from '../../../lib/presence/presence.mjs';

const GRACE_MS = 3000;
const again = { offsets: true, reconnection: true, reconnectionDelay: 200, randomizationFactor: 0 };
const transports = {
	'polling': { ...again, transports: ['polling'] },
	'websocket': { ...again, transports: ['websocket'] },
};

async function cutOff(cable, socket) {
	const noticed = once(socket, 'disconnect');
	cable.pull();
	await within(noticed, 5000, 'the client notices that it is cut off');
	cable.plug();
}

/* All that a socket is told, event by event. */
function recorded(socket) {
	const events = [];
	socket.onAny((event, payload) => events.push([event, payload.name ?? payload.new_user_name]));
	return events;
}

for (const [how, options] of Object.entries(transports)) {
	describe(`recovery by ${how}`, () => {
		let server;
		let cable; /* between alice, or carol, and the server */
		before(async () => {
			server = await start('presenced', ['--recovery', '--leave-grace', String(GRACE_MS)]);
			cable = await Cable.to(server);
		});
		afterEach(async () => {
			leaveAll();
			await until(async () => emptied(server).then(() => true, () => false), 15000, 'all are gone');
		});
		after(async () => {
			cable?.close();
			await server?.stop();
		});

		test('a client that is back in time is the same one, and gets what it missed', async () => {
			const watcher = await member(server, 'watcher', { offsets: true });
			const alice = await member(cable, 'alice', options);
			await until(() => watcher.fold.users.has(alice.id), 5000, 'the watcher sees alice');
			const told = recorded(watcher.socket);
			const heard = recorded(alice.socket);
			const { id } = alice.socket;

			await cutOff(cable, alice.socket);
			const bob = await member(server, 'bob', { offsets: true });
			bob.socket.disconnect();
			await until(() => alice.socket.connected, 10000, 'alice is back');

			assert.equal(alice.socket.recovered, true);
			assert.equal(alice.socket.id, id);
			await until(() => heard.length >= 2, 5000, 'alice has heard of bob');
			assert.deepEqual(heard, [['new_user', 'bob'], ['disconnect_user', 'bob']]);
			assert.deepEqual(told, [['new_user', 'bob'], ['disconnect_user', 'bob']]);
			assert.deepEqual(alice.fold.list(), watcher.fold.list());
		});

		test('a client that has heard nothing yet comes back as the same user, with a list', async () => {
			const watcher = await member(server, 'watcher', { offsets: true });
			const alice = client(cable, '/', options);
			await connected(alice);
			const { id } = await join(alice, { name: 'alice' });
			await until(() => watcher.fold.users.has(id), 5000, 'the watcher sees alice');
			const told = recorded(watcher.socket);
			alice._lastOffset = undefined; /* as if no event had come through */
			const heard = recorded(alice);

			await cutOff(cable, alice);
			await until(() => alice.connected, 10000, 'alice is back');
			assert.equal(alice.recovered, false);
			await until(() => heard.some(([event]) => event === 'existing_users'), 5000, 'a new list');
			const answer = await join(alice, { name: 'alice' });
			assert.equal(answer.id, id);
			assert.deepEqual(told, []);
		});

		test('one that leaves is gone at once, and one that stays away is after the grace', async () => {
			const watcher = await member(server, 'watcher', { offsets: true });
			const alice = await member(cable, 'alice', options);
			const carol = await member(cable, 'carol', { ...options, reconnection: false });
			await until(() => watcher.fold.users.has(carol.id), 5000, 'the watcher sees carol');

			alice.socket.disconnect();
			await until(() => !watcher.fold.users.has(alice.id), GRACE_MS / 2, 'alice is gone at once');
			const from = Date.now();
			await cutOff(cable, carol.socket);
			await until(() => !watcher.fold.users.has(carol.id), GRACE_MS + 5000, 'carol is gone');
			assert.ok(Date.now() - from >= GRACE_MS - 100);
			/* a client whose polling fails closes the session, so that it counts as having left */
			assert.match(watcher.fold.changes.at(-1)[1].reason, /^(lost|left)$/);
		});
	});
}

test('without --recovery no offsets are sent', async () => {
	const server = await start('presenced');
	const alice = client(server);
	const lengths = [];
	alice.onAny((...args) => lengths.push(args.length));
	await connected(alice);
	await join(alice, { name: 'alice' });
	await until(() => lengths.length > 0, 5000, 'an event');
	assert.deepEqual(lengths, [2]);
	assert.match(alice._pid, /^[\w-]{20}$/);
	leaveAll();
	await server.stop();
});
