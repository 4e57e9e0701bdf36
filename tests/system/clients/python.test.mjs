/* python-socketio, with threads and with asyncio, by polling, by websocket, and with the upgrade. */

import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { Cable } from '../../lib/net/cable.mjs';
import { start } from '../../lib/process/daemon.mjs';
import { until, within } from '../../lib/process/poll.mjs';
import { emptied, join, leaveAll, member, roster } from '../../lib/presence/presence.mjs';
import { killAll, PythonClient } from './python.mjs';

const ID = /^[A-Za-z0-9_-]{20}$/;
const KEY = 'a-key-of-the-python';
const GRACE_MS = 60000; /* no test sees the end of it */
/* Many pings during a test; and a client that dies between two GETs is missed soon. */
const HEARTBEAT = ['--ping-interval', '500', '--ping-timeout', '3000'];
const TOLD_MS = 20000;

const TRANSPORTS = { polling: ['polling'], websocket: ['websocket'], upgrade: null };
const KINDS = ['threads', 'asyncio'].flatMap((kind) => Object.entries(TRANSPORTS).map(
	([how, transports]) => ({ name: `${kind}, ${how}`, kind, how, transports })));

const told = (watcher) => watcher.fold.changes.map(([event, { name, new_user_name: came, reason }]) =>
	[event, came ?? name, ...(reason ? [reason] : [])]);

for (const { name, kind, how, transports } of KINDS) {
	describe(`python-socketio (${name})`, () => {
		let server;
		let watcher;
		before(async () => {
			server = await start('presenced', ['--rooms', 'tea', ...HEARTBEAT]);
		});
		beforeEach(async () => { watcher = await member(server, 'watcher'); });
		afterEach(async () => {
			killAll();
			leaveAll();
			await emptied(server);
		});
		after(() => server?.stop());

		const open = async (to = server, namespaces = ['/']) => {
			const client = new PythonClient(kind, transports, namespaces);
			await client.connect(to);
			return client;
		};
		const sees = (fold, ...names) => until(() => fold.names().join() === names.join(), TOLD_MS,
			() => `${names} are seen, not ${fold.names()}`);

		test('joins with an ack, and sees others come, change and go', async () => {
			const ann = await open();
			const { ok, id } = await ann.join({ name: 'ann é😀', kind: 'app' });
			assert.equal(ok, true);
			assert.match(id, ID);
			assert.equal(await ann.call('get_sid'), id);
			assert.equal(await ann.call('transport'), how === 'polling' ? 'polling' : 'websocket');
			const [fold] = Object.values(ann.folds);
			await sees(fold, 'watcher', 'ann é😀');
			const bob = await member(server, 'bob');
			await join(bob.socket, { name: 'bobby' });
			await sees(fold, 'watcher', 'ann é😀', 'bobby');
			await sees(watcher.fold, 'watcher', 'ann é😀', 'bobby');
			assert.deepEqual(fold.list(), await roster(server));
			assert.deepEqual(fold.list(), watcher.fold.list());
			bob.socket.disconnect();
			await sees(fold, 'watcher', 'ann é😀');
			assert.deepEqual(fold.changes, watcher.fold.changes.slice(1));
			await ann.disconnect();
		});

		/* The library may be done before it has said 41. */
		test('leaves by disconnect(), which is told once', async () => {
			const ann = await open();
			await ann.join({ name: 'ann' });
			await sees(watcher.fold, 'watcher', 'ann');
			await ann.disconnect();
			await sees(watcher.fold, 'watcher');
			const [[, came], [, , reason], ...more] = told(watcher);
			assert.equal(came, 'ann');
			assert.match(reason, how === 'polling' ? /^(left|lost|timeout)$/ : /^(left|lost)$/);
			assert.deepEqual(more, []);
			assert.deepEqual(await roster(server), watcher.fold.list());
		});

		test('is killed, which is told once', async () => {
			const ann = await open();
			await ann.join({ name: 'ann' });
			await sees(watcher.fold, 'watcher', 'ann');
			await ann.kill();
			await sees(watcher.fold, 'watcher');
			const [[, came], [, , reason], ...more] = told(watcher);
			assert.equal(came, 'ann');
			assert.match(reason, how === 'polling' ? /^(lost|timeout)$/ : /^lost$/);
			assert.deepEqual(more, []);
		});

		test('answers the pings of the server', async () => {
			const ann = await open();
			await ann.join({ name: 'ann' });
			let pings = 0;
			watcher.socket.io.on('ping', () => { pings++; });
			await until(() => pings >= 3, TOLD_MS, 'three pings');
			assert.equal((await ann.call('call', ['who_is_here'])).ok, true);
			assert.deepEqual(told(watcher), [['new_user', 'ann']]);
			await ann.disconnect();
		});

		test('is in several namespaces over one connection', async () => {
			const ann = await open(server, ['/', '/tea']);
			const drinker = await member(server, 'drinker', { room: '/tea' });
			assert.equal((await ann.join({ name: 'ann' }, '/tea')).ok, true);
			await sees(ann.folds['/tea'], 'drinker', 'ann');
			await sees(drinker.fold, 'drinker', 'ann');
			assert.deepEqual(await roster(server, '/tea'), ann.folds['/tea'].list());
			assert.deepEqual(watcher.fold.names(), ['watcher']);
			await ann.join({ name: 'anna' });
			await sees(watcher.fold, 'watcher', 'anna');
			await ann.disconnect();
			await sees(drinker.fold, 'drinker');
			await sees(watcher.fold, 'watcher');
		});

		test('is told what is wrong with a name, and that there is no such room', async () => {
			const ann = await open();
			const { ok, error } = await ann.join({ name: ' ' });
			assert.deepEqual([ok, error.code], [false, 'name_empty']);
			const lost = new PythonClient(kind, transports, ['/nowhere']);
			const refused = new Promise((resolve) => {
				lost.events['/nowhere'].once('connect_error', resolve);
			});
			const connecting = assert.rejects(lost.connect(server));
			assert.deepEqual(await within(refused, TOLD_MS, 'the refusal'),
				{ message: 'Invalid namespace' });
			await lost.kill();
			await connecting;
		});

		test('with a key is cut off and comes back by itself: nobody is told', async (t) => {
			const patient = await start('presenced', ['--leave-grace', String(GRACE_MS)]);
			t.after(() => patient.stop());
			const cable = await Cable.to(patient);
			t.after(() => cable.close());
			const looker = await member(patient, 'looker');
			const ann = await open(cable);
			await ann.join({ name: 'ann', key: KEY });
			await sees(looker.fold, 'looker', 'ann');
			const cut = new Promise((resolve) => { ann.events['/'].once('disconnect', resolve); });
			const back = new Promise((resolve) => { ann.events['/'].once('connect', resolve); });
			cable.pull();
			await within(cut, TOLD_MS, 'the client notices');
			cable.plug();
			await within(back, TOLD_MS, 'the client is back');
			assert.equal((await ann.join({ name: 'ann', key: KEY })).ok, true);
			await until(() => ann.folds['/'].snapshots === 2, TOLD_MS, 'another snapshot');
			assert.deepEqual(ann.folds['/'].list(), await roster(patient));
			assert.deepEqual(told(looker), [['new_user', 'ann']]);
		});
	});
}
