/* Terminals of all kinds: what TERM, the locale and the options for looks make of the picture. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { start } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { emptied, leaveAll, member } from '../../lib/presence/presence.mjs';
import { hueOf, HUES } from './picture.mjs';
import { AT_ONCE, closeAll, Tui } from './tui.mjs';

let server;
before(async () => { server = await start('presenced', AT_ONCE); });
after(() => server?.stop());
afterEach(async () => {
	closeAll();
	leaveAll();
	await emptied(server);
});

/* The styles of all cells that have text. */
const styles = (tui) => tui.picture().rows.flat().filter(({ text }) => text.trim()).map(({ style }) => style);
const has = (tui, test) => styles(tui).some(test);

describe('a terminal called', () => {
	for (const term of ['vt100', 'linux', 'xterm', 'xterm-256color', 'screen-256color', 'tmux-256color']) {
		test(`${term} shows boxes, and is given back`, async () => {
			const { id } = await member(server, 'bob');
			const ada = await Tui.start(server, { term }).isLive();
			const [, bob] = await ada.sees('Ada', 'bob');
			const colors = { vt100: null, linux: HUES[hueOf(id)] % 8, xterm: HUES[hueOf(id)] % 8 };
			assert.equal(bob.color, term in colors ? colors[term] : HUES[hueOf(id)]);
			assert.equal(has(ada, ({ background }) => background !== null), false);
			ada.press('Down').type('?');
			await ada.shows('Select a box');
			ada.press('q');
			assert.equal(await ada.ended(), 0);
			await ada.isRestored();
			assert.equal(ada.errors(), '');
		});
	}

	for (const [term, why] of [
		['dumb', 'the terminal \'dumb\' cannot move its cursor'],
		['no-such-terminal', 'nothing is known about the terminal \'no-such-terminal\''],
		['\'\'', 'TERM is not set'],
	]) {
		test(`${term} gets lines, and is told why`, async () => {
			await member(server, 'bob');
			const ada = await Tui.start(server, { term });
			await ada.shows(/^= bob is here\n= Ada is here\n\* connected to http:.* \(2 online\)$/m);
			await member(server, 'cy');
			await ada.shows('+ cy joined (3 online)');
			assert.equal(ada.errors(), `presence-tui: plain lines, since ${why}\n`);
			ada.press('C-c');
			assert.equal(await ada.ended(), 130);
			await ada.isRestored();
		});
	}
});

describe('the locale', () => {
	for (const env of [{ LANG: 'C' }, { LANG: 'C.UTF-8', LC_ALL: 'C' }, { LANG: 'no_SUCH.UTF-8' }]) {
		test(`${JSON.stringify(env)} makes everything ASCII`, async () => {
			await member(server, 'Zoë 山田 👋');
			const ada = await Tui.start(server, { env }).isLive();
			const [own] = await ada.sees('Ada', 'Zo? ? ?  ?');
			assert.ok(own.selected);
			assert.match(ada.screen(), /^[\x20-\x7e\n]*$/);
			assert.match(ada.screen(), /#=+#\+-+\+/);
		});
	}

	test('of UTF-8 draws lines, or not with --ascii', async () => {
		await member(server, 'Zoë 山田');
		const ada = await Tui.start(server).isLive();
		await ada.sees('Ada', 'Zoë 山田');
		assert.match(ada.screen(), /┏━+┓╭─+╮/);
		ada.press('q');
		await ada.ended();
		const eva = await Tui.start(server, { name: 'Eva', args: ['--ascii'] }).isLive();
		await eva.sees('Eva', 'Zoë 山田');
		assert.match(eva.screen(), /#=+#\+-+\+/);
		assert.doesNotMatch(eva.screen(), /[─━│┃·…›]/);
	});
});

describe('the colours', () => {
	const own = (tui) => tui.boxes().find((box) => box.own);

	test('are bright ones on dark and bold ones on light', async () => {
		const ids = [];
		for (let n = 0; ids.length < 14; n++) {
			ids.push((await member(server, `u${n}`)).id);
		}
		for (const [args, look] of [
			[['--theme', 'dark'], (hue) => [HUES[hue], false]],
			[['--theme', 'light'], (hue) => [HUES[hue] % 8, hue % 2 === 1]],
			[['--theme', 'mono'], () => [null, true]],
		]) {
			const tui = await Tui.start(server, { name: null, args: ['--watch', ...args], width: 120 })
				.isLive('watching');
			const boxes = await tui.sees(...ids.map((_, n) => `u${n}`));
			assert.deepEqual(boxes.map(({ color, style }) => [color, style.bold]),
				ids.map((id) => look(hueOf(id))), args.join(' '));
			tui.press('q');
			await tui.ended();
		}
	});

	for (const [env, args, colored] of [
		[{ NO_COLOR: '1' }, [], false],
		[{ NO_COLOR: '' }, [], true],
		[{ NO_COLOR: '1' }, ['--theme', 'dark'], true],
		[{}, ['--theme', 'mono'], false],
	]) {
		test(`are ${colored ? '' : 'not '}there with ${JSON.stringify(env)} ${args.join(' ')}`, async () => {
			const ada = await Tui.start(server, { env, args }).isLive();
			await ada.sees('Ada');
			assert.equal(has(ada, ({ color }) => color !== null), colored);
			assert.ok(own(ada).style.bold || colored);
		});
	}

	test('on light are chosen by COLORFGBG', async () => {
		const ada = await Tui.start(server, { env: { COLORFGBG: '0;15' } }).isLive();
		await ada.sees('Ada');
		assert.equal(has(ada, ({ color }) => color > 7), false);
	});
});

describe('--frames', () => {
	test('ends after so many pictures, with a server', async () => {
		const ada = Tui.start(server, { args: ['--frames', '5'] });
		await ada.shows('online');
		await until(() => ada.press('?').screen().includes('[over'), 10000, 'five pictures');
		assert.equal(await ada.ended(), 0);
		await ada.isRestored();
		assert.equal(ada.errors(), '');
	});

	test('ends after so many pictures, without one', async () => {
		const ada = Tui.start('http://127.0.0.1:1', { args: ['--frames', '5'] });
		assert.equal(await ada.ended(), 0);
		await ada.isRestored();
		assert.equal(ada.errors(), '');
	});
});
