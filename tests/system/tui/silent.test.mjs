/* What the terminal says when it hears nothing: that it does, and of when its list is. And that it
 * asks when somebody looks again. */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { start } from '../../lib/process/daemon.mjs';
import { Proxy } from '../../lib/net/proxy.mjs';
import { until } from '../../lib/process/poll.mjs';
import { leaveAll, member } from '../../lib/presence/presence.mjs';
import { Wall } from '../../lib/process/wall.mjs';
import { closeAll, Tui } from './tui.mjs';

const HEADER = /^Presence · (\S+) · (\d+) online(?: · as of (\d\d):(\d\d):(\d\d))? /m;

let undo = [];
afterEach(async () => {
	closeAll();
	leaveAll();
	for (const step of undo.splice(0).reverse()) {
		await step();
	}
});

/* A server, and the network to it. */
async function place(...args) {
	const server = await start('presenced', args);
	undo.push(() => server.stop());
	const proxy = await Proxy.open(server);
	undo.push(() => proxy.close());
	return { server, proxy };
}

/* From now on nothing comes: the second of the day, in UTC as in the terminal. */
function silence(proxy) {
	proxy.silence();
	return Math.floor(Date.now() / 1000) % 86400;
}

/* The list is as of the last packet, a second before the silence began at most. */
function isAsOf(tui, second) {
	const [, , , ...time] = tui.screen({ visible: true }).match(HEADER);
	const [hours, minutes, seconds] = time.map(Number);
	const passed = (hours * 60 + minutes) * 60 + seconds - second;
	assert.ok(passed === 0 || Math.abs(passed) === 1, `${time.join(':')}: ${passed} s after it`);
}

test('a list whose connection is lost is as of the last packet', async () => {
	const { proxy } = await place('--ping-interval', '500', '--ping-timeout', '2400');
	const ada = await Tui.start(proxy).isLive();
	const second = silence(proxy);
	await ada.shows(/^Presence · (offline|connecting…) · 1 online · as of /m);
	isAsOf(ada, second);
});

test('a terminal that hears nothing for longer than it should is not live', async () => {
	const { proxy } = await place('--ping-interval', '500', '--ping-timeout', '60000');
	const ada = await Tui.start(proxy).isLive();
	const second = silence(proxy);
	await ada.shows(/^Presence · silent · 1 online · as of /m);
	isAsOf(ada, second);
	proxy.mend();
	await until(() => HEADER.exec(ada.screen({ visible: true }))?.[1] === 'live', 5000, 'live again');
});

/* The connection is dead, and somebody looks again: it is given up long before pings are missed. */
async function looksAgain(look, options) {
	const { server, proxy } = await place();
	const bob = await member(server, 'Bob');
	const ada = await Tui.start(proxy, options).isLive();
	await ada.sees('Ada', 'Bob');
	const told = bob.fold.changes.length;
	look(ada); /* a connection that lives goes on */
	await member(server, 'Cem');
	await ada.sees('Ada', 'Bob', 'Cem');
	proxy.silence();
	const since = Date.now();
	look(ada);
	await ada.shows(/^Presence · (offline|connecting…|resolving…) /m);
	const took = Date.now() - since;
	assert.ok(took > 2500 && took < 9000, `${took} ms`);
	proxy.mend();
	await until(() => HEADER.exec(ada.screen({ visible: true }))?.[1] === 'live', 10000, 'live again');
	await ada.sees('Ada', 'Bob', 'Cem');
	assert.deepEqual(bob.fold.changes.slice(told).map(([event]) => event), ['new_user'], 'Cem came');
}

test('a terminal that was stopped asks who is here', () =>
	looksAgain((ada) => ada.kill('SIGSTOP').kill('SIGCONT')));

for (const [how, ahead] of [['ahead', 1], ['back', -1]]) {
	test(`a terminal whose clock jumps ${how}, as after a sleep, asks who is here`, async () => {
		const wall = new Wall();
		undo.push(() => wall.close());
		let jumps = 0;
		await looksAgain(() => wall.set(++jumps * ahead * 3600 * 1000), { env: wall.env });
	});
}
