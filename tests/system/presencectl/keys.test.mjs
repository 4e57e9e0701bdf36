/* What presencectl shows of users with many connections, and of those with none. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startControlled } from '../control-socket/control.mjs';
import { until } from '../../lib/process/poll.mjs';
import { leaveAll, member } from '../../lib/presence/presence.mjs';
import { ctl } from './ctl.mjs';

const KEY = 'the-key-of-alice-0123456789';
const FOREVER_MS = 60000; /* a grace that no test sees the end of */

let server;

async function good(...args) {
	const { code, stdout, stderr } = await ctl(server.control, args);
	assert.equal(code, 0, stderr);
	assert.ok(!stdout.includes(KEY));
	return stdout;
}

const json = async (...args) => JSON.parse(await good('--json', ...args));

async function stop() {
	leaveAll();
	await server?.stop();
}

describe('a user with a key', () => {
	before(async () => { server = await startControlled(['--leave-grace', String(FOREVER_MS)]); });
	after(stop);

	test('is shown with its connections, and without', async () => {
		const tabs = [];
		for (const transports of [['websocket'], ['polling'], ['websocket']]) {
			tabs.push(await member(server, 'alice', { key: KEY, transports }));
		}
		const { users: [alice] } = await json('show', 'alice');
		assert.equal(alice.id, tabs[0].id);
		assert.deepEqual(alice.connections.map(({ sid, transport }) => [sid, transport]),
			tabs.map(({ socket }, i) => [socket.id, i === 1 ? 'polling' : 'websocket']));
		assert.equal((await good('show', 'alice')).trimEnd().split('\n').length, 3);
		assert.equal((await json('list')).users[0].connections, 3);

		const connections = async () => (await json('list')).users[0]?.connections;
		tabs[1].socket.disconnect();
		await until(async () => await connections() === 2, 10000, 'two are left');
		tabs[0].socket.io.engine.transport.ws.terminate();
		tabs[2].socket.io.engine.transport.ws.terminate();
		await until(async () => await connections() === 0, 10000, 'none is left');
		assert.deepEqual((await json('show', 'alice')).users[0].connections, []);
		assert.match(await good('list'), /alice/);
		await good('show', 'alice');
		assert.match((await ctl(server.control, ['why', 'alice'])).stderr, /no leave of 'alice'/);
	});

	test('is kicked from all its connections', async () => {
		const one = await member(server, 'eve', { key: `${KEY}-of-eve` });
		const two = await member(server, 'eve', { key: `${KEY}-of-eve` });
		const { kicked } = await json('kick', 'eve', '-y');
		assert.deepEqual(kicked.map(({ id, connections }) => [id, connections]), [[one.id, 2]]);
		await until(() => !one.socket.connected && !two.socket.connected, 5000, 'both are ended');
	});

	test('is kicked while it is absent', async () => {
		const { socket } = await member(server, 'bob', { key: `${KEY}-of-bob` });
		socket.io.engine.transport.ws.terminate();
		const bob = async () => (await json('list')).users.find(({ name }) => name === 'bob');
		await until(async () => (await bob())?.connections === 0, 5000, 'bob is absent');
		assert.equal((await json('kick', 'bob', '-y')).kicked.length, 1);
		assert.equal(await bob(), undefined);
	});
});

describe('a user with a key that comes back too late', () => {
	before(async () => { server = await startControlled(['--leave-grace', '200']); });
	after(stop);

	test('has left once, and is counted as a flap once', async () => {
		const flaps = async () => (await json('stats')).stats.flaps_total;
		const { socket, id } = await member(server, 'alice', { key: KEY });
		assert.equal(await flaps(), 0);
		socket.io.engine.transport.ws.terminate();
		await until(async () => (await json('list')).users.length === 0, 10000, 'she is gone');
		const { leaves } = await json('why', 'alice');
		assert.deepEqual(leaves.map((leave) => [leave.id, leave.reason]), [[id, 'lost']]);
		await member(server, 'alice', { key: KEY });
		assert.equal(await flaps(), 1);
		await member(server, 'alice', { key: KEY });
		assert.equal(await flaps(), 1);
	});
});
