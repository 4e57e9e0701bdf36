/* presencectl and presenced with stock clients: what the kicked one sees, what the others see, and who gets in. */

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { until } from '../../lib/process/poll.mjs';
import { client, leaveAll } from '../../lib/presence/presence.mjs';
import { ctl, Running } from './ctl.mjs';
import { Terminal } from './terminal.mjs';
import { RealWorld } from './worlds.mjs';

let world;

before(async () => { world = await RealWorld.start(); });
after(() => world.close());
afterEach(async () => {
	leaveAll();
	await until(async () => (await ctl(world.path, ['list', '-q'])).stdout === '', 10000, 'nobody is here');
});

async function good(...args) {
	const { code, stdout, stderr } = await ctl(world.path, args);
	assert.equal(stderr, '');
	assert.equal(code, 0);
	return stdout;
}

/* What a guest is told from now on: [[event, payload], …]. */
function told(guest) {
	const events = [];
	guest.socket.onAny((...event) => events.push(event));
	guest.socket.on('disconnect', (reason) => events.push(['disconnect', reason]));
	return events;
}

test('the kicked client is told the reason, and disconnected by the server', async () => {
	const alice = await world.join('alice');
	const events = told(alice);
	await good('kick', 'alice', '--reason', 'no advertising');
	await until(() => events.some(([event]) => event === 'disconnect'), 5000, 'alice is disconnected');
	assert.deepEqual(events, [['kicked', { reason: 'no advertising' }], ['disconnect', 'io server disconnect']]);
	assert.equal(alice.socket.active, false); /* it does not come back by itself */
});

test('the others see that the user was kicked', async () => {
	const bob = await world.join('bob');
	const alice = await world.join('alice');
	const events = told(bob);
	const leaves = () => events.filter(([event]) => event === 'disconnect_user');
	await good('kick', alice.id);
	await until(() => leaves().length > 0, 5000, 'bob is told');
	assert.deepEqual(leaves(), [['disconnect_user', { id: alice.id, name: 'alice', reason: 'kicked' }]]);
	assert.deepEqual(bob.fold.names(), ['bob']);
});

test('why tells of a kick, a lost connection and a leave apart', async () => {
	const kicked = await world.join('kicked');
	const lost = await world.join('lost');
	const left = await world.join('left');
	await good('kick', kicked.id);
	lost.socket.io.engine.transport.ws.terminate();
	left.socket.disconnect();
	for (const [guest, reasons] of [[kicked, /kicked/], [lost, /lost/], [left, /left/]]) {
		await until(async () => reasons.test((await ctl(world.path, ['why', guest.id])).stdout), 5000,
			`why ${guest.name} is ${reasons}`);
	}
	const leave = JSON.parse(await good('why', 'kicked', '--json')).leaves[0];
	assert.equal(leave.address, '127.0.0.1');
	for (const time of [leave.since, leave.last_seen]) { /* of clocks that are read one after another */
		assert.ok(Math.abs(leave.time - time) < 10000, JSON.stringify(leave));
	}
});

test('who is banned with a kick does not come in again before the ban ends', async () => {
	await world.join('alice');
	const kicked = JSON.parse(await good('kick', 'alice', '--ban', '10m', '--yes', '--json'));
	assert.deepEqual(kicked.kicked.map((user) => user.name), ['alice']);
	const again = client(world.server);
	const error = await new Promise((resolve, reject) => {
		again.on('connect_error', resolve);
		again.on('connect', () => reject(new Error('a banned client came in')));
	});
	assert.ok(error.message.length > 0);
	const [{ target }] = JSON.parse(await good('bans', '--json')).bans;
	await good('unban', target);
	await world.join('alice');
});

test('a broadcast reaches the clients of its room', async () => {
	const alice = await world.join('alice');
	const bob = await world.join('bob', { room: '/lobby' });
	const heard = [told(alice), told(bob)];
	await good('broadcast', 'Back in five minutes.', '--room', 'lobby');
	await until(() => heard[1].length > 0, 5000, 'bob hears it');
	assert.equal(JSON.stringify(heard[1]).includes('Back in five minutes.'), true);
	assert.deepEqual(heard[0], []);
});

test('a watch that nobody reads does not delay the others', async () => {
	const watch = new Running(world.path, ['watch', '--json']);
	await watch.says(/snapshot/);
	watch.child.stdout.pause();
	for (let n = 0; n < 50; n++) {
		const guest = await world.join(`guest-${n}`);
		guest.socket.disconnect();
	}
	assert.match(await good('ping'), /milliseconds/);
	watch.child.stdout.resume();
	await watch.says(/"leave".*guest-49/);
	await watch.interrupt();
});

test('in the shell, stock clients are completed, come and go above the line, and are kicked', async () => {
	await world.join('alice');
	const shell = Terminal.presencectl(world.path, ['shell']);
	try {
		await shell.shows('presence(1 online)>');
		shell.type('watch').press('Enter');
		await shell.shows(/= alice is in \/ \(web\)\npresence\(1 online\)>$/);
		shell.type('kick al').press('Tab');
		await shell.shows('> kick alice');
		const bob = await world.join('bob');
		await shell.shows(/\+ bob joined \/ \(web\)\npresence\(2 online\)> kick alice$/);
		await bob.leave();
		await shell.shows(/- bob left \/ \(left.*\)\npresence\(1 online\)> kick alice$/);
		shell.press('Enter');
		await shell.shows(/kicked 'alice'(.*\n)+.*- alice left \/ \(kicked.*\)\npresence\(0 online\)>$/);
	} finally {
		shell.close();
	}
});
