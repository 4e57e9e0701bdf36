/* Watching: a snapshot, then every change once. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { openHerd } from '../../lib/presence/herd.mjs';
import { until } from '../../lib/process/poll.mjs';
import { emptied, join, leaveAll, member } from '../../lib/presence/presence.mjs';
import { askOnce, Control, hangUpAll, isWell, requestLine, startControlled } from './control.mjs';

const HERD = 2500; /* so many that their events, and their snapshot, are more than may wait */

describe('watch', () => {
	let server;
	let herd = [];
	before(async () => { server = await startControlled(); });
	afterEach(async () => {
		hangUpAll();
		leaveAll();
		herd.forEach((client) => client.destroy());
		herd = [];
		await emptied(server);
	});
	after(() => server?.stop());

	const usersThere = async () => (await askOnce(server, 'status')).users;

	const gather = async () => {
		herd = await openHerd(server, HERD);
		herd.forEach((client) => client.join());
		await until(async () => await usersThere() === HERD, 60000, 'the herd is present');
	};

	const scatter = async () => {
		herd.forEach((client) => client.destroy());
		herd = [];
		await until(async () => await usersThere() === 0, 60000, 'the herd is gone');
	};

	test('tells who is there, then join, rename and leave with rising numbers', async () => {
		const first = await member(server, 'first');
		const control = await Control.open(server);
		const { seq, users } = await control.ask('watch');
		assert.deepEqual(users.map(({ id, name }) => [id, name]), [[first.id, 'first']]);
		const alice = await member(server, 'alice', { room: '/tea' });
		const joined = await control.event();
		assert.deepEqual(Object.keys(joined), ['seq', 'time', 'type', 'user']);
		assert.equal(joined.type, 'join');
		assert.equal(joined.user.id, alice.id);
		assert.equal(joined.user.room, '/tea');
		assert.ok(Math.abs(joined.time - Date.now()) < 10000);
		await join(alice.socket, { name: 'alicia' });
		const renamed = await control.event();
		assert.deepEqual([renamed.type, renamed.was, renamed.user.name], ['rename', 'alice', 'alicia']);
		alice.socket.disconnect();
		const left = await control.event();
		assert.deepEqual([left.type, left.user.id, left.reason], ['leave', alice.id, 'left']);
		assert.equal(typeof left.detail, 'string');
		assert.deepEqual([joined, renamed, left].map((event) => event.seq), [1, 2, 3].map((n) => seq + n));
	});

	test('of one room tells of that room only, with gaps in the numbers', async () => {
		const control = await Control.open(server);
		const { seq, users } = await control.ask('watch', { room: 'tea' });
		assert.deepEqual(users, []);
		await member(server, 'elsewhere');
		const alice = await member(server, 'alice', { room: '/tea' });
		const event = await control.event();
		assert.equal(event.user.id, alice.id);
		assert.equal(event.seq, seq + 2);
	});

	test('requests go on being answered between the events', async () => {
		const control = await Control.open(server);
		await control.ask('watch');
		await control.ask('ping');
		await member(server, 'alice');
		assert.equal((await control.event()).type, 'join');
		assert.equal((await control.ask('list')).total, 1);
	});

	test('again tells a new snapshot, and of another room', async () => {
		const control = await Control.open(server);
		await control.ask('watch', { room: 'tea' });
		assert.deepEqual((await control.ask('watch', { room: '/' })).users, []);
		await member(server, 'alice', { room: '/tea' });
		const bob = await member(server, 'bob');
		assert.equal((await control.event()).user.id, bob.id);
	});

	test('many watchers are told alike, and those that hang up stop nobody', async () => {
		const watchers = await Promise.all(Array.from({ length: 50 }, () => Control.open(server)));
		await Promise.all(watchers.map((watcher) => watcher.ask('watch')));
		watchers.slice(25).forEach((watcher) => watcher.destroy());
		await member(server, 'alice');
		const events = await Promise.all(watchers.slice(0, 25).map((watcher) => watcher.event()));
		events.forEach((event) => assert.deepEqual(event, events[0]));
		await isWell(server);
	});

	test('one that does not read is told later how much it missed, and delays nobody', async () => {
		const lazy = await Control.open(server);
		const { seq } = await lazy.ask('watch');
		lazy.socket.pause();
		await gather();
		await isWell(server);
		await scatter();
		const last = seq + 2 * HERD;
		assert.equal((await askOnce(server, 'stats')).stats.changes_total, last);
		lazy.socket.resume();
		const dropped = () => lazy.messages.filter(({ method }) => method === 'lagged');
		await until(() => dropped().length > 0, 10000, 'lagged, without a further event');
		const lagged = dropped().reduce((sum, { params }) => sum + params.dropped, 0);
		const told = lazy.messages.filter(({ method }) => method === 'event');
		assert.equal(told.length + lagged, 2 * HERD);
		told.forEach((event, i) => assert.equal(event.params.seq, seq + 1 + i));
		lazy.messages.length = 0;
		await member(server, 'alice');
		assert.deepEqual((await lazy.event()).seq, last + 1);
	});

	test('a large snapshot is no reason to lag', async () => {
		await gather();
		const control = await Control.open(server);
		control.socket.pause();
		control.write(requestLine('watch', {}, 1));
		const joining = 20;
		await isWell(server); /* a later request is answered: the watch is under way */
		for (let i = 0; i < joining; i++) {
			await member(server, `late ${i}`);
		}
		control.socket.resume();
		const { result } = await control.next();
		assert.equal(result.users.length, HERD);
		for (let i = 1; i <= joining; i++) {
			assert.equal((await control.event()).seq, result.seq + i);
		}
	});
});
