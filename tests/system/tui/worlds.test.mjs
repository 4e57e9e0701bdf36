/* Terminals and stock clients in one room: all see the same world, and see each other come and go. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { start } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { client, connected, emptied, join, leaveAll, member, roster } from '../../lib/presence/presence.mjs';
import { agrees, AT_ONCE, closeAll, Tui } from './tui.mjs';

let server;
before(async () => { server = await start('presenced', AT_ONCE); });
after(() => server?.stop());
afterEach(async () => {
	closeAll();
	leaveAll();
	await emptied(server);
	await emptied(server, '/lobby');
});

/* Whoever has this name. */
const one = (fold, name) => fold.list().find((user) => user.name === name);

/* All of them show what the client knows. */
async function allAgree(fold, worlds) {
	for (const [tui, name] of worlds) {
		await agrees(tui, () => fold.list(), () => one(fold, name)?.id);
	}
}

describe('two terminals and a browser\'s client', () => {
	test('see each other come, change their names, and go', async () => {
		const web = await member(server, 'Web One');
		const ada = await Tui.start(server, { name: 'Ada' }).isLive();
		const bob = await Tui.start(server, { name: 'Bob B' }).isLive();
		await until(() => web.fold.list().length === 3, 10000, 'the client sees both');
		assert.deepEqual(web.fold.names(), ['Web One', 'Ada', 'Bob B']);
		assert.deepEqual(web.fold.list().map(({ kind }) => kind), ['web', 'tui', 'tui']);
		await allAgree(web.fold, [[ada, 'Ada'], [bob, 'Bob B']]);

		const second = await member(server, 'Zoë');
		await until(() => web.fold.list().length === 4, 10000, 'the second client');
		await allAgree(web.fold, [[ada, 'Ada'], [bob, 'Bob B']]);
		await ada.shows('+ Zoë joined');

		await join(web.socket, { name: 'Web Two' });
		await ada.shows('~ Web One is now Web Two');
		await allAgree(web.fold, [[ada, 'Ada'], [bob, 'Bob B']]);

		second.socket.disconnect();
		await ada.shows('- Zoë left');
		await allAgree(web.fold, [[ada, 'Ada'], [bob, 'Bob B']]);
		assert.deepEqual(await roster(server), web.fold.list());
	});

	test('agree on twenty hues and initials', async () => {
		const ada = await Tui.start(server, { name: 'Ada', width: 120, height: 40 }).isLive();
		const web = await member(server, 'w');
		for (let n = 0; n < 20; n++) {
			await member(server, `${String.fromCharCode(0x61 + n)}x ${n}y`);
		}
		await until(() => web.fold.list().length === 22, 10000, 'all have joined');
		await agrees(ada, () => web.fold.list(), () => one(web.fold, 'Ada').id);
		const initials = ada.picture().boxes().slice(2).map((box) => box.initials);
		assert.deepEqual(initials, Array.from({ length: 20 },
			(_, n) => `${String.fromCharCode(0x61 + n)}${n}`.slice(0, 2)));
	});

	test('may have one name', async () => {
		const ada = await Tui.start(server, { name: 'same' }).isLive();
		const { fold, id } = await member(server, 'same');
		await ada.sees('same', 'same');
		const first = fold.list().find((user) => user.id !== id);
		await agrees(ada, () => fold.list(), () => first.id);
	});
});

describe('a terminal', () => {
	test('that is renamed is so for everybody', async () => {
		const web = await member(server, 'web');
		const ada = await Tui.start(server, { name: 'Ada' }).isLive();
		const bob = await Tui.start(server, { name: 'Bob' }).isLive();
		await bob.sees('Bob', 'web', 'Ada');
		ada.press('r');
		await ada.shows('New name: Ada');
		ada.type(' Lovelace').press('Enter');
		await bob.sees('Bob', 'web', 'Ada Lovelace');
		await ada.sees('Ada Lovelace', 'web', 'Bob');
		await bob.shows('~ Ada is now Ada Lovelace');
		await until(() => one(web.fold, 'Ada Lovelace'), 5000, 'the client knows');
		await allAgree(web.fold, [[ada, 'Ada Lovelace'], [bob, 'Bob']]);
	});

	test('in another room sees that one only', async () => {
		await member(server, 'main');
		const lobby = await member(server, 'lobbyist', { room: '/lobby' });
		const byOption = await Tui.start(server, { name: 'Ada', args: ['--room', 'lobby'] }).isLive();
		const byUrl = await Tui.start(`${server.url}/?room=lobby`, { name: 'Bob' }).isLive();
		await byOption.sees('Ada', 'lobbyist', 'Bob');
		await byUrl.sees('Bob', 'lobbyist', 'Ada');
		await byOption.shows(/^Presence · live · 3 online · .*lobby/);
		await until(() => lobby.fold.list().length === 3, 5000, 'the client sees both');
		await allAgree(lobby.fold, [[byOption, 'Ada'], [byUrl, 'Bob']]);
		assert.deepEqual((await roster(server)).map(({ name }) => name), ['main']);
	});

	test('that watches is in nobody\'s list, and sees all from the start', async () => {
		const web = await member(server, 'web');
		const ada = await Tui.start(server, { name: 'Ada' }).isLive();
		const watcher = await Tui.start(server, { name: null, args: ['--watch'] }).isLive('watching');
		await agrees(watcher, () => web.fold.list(), () => null);
		const late = await member(server, 'late');
		await watcher.sees('web', 'Ada', 'late');
		await ada.sees('Ada', 'web', 'late');
		late.socket.disconnect();
		await watcher.sees('web', 'Ada');
		await until(() => web.fold.names().join() === 'web,Ada', 5000, 'the client sees nobody else');
		assert.deepEqual(await roster(server), web.fold.list());
		watcher.press('r');
		watcher.press('q');
		assert.equal(await watcher.ended(), 0);
	});

	test('that watches an empty room says so', async () => {
		const watcher = await Tui.start(server, { name: null, args: ['--watch', '--room', 'lobby'] })
			.isLive('watching');
		await watcher.shows('Nobody is here yet.');
		await member(server, 'web', { room: '/lobby' });
		await watcher.sees('web');
	});
});

describe('who leaves', () => {
	/* What the client is told of Ada's end. */
	async function reasonOf(end) {
		const socket = await connected(client(server));
		await join(socket, { name: 'web' });
		const left = new Promise((resolve) => { socket.once('disconnect_user', resolve); });
		const ada = await Tui.start(server, { name: 'Ada' }).isLive();
		await ada.sees('Ada', 'web');
		end(ada);
		return { ...await left, id: undefined };
	}

	for (const [how, end] of [
		['q', (tui) => tui.press('q')],
		['^C', (tui) => tui.press('C-c')],
		['SIGTERM', (tui) => tui.kill('SIGTERM')],
		['SIGHUP', (tui) => tui.kill('SIGHUP')],
	]) {
		test(`by ${how} has left`, async () => {
			assert.deepEqual(await reasonOf(end), { id: undefined, name: 'Ada', reason: 'left' });
		});
	}

	test('by SIGKILL is lost', async () => {
		const told = await reasonOf((tui) => tui.kill('SIGKILL'));
		assert.deepEqual(told, { id: undefined, name: 'Ada', reason: 'lost' });
	});
});
