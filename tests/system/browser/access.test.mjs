/* The page for everybody: keyboard, screen reader, contrast, narrow windows, large rooms. */

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { answer, Browser, join, serverVoice, shows } from '../../lib/process/browser.mjs';
import { start } from '../../lib/process/daemon.mjs';
import { request } from '../../lib/net/http.mjs';
import { until } from '../../lib/process/poll.mjs';
import { leaveAll, member } from '../../lib/presence/presence.mjs';

const HUES = 12;
const CONTRAST_MIN = 4.5;
const WEIGHT_MAX = 10 * 1024;
const CROWD = 5000;
const FRAME_MAX_MS = 33;

let browser;
let server;

before(async () => {
	browser = await Browser.open();
	server = await start('presenced');
});
afterEach(async () => {
	leaveAll();
	await browser.clear();
});
after(async () => {
	await browser?.close();
	await server?.stop();
});

/* The page of a new room, joined as "Me" unless options say otherwise, with guests there. */
let rooms = 0;
async function room(guests, { joined = true, ...options } = {}) {
	const name = `room${++rooms}`;
	const url = `${server.url}/?room=${name}`;
	const there = [];
	for (const guest of guests) {
		there.push(await arrive(name, guest));
	}
	const page = await browser.client(options);
	await (joined ? join(page, url, 'Me') : page.goto(url));
	return { name, page, there };
}

async function arrive(name, guest) {
	const { socket } = await member(server, guest, { room: `/${name}` });
	return socket;
}

const focusedName = (page) =>
	page.evaluate(() => document.activeElement.querySelector('bdi')?.textContent ?? null);

test('the question for a name is a labelled dialog with the focus in its field', async () => {
	const { page } = await room([], { joined: false });
	assert.equal(await page.getByRole('dialog', { name: 'Who are you?' }).isVisible(), true);
	const field = page.getByRole('textbox', { name: 'Your name' });
	assert.equal(await field.getAttribute('autocomplete'), 'nickname');
	assert.equal(await field.evaluate((input) => document.activeElement === input), true);
});

test('the boxes are a list', async () => {
	const { page } = await room(['Ann', 'Bob']);
	await shows(page, 'Me (you)', 'Ann', 'Bob');
	const list = page.getByRole('list', { name: 'People' });
	assert.equal(await list.getByRole('listitem').count(), 3);
});

test('the status region is empty at first and then says much in one sentence', async () => {
	const { name, page } = await room([], { joined: false });
	await page.clock.install();
	const said = () => page.getByRole('status').textContent();
	assert.equal(await said(), '');
	await answer(page, 'Me');
	await until(async () => await said() === 'Connected. 1 online.', 5000, 'the greeting');
	await page.clock.pauseAt(Date.now() + 500);
	for (const guest of ['Ann', 'Bob', 'Cem']) {
		await arrive(name, guest);
	}
	await page.clock.runFor(500);
	await shows(page, 'Me (you)', 'Ann', 'Bob', 'Cem');
	assert.equal(await said(), 'Connected. 1 online.');
	await page.clock.runFor(4000);
	assert.match(await said(), /^\u2068Ann\u2069 and 2 others joined\. 4 online\.$/);
});

test('arrow keys go from box to box, and Tab stops at one only', async () => {
	const { page } = await room(['Ann', 'Bob', 'Cem'], { viewport: { width: 700, height: 600 } });
	await shows(page, 'Me (you)', 'Ann', 'Bob', 'Cem');
	await page.focus('#leave');
	await page.keyboard.press('Tab');
	const path = [await focusedName(page)];
	for (const key of ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'End', 'Home']) {
		await page.keyboard.press(key);
		path.push(await focusedName(page));
	}
	assert.deepEqual(path, ['Me', 'Ann', 'Cem', 'Bob', 'Me', 'Cem', 'Me']);
	assert.equal(await page.locator('#people [tabindex="0"]').count(), 1);
	const outline = await page.$eval(':focus-visible', (box) => getComputedStyle(box).outlineStyle);
	assert.equal(outline, 'solid');
});

test('the focus moves on when its box goes, and stays when others go', async () => {
	const { page, there } = await room(['Ann', 'Bob', 'Cem']);
	await shows(page, 'Me (you)', 'Ann', 'Bob', 'Cem');
	await page.locator('#people > li', { hasText: 'Bob' }).focus();
	there[0].disconnect();
	await shows(page, 'Me (you)', 'Bob', 'Cem');
	assert.equal(await focusedName(page), 'Bob');
	there[1].disconnect();
	await shows(page, 'Me (you)', 'Cem');
	assert.equal(await focusedName(page), 'Cem');
	there[2].disconnect();
	await shows(page, 'Me (you)');
	assert.equal(await focusedName(page), 'Me');
});

/* The least contrast of the texts that `selector` finds, as painted: colours of whatever notation,
 * on the nearest background, dimmed with the list. */
const leastContrast = (page, selector) => page.$$eval(selector, (elements) => {
	const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
	const paint = (...layers) => {
		canvas.clearRect(0, 0, 1, 1);
		for (const [colour, alpha] of layers) {
			canvas.globalAlpha = alpha;
			canvas.fillStyle = colour;
			canvas.fillRect(0, 0, 1, 1);
		}
		return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
	};
	const luminance = (rgb) => {
		const [r, g, b] = rgb.map((value) => value / 255)
			.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const backgroundOf = (element) => {
		const { backgroundColor: own } = getComputedStyle(element);
		return /^rgba\(.*, 0\)$/.test(own) ? backgroundOf(element.parentElement) : own;
	};
	const contrast = (element) => {
		const base = [getComputedStyle(document.body).backgroundColor, 1];
		const alpha = Number(getComputedStyle(document.querySelector('#people')).opacity);
		const under = luminance(paint(base, [backgroundOf(element), alpha]));
		const text = luminance(paint(base, [getComputedStyle(element).color, alpha]));
		return (Math.max(under, text) + 0.05) / (Math.min(under, text) + 0.05);
	};
	return Math.min(...elements.map(contrast));
});

for (const colorScheme of ['light', 'dark']) {
	test(`all text can be read in the ${colorScheme} theme, live and dimmed`, async () => {
		const { page } = await room(['Ann'], { colorScheme });
		await shows(page, 'Me (you)', 'Ann');
		await page.evaluate((hues) => {
			for (let hue = 0; hue < hues; hue++) {
				const box = document.querySelector('#people > li:last-child').cloneNode(true);
				box.querySelector('.avatar').className = `avatar hue-${hue}`;
				document.querySelector('#people').append(box);
			}
		}, HUES);
		const colours = await page.$$eval('.avatar', (avatars) =>
			new Set(avatars.map((avatar) => getComputedStyle(avatar).backgroundColor)).size);
		assert.equal(colours, HUES);
		for (const state of ['online', 'offline']) {
			await page.evaluate((value) => { document.body.dataset.state = value; }, state);
			const least = await leastContrast(page, '.avatar, .name, .you, .kind, time');
			assert.ok(least >= CONTRAST_MIN, `${state}: ${least}`);
		}
	});
}

test('a window as narrow as 320 pixels shows all without sideways scrolling', async () => {
	const names = ['W'.repeat(32), 'Donaudampfschifffahrtskapitän'];
	const { page } = await room(names, { viewport: { width: 320, height: 256 } });
	await shows(page, 'Me (you)', ...names);
	const wide = () => page.$$eval('html, .box, dialog[open]', (elements) => elements
		.filter((element) => element.scrollWidth > element.clientWidth)
		.map((element) => element.outerHTML));
	assert.deepEqual(await wide(), []);
	await page.click('#rename');
	assert.deepEqual(await wide(), []);
	await page.locator('#join').scrollIntoViewIfNeeded();
	assert.equal(await page.isVisible('#join'), true);
});

test('a new box appears gently, and at once for who wants less motion', async () => {
	const { name, page: lively } = await room(['Ann'], { reducedMotion: 'no-preference' });
	const calm = await browser.client({ reducedMotion: 'reduce' });
	await join(calm, lively.url(), 'Calm');
	for (const page of [lively, calm]) {
		await page.evaluate(() => {
			window.moved = [];
			document.onanimationstart = ({ target }) => window.moved.push(target.textContent);
		});
	}
	await arrive(name, 'Bob');
	const bobMoves = (page) => page.evaluate(() => window.moved.some((text) => /Bob/.test(text)));
	await until(() => bobMoves(lively), 5000, 'the box of Bob is animated');
	await shows(calm, 'Calm (you)', 'Ann', 'Me', 'Bob');
	assert.equal(await bobMoves(calm), false);
});

test('forced colours keep the boxes and initials outlined', async () => {
	const { page } = await room(['Ann'], { forcedColors: 'active' });
	await shows(page, 'Me (you)', 'Ann');
	const unseen = await page.$$eval('.box, .avatar', (elements) => elements
		.map((element) => getComputedStyle(element))
		.map((style) => `${style.borderTopStyle} ${style.borderTopColor}`)
		.filter((border) => !/^solid rgb/.test(border) || /rgba\(.*, 0\)$/.test(border)));
	assert.deepEqual(unseen, []);
});

test('a room of thousands is drawn a few at a time, and in order', async () => {
	const page = await browser.client();
	const say = await serverVoice(page);
	await join(page, server.url, 'Me');
	const [me] = await page.$$eval('#people > li', (items) => items.map((item) => item.dataset.id));
	const crowd = Array.from({ length: CROWD }, (_, i) =>
		({ id: `user${i}`, name: `User ${i}`, since: i, kind: 'app' }));
	const everybody = [...crowd, { id: me, name: 'Me', since: CROWD, kind: 'web' }];
	await page.evaluate(() => {
		window.frames = [];
		const ask = window.requestAnimationFrame;
		window.requestAnimationFrame = (work) => ask((time) => {
			const began = performance.now();
			work(time);
			window.frames.push(performance.now() - began);
		});
	});
	await say(`42${JSON.stringify(['existing_users', everybody])}`);
	await shows(page, 'Me (you)', ...crowd.map(({ name }) => name));
	const frames = (await page.evaluate(() => window.frames)).sort((a, b) => a - b);
	assert.ok(frames.length > 1, 'more than one frame');
	assert.ok(frames[frames.length >> 1] < FRAME_MAX_MS, `${frames}`);
});

test('what the page adds to the libraries weighs 10 kB at most', async () => {
	const weights = await Promise.all(['/?room=empty', '/page.js', '/page.css'].map(async (path) =>
		gzipSync((await request(server, path)).body, { level: 9 }).length));
	assert.ok(weights.reduce((sum, weight) => sum + weight) <= WEIGHT_MAX, `${weights}`);
});
