/* The picture at every size, with every name, and how little is written for it. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { start } from '../../lib/process/daemon.mjs';
import { openHerd } from '../../lib/presence/herd.mjs';
import { until } from '../../lib/process/poll.mjs';
import { emptied, leaveAll, member, roster } from '../../lib/presence/presence.mjs';
import { closeRude, rudeServer } from './rude.mjs';
import { AT_ONCE, closeAll, Tui } from './tui.mjs';

const STILL_MS = 3000; /* as long as nothing may be written */

let server;
let herd = [];
before(async () => { server = await start('presenced', AT_ONCE); });
after(() => server?.stop());
afterEach(async () => {
	closeAll();
	closeRude();
	leaveAll();
	herd.splice(0).forEach((guest) => guest.destroy());
	await emptied(server);
});

describe('a resize', () => {
	test('while 200 users join ends in the right picture', async () => {
		const ada = await Tui.start(server, { width: 80, height: 24 }).isLive();
		const sizes = [[20, 5], [19, 4], [1, 1], [200, 60], [80, 24], [2, 60], [200, 1], [33, 7], [120, 40]];
		herd = await openHerd(server, 200);
		for (const [n, guest] of herd.entries()) {
			guest.join();
			if (n % 10 === 0) {
				ada.resize(...sizes[(n / 10) % sizes.length]);
			}
			if (n % 20 === 0) {
				await until(() => herd[n].hasSnapshot, 10000, 'the user is in');
			}
		}
		ada.resize(200, 60);
		await ada.shows('201 online');
		const users = await roster(server);
		const others = users.filter(({ name }) => name !== 'Ada').map(({ name }) => name);
		const columns = 8;
		await until(() => ada.boxes().length >= columns * 13, 10000, () => `boxes all over:\n${ada.picture()}`);
		const names = ada.boxes().map(({ name }) => name);
		assert.deepEqual(names, ['Ada', ...others].slice(0, names.length));
		assert.equal(ada.boxes()[1].x, 25);
		ada.press('q');
		assert.equal(await ada.ended(), 0);
		await ada.isRestored();
	});

	for (const [width, height, pattern] of [
		[200, 60, /^Presence · live · 2 online/],
		[24, 7, /^live · 2 online\n┏━{22}┓\n┃ A {2}Ada/],
		[20, 5, /^live · 2 online\n› A {2}Ada +\(you\)\n {2}B {2}Bob/],
		[19, 4, /2 online[^]*needs 20x5/],
		[12, 1, /^live · 2$/],
		[11, 4, /too small/],
		[1, 1, /^.?$/],
	]) {
		test(`to ${width}x${height} shows what has room there`, async () => {
			await member(server, 'Bob');
			const ada = await Tui.start(server, { width: 100, height: 30 }).isLive();
			await ada.sees('Ada', 'Bob');
			ada.resize(width, height);
			await until(() => ada.screen({ visible: true }).match(pattern), 10000,
				() => `${pattern} at ${width}x${height}:\n${ada.picture()}`);
			ada.resize(100, 30);
			await ada.sees('Ada', 'Bob');
		});
	}
});

describe('a name', () => {
	/* As it comes, and as it is shown. */
	const NAMES = [
		['山田太郎', '山田太郎'],
		['김철수 박사', '김철수 박사'],
		['ＦＵＬＬ', 'ＦＵＬＬ'],
		['👩‍👩‍👧‍👦 Family', '👩 Family'],
		['Wave 👋🏽', 'Wave 👋'],
		['محمد علي', 'محمد علي'],
		['דוד כהן', 'דוד כהן'],
		['Z̸̡͖͓͋a̷̛͙l̶̢g̵o̴', null], /* as many marks as a terminal takes */
		['日本語日本語日本語日本語日本', /^日本語日本語日本?…$/],
		['Wolfeschlegelstein the Elder', /^Wolfeschlegelste.?…$/],
		['🇩🇪 flag', null],
	];

	test('of any kind leaves the borders straight', async () => {
		for (const [name] of NAMES) {
			await member(server, name);
		}
		const ada = await Tui.start(server, { width: 100, height: 40 }).isLive();
		await until(() => ada.boxes().length === NAMES.length + 1, 10000,
			() => `all boxes are there, and straight:\n${ada.picture()}`);
		const shown = ada.boxes().slice(1).map(({ name }) => name);
		for (const [n, [name, wanted]] of NAMES.entries()) {
			if (typeof wanted === 'string') {
				assert.equal(shown[n], wanted);
			} else if (wanted) {
				assert.match(shown[n], wanted, name);
			}
		}
		ada.press('v');
		await ada.shows(/^ {2}山太? *山田太郎 +web +just now$/m);
		ada.press('v', 'G', 'Enter');
		await ada.shows('Details');
		ada.resize(24, 40).press('Escape');
		await until(() => ada.boxes().length >= 8, 10000, () => `boxes in one column:\n${ada.picture()}`);
	});

	test('from a server without manners cannot act on the terminal', async () => {
		const rude = await rudeServer([
			'\u001b[2J\u001b[31mred', '\u001b]0;owned\u0007title', 'a\r\nb\tc', '\u202egnp.exe', '\u009b31mc1',
			'x\u0300'.repeat(200), '\u200b\u200d', ' ', 'y'.repeat(1000),
		]);
		const watcher = await Tui.start(rude, { name: null, args: ['--watch'] }).isLive('watching');
		const boxes = await until(() => {
			const found = watcher.boxes();
			return found.length === 9 && found;
		}, 10000, () => `all boxes, and straight:\n${watcher.picture()}`);
		assert.deepEqual(boxes.map(({ name }) => name).slice(0, 5),
			['�[2J�[31mred', '�]0;owned�title', 'a��b�c', '�gnp.exe', '�31mc1']);
		assert.match(watcher.ask('pane_title'), /^Presence: 9 online$/);
		assert.equal(watcher.ask('alternate_on'), '1');
	});
});

test('what is no text ends the connection, and nothing hangs', async () => {
	const rude = await rudeServer(['Bob']);
	for (const event of [
		'42["notice",{"text":"\u00ff\u00fe"}]',
		'42["new_user",{"id":"x","new_user_name":"\u00ff","since":1,"kind":"web"}]',
		'42["user_renamed",{"id":"user-0","name":"\u00c3"}]',
		'42["disconnect_user",{"id":"user-0","name":"\u00c3","reason":"left"}]',
	]) {
		const watcher = await Tui.start(rude, { name: null, args: ['--watch'] }).isLive('watching');
		await watcher.sees('Bob');
		rude.mumble(Buffer.from(event, 'latin1'));
		await watcher.shows('reconnecting');
		watcher.press('q');
		assert.equal(await watcher.ended(), 0);
	}
});

describe('nothing is written', () => {
	/* What was written until nothing was for STILL_MS. */
	async function settled(tui) {
		let last = tui.io();
		let since = Date.now();
		await until(() => {
			const now = tui.io();
			if (now.wchar !== last.wchar) {
				[last, since] = [now, Date.now()];
			}
			return Date.now() - since >= STILL_MS;
		}, 30000, () => `nothing is written for ${STILL_MS} ms`);
		return last;
	}

	test('while nothing changes, and one burst when something does', async () => {
		const bob = await member(server, 'Bob');
		const ada = await Tui.start(server, { width: 200, height: 60 }).isLive();
		await ada.sees('Ada', 'Bob');
		const before = await settled(ada); /* and so at least once */
		const cy = await member(server, 'Cy');
		await ada.sees('Ada', 'Bob', 'Cy');
		const { wchar } = ada.io();
		assert.ok(wchar > before.wchar);
		assert.ok(wchar - before.wchar < 2000, `${wchar - before.wchar} bytes for one box`);
		ada.press('x');
		cy.socket.disconnect();
		await ada.sees('Ada', 'Bob');
		bob.socket.disconnect();
		await ada.sees('Ada');
	});

	test('more often than every 33 ms', async () => {
		const PICTURES = 40;
		const FIRST = 6; /* at most, up to the first box */
		const rude = await rudeServer(['Bob']);
		const watcher = Tui.start(rude, { name: null, args: ['--watch', '--frames', PICTURES] });
		await watcher.sees('Bob');
		const began = performance.now();
		for (let n = 0; !watcher.screen().includes('[over'); n++) {
			rude.say(['user_renamed', { id: 'user-0', name: `Bob ${n}` }]);
			await setImmediate();
		}
		const took = performance.now() - began;
		assert.ok(took > 33 * (PICTURES - FIRST), `${PICTURES - FIRST} pictures in ${took} ms`);
		assert.equal(await watcher.ended(), 0);
	});
});

test('the title has counts and no names', async () => {
	const ada = await Tui.start(server).isLive();
	await until(() => ada.ask('pane_title') === 'Presence: 1 online', 5000, 'the title');
	await member(server, 'Bob');
	await until(() => ada.ask('pane_title') === 'Presence: 2 online', 5000, 'the title');
});
