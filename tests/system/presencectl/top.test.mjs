/* presencectl top: what happens a second, who does not read, and a screen that is drawn anew. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { programPath } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { joinPacket, rawMember } from '../../lib/process/stage.mjs';
import { Control, hangUpAll, requestLine } from '../control-socket/control.mjs';
import { ctl } from './ctl.mjs';
import { Terminal } from './terminal.mjs';
import { RealWorld } from './worlds.mjs';

const NOTICE = 'x'.repeat(4000);
const AT_ONCE = 50;
const KERNEL_MAX = 12 * 1024 * 1024; /* bytes that the two ends of a connection may keep */

let world;
let control;
before(async () => {
	world = await RealWorld.start();
	control = await Control.open({ control: world.path });
});
after(async () => {
	hangUpAll();
	await world.close();
});

/* Somebody in "/" who does not read what is told there. */
async function deaf(name) {
	const connection = await rawMember(world.server);
	connection.send(joinPacket(name));
	await until(async () => (await control.ask('list')).users.some((user) => user.name === name), 5000, `${name} is here`);
	connection.socket.pause();
	return connection;
}

/* Tells "/" more and more until something waits that is more than a notice: the slowest peer. */
async function overfill() {
	for (let told = 0; told < KERNEL_MAX; told += AT_ONCE * NOTICE.length) {
		control.write(requestLine('broadcast', { text: NOTICE, room: '/' }, 'x').repeat(AT_ONCE));
		for (let i = 0; i < AT_ONCE; i++) {
			assert.ok((await control.next()).result);
		}
		const { slowest_peers: [peer] } = await control.ask('top');
		if (peer?.waiting > NOTICE.length * 2) {
			return peer;
		}
	}
	return assert.fail('nothing waits');
}

/* People come and go as long as the promise is not settled. */
async function churn(promise) {
	let over = false;
	const watched = promise.finally(() => { over = true; });
	while (!over) {
		await (await world.join('guest', { room: '/lobby' })).leave();
	}
	return watched;
}

test('the slowest peer is who does not read, and the rates are those of a second', async () => {
	const listener = await world.join('listener', { room: '/lobby' });
	const connection = await deaf('sleepy');
	const peer = await overfill();
	assert.deepEqual([peer.name, peer.room, peer.address, peer.transport], ['sleepy', '/', '127.0.0.1', 'websocket']);
	const { stdout, stderr } = await churn(ctl(world.path, ['top', '--json']));
	assert.equal(stderr, '');
	const figures = JSON.parse(stdout);
	assert.equal(figures.slowest_peers[0].name, 'sleepy');
	assert.ok(figures.waiting >= figures.slowest_peers[0].waiting, stdout);
	assert.ok(figures.memory > figures.queued, stdout);
	assert.ok(figures.joins_per_second > 0 && figures.leaves_per_second > 0, stdout);
	assert.ok(figures.received_per_second > 0 && figures.sent_per_second > 0, stdout);
	assert.ok(figures.flush_p50 <= figures.flush_p99 && figures.flush_p99 < 10000, stdout);
	assert.equal(figures.ready, true);
	connection.destroy();
	await listener.leave();
});

test('a screen is drawn anew in its place, until q, and leaves the terminal as it was', async () => {
	const alice = await world.join('alice', { room: '/lobby' });
	const terminal = Terminal.presencectl(world.path, ['top'], { width: 70, height: 14 });
	await terminal.shows(/^presenced .*\nusers +1 [^]*\n\/lobby +1 +1\n/);
	const bob = await world.join('bob', { room: '/lobby' });
	await terminal.shows(/^presenced .*\nusers +2 .*\na second +[0-9.]+ joins[^]*\n\/lobby +2 +2\n/);
	terminal.type('xq');
	await terminal.shows('exit 0');
	assert.equal(terminal.screen().match(/presenced/g).length, 1);
	assert.doesNotMatch(terminal.screen(), /xq/);
	terminal.close();
	await Promise.all([alice.leave(), bob.leave()]);
});

test('^C ends it, and keys are echoed again', async () => {
	const terminal = Terminal.presencectl(world.path, ['top']);
	await terminal.shows('presenced ');
	terminal.press('C-c');
	await terminal.shows('exit 130');
	terminal.type('echoed');
	await terminal.shows('echoed');
	terminal.close();
});

test('the terminal is as it was too if it is asked to end', async () => {
	const command = `timeout --foreground 1 ${programPath('presencectl')} top; echo "exit $?"; exec cat >/dev/null`;
	const terminal = new Terminal(command, world.path);
	await terminal.shows(/presenced [^]*exit 124/);
	terminal.type('echoed');
	await terminal.shows('echoed');
	terminal.close();
});

test('the screen ends with the daemon, and says so', async () => {
	const other = await RealWorld.start();
	const terminal = Terminal.presencectl(other.path, ['top'], { width: 40, height: 8 });
	await terminal.shows('presenced ');
	await other.close();
	await terminal.shows('exit 69');
	assert.match(terminal.screen(), /^presencectl: presenced at /m);
	terminal.close();
});
