/* The wall's clock is set while presenced runs: nothing ends early or late, and nothing absurd is
 * told. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { Control, hangUpAll, Place, startOpen } from '../../control-socket/control.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { Wall } from '../../../lib/process/wall.mjs';
import {
	client, connected, emptied, join, leaveAll, member, roster,
} from '../../../lib/presence/presence.mjs';

const HOUR_MS = 3600 * 1000;
const GRACE_MS = 3000;
const BAN_MS = 4000;
const NEAR_MS = 10 * 1000; /* a busy machine's */
const KEY = 'the-key-that-Ann-has-kept';

const near = (time, expected, what) =>
	assert.ok(Math.abs(time - expected) < NEAR_MS, `${what}: ${time - expected} ms off`);

for (const [what, jump] of [['an hour ahead', HOUR_MS], ['an hour back', -HOUR_MS]]) {
	describe(`a wall's clock that is set ${what}`, () => {
		const wall = new Wall();
		const place = new Place();
		const args = [
			'--control', place.socket, '--state', path.join(wall.directory, 'state'),
			'--leave-grace', `${GRACE_MS}`,
		];
		let server;
		let control;
		before(async () => { server = await startOpen(args, { env: wall.env }); });
		after(async () => {
			hangUpAll();
			await server?.stop();
			wall.close();
			place.remove();
		});
		afterEach(async () => {
			leaveAll();
			await emptied(server);
		});

		/* Sets it, and waits until presenced has seen that. */
		async function set(ms) {
			wall.set(ms);
			await roster(server);
			await roster(server);
		}

		async function answer(name, key) {
			return join(await connected(client(server)), key ? { name, key } : { name });
		}

		test('leaves bans as long as they were', async () => {
			await set(0);
			control = await Control.open({ control: place.socket });
			const since = Date.now();
			await control.ask('ban', { target: 'Eve', for: BAN_MS });
			await control.ask('ban', { target: 'Mallory', for: HOUR_MS });
			await control.ask('ban', { target: 'Trudy' });
			await set(jump);
			assert.equal((await answer('Eve')).error?.code, 'banned');
			const { bans } = await control.ask('bans');
			const of = (name) => bans.find(({ target }) => target === name);
			near(of('Mallory').until, wall.now() + HOUR_MS, 'the end of the ban');
			near(of('Mallory').since, wall.now(), 'the begin of the ban');
			assert.equal(of('Trudy').until, 0);
			await until(async () => (await answer('Eve')).ok, 20000, 'Eve may come in');
			assert.ok(Date.now() - since >= BAN_MS, `after ${Date.now() - since} ms`);
			assert.equal((await answer('Mallory')).error?.code, 'banned');
		});

		test('leaves the grace as long as it was', async () => {
			await set(0);
			const bob = await member(server, 'Bob');
			const ann = await member(server, 'Ann', { key: KEY });
			await until(() => bob.fold.names().includes('Ann'), 10000, 'Bob sees Ann');
			const told = bob.fold.changes.length;
			ann.socket.io.engine.close();
			await set(jump);
			const back = await member(server, 'Ann', { key: KEY });
			assert.deepEqual(bob.fold.changes.slice(told), []);
			const since = Date.now();
			back.socket.io.engine.close();
			await set(0);
			await until(() => bob.fold.changes.length > told, 20000, 'Ann is gone');
			assert.equal(bob.fold.changes[told][1].reason, 'lost');
			assert.ok(Date.now() - since >= GRACE_MS - 100, `after ${Date.now() - since} ms`);
		});

		test('is told to who comes then, and not to who was there', async () => {
			await set(0);
			await member(server, 'Bob');
			await set(jump);
			await member(server, 'Cem');
			const [bob, cem] = await roster(server);
			near(bob.since, Date.now(), 'Bob');
			near(cem.since, wall.now(), 'Cem');
			const { users: [user] } = await control.ask('show', { user: 'Bob' });
			near(user.since, Date.now(), 'Bob');
		});

		test('is no leave over a restart', async () => {
			await set(0);
			await member(server, 'Ann', { key: KEY });
			const [{ since }] = await roster(server);
			await server.stop();
			leaveAll();
			wall.set(jump);
			server = await startOpen(args, { env: wall.env });
			const told = await roster(server);
			assert.deepEqual(told.map((user) => [user.name, user.since]), [['Ann', since]]);
			const ann = await member(server, 'Ann', { key: KEY });
			assert.equal((await roster(server))[0].since, since);
			assert.deepEqual(ann.fold.names(), ['Ann']);
		});
	});
}
