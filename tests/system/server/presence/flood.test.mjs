/* What one user's flood costs the others: the events of a stock client that looks on are counted. */

import { after, afterEach, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { start } from '../../../lib/process/daemon.mjs';
import { client, connected, emptied, join, leaveAll, member, roster } from '../../../lib/presence/presence.mjs';
import { until } from '../../../lib/process/poll.mjs';

const FLOOD_MS = 3000;

/* Of docs/wire.md, "Limits". */
const CHANGES_AT_ONCE = 5;
const CHANGE_EVERY_MS = 2000;
const JOINS_AT_ONCE = 20;
const JOINS_PER_SECOND = 55; /* of the address, and of what all have in common */

const counted = (fold, wanted) => fold.changes.filter(([event]) => event === wanted).length;

/* How many tokens a bucket gives away until now. */
const allowed = (atOnce, perSecond, began) =>
	atOnce + Math.ceil((performance.now() - began) / 1000 * perSecond);

describe('a flood of renames', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	afterEach(leaveAll);
	after(() => server?.stop());

	test('reaches the others as a few, and the last name always', async () => {
		const victim = await member(server, 'victim');
		const flooder = await member(server, 'flooder');
		const began = performance.now();
		let last = 'flooder';
		for (let i = 0; performance.now() - began < FLOOD_MS; i++) {
			const answer = await join(flooder.socket, { name: `flood ${i}` });
			last = answer.ok ? `flood ${i}` : last;
			await pause(100); /* a burst, and then as often as a connection may */
		}
		const named = () => victim.fold.users.get(flooder.id).name;
		await until(() => named() === last, CHANGE_EVERY_MS + 5000, () => `${named()} is ${last}`);
		assert.ok(counted(victim.fold, 'user_renamed')
			<= allowed(CHANGES_AT_ONCE, 1000 / CHANGE_EVERY_MS, began),
		JSON.stringify(victim.fold.changes));
		victim.fold.check();
		assert.deepEqual(await roster(server), victim.fold.list());
		await until(() => flooder.fold.users.get(flooder.id).name === last, 5000, 'its own name');
	});

	test('leaves the list and what is told of it the same', async () => {
		const flooder = await member(server, 'flooder');
		for (let i = 0; i < 12; i++) {
			assert.deepEqual(await join(flooder.socket, { name: `${i}` }), { ok: true, id: flooder.id });
		}
		const late = await member(server, 'late');
		assert.deepEqual(await roster(server), late.fold.list());
		assert.equal(late.fold.users.get(flooder.id).name, `${CHANGES_AT_ONCE - 1}`);
		flooder.socket.disconnect();
		await until(() => counted(late.fold, 'disconnect_user') === 1, 5000, 'the leave');
		late.fold.check(); /* by the name that it knows */
		assert.equal(counted(late.fold, 'user_renamed'), 0);
	});
});

describe('a flood of joins', () => {
	let server;
	afterEach(async () => {
		leaveAll();
		await server?.stop();
		server = null;
	});

	const flooded = async (...args) => {
		server = await start('presenced', ['--leave-grace', '0', ...args]);
		const victim = await member(server, 'victim');
		const began = performance.now();
		const isOver = () => performance.now() - began > FLOOD_MS;
		await Promise.all(Array.from({ length: 10 }, (_, i) => loop(i, isOver)));
		return { ...victim, began };
	};

	/* Connects, joins and leaves; every other one waits until it has joined. */
	async function loop(i, isOver) {
		for (let round = 0; !isOver(); round++) {
			const socket = await connected(client(server));
			const joined = join(socket, { name: `loop ${i} ${round}` }).catch(() => {});
			await (i % 2 ? joined : Promise.race([joined, pause(5)]));
			socket.disconnect();
		}
	}

	test('from one address reaches the others at a pace', async () => {
		const { fold, began } = await flooded('--max-joins-per-ip', String(JOINS_AT_ONCE));
		const joins = counted(fold, 'new_user');
		assert.ok(joins >= JOINS_AT_ONCE - 1, `${joins} joins`);
		assert.ok(joins <= allowed(JOINS_AT_ONCE, JOINS_PER_SECOND, began), `${joins} joins`);
		assert.ok(counted(fold, 'disconnect_user') <= joins);
		fold.check();
		await until(() => fold.users.size === 1, 5000, 'all others are gone');
		leaveAll();
		await emptied(server);
	});

	test('has everybody in who waits for it', async () => {
		server = await start('presenced', ['--max-joins-per-ip', '2']);
		const victim = await member(server, 'victim');
		const sockets = Array.from({ length: 40 }, () => client(server));
		await Promise.all(sockets.map((socket) => connected(socket)));
		const began = performance.now();
		const answers = await Promise.all(sockets.map((socket, i) => join(socket, { name: `${i}` })));
		const took = performance.now() - began;
		assert.ok(answers.every(({ ok }) => ok));
		assert.ok(took > 35 / JOINS_PER_SECOND * 1000, `${took} ms`);
		await until(() => victim.fold.users.size === 41, 5000, 'all are seen');
		assert.deepEqual(await roster(server), victim.fold.list());
	});

	test('is what it is without a limit', async () => {
		const { fold, began } = await flooded('--max-joins-per-ip', '0');
		assert.ok(counted(fold, 'new_user') > allowed(JOINS_AT_ONCE, JOINS_PER_SECOND, began));
	});
});
