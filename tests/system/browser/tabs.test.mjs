/* One person, many tabs: one box, one name, and a key that nobody else gets to know. */

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import {
	answer, boxes, Browser, inState, join, PLAIN_HOST, SERVER_AWAY, shows,
} from '../../lib/process/browser.mjs';
import { start } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { leaveAll, member, record, roster } from '../../lib/presence/presence.mjs';
import { Proxy } from '../../lib/net/proxy.mjs';

const KEY = /^[\w-]{32}$/;

let browser;
let server;

before(async () => { browser = await Browser.open(); });
after(() => browser?.close());
beforeEach(async () => { server = await start('presenced', ['--leave-grace', '3600000', '--host', PLAIN_HOST]); });
afterEach(async () => {
	leaveAll();
	try {
		await browser.clear();
	} finally {
		await server.stop();
	}
});

async function client(name, options) {
	const page = await browser.client(options);
	await join(page, server.url, name);
	return page;
}

/* Another tab of somebody who is here. */
async function another(page, url = server.url) {
	const tab = await browser.tab(page);
	await tab.goto(url);
	await inState(tab, 'online');
	return tab;
}

const isAsked = (page) => page.isVisible('dialog');
const present = async () => (await roster(server)).map(({ name }) => name);
const keyOf = (page) => page.evaluate(() => localStorage.getItem('presence.key'));

/* Waits until the page shows these numbers of tabs, '' for none. */
async function says(page, badge) {
	const seen = () => page.$$eval('.tabs > [aria-hidden]', (badges) =>
		badges.map(({ innerText }) => innerText).join());
	await until(async () => await seen() === badge, 10000, `the badge "${badge}"`);
}

test('a second tab is no second box, and only oneself is shown that there are two', async () => {
	const ann = await client('Ann');
	const bob = await client('Bob');
	await says(ann, '');
	const second = await another(ann);
	for (const tab of [ann, second]) {
		await shows(tab, 'Ann (you)', 'Bob');
		await says(tab, '×2');
	}
	await shows(bob, 'Bob (you)', 'Ann');
	await says(bob, '');
	await second.close();
	await says(ann, '');
});

test('a screen reader is told the number of tabs in words', async () => {
	const ann = await client('Ann');
	const second = await another(ann);
	await says(second, '×2');
	const tree = await second.getByRole('list', { name: 'People' }).ariaSnapshot();
	assert.match(tree, /listitem:\n.*Ann \(you\)[^]*open in 2 tabs/);
	assert.doesNotMatch(tree, /×/);
});

test('another name in one tab is shown in the other, and stays after a reload', async () => {
	const ann = await client('Ann');
	const second = await another(ann);
	await second.click('#rename');
	await answer(second, 'Anna');
	await shows(second, 'Anna (you)');
	await shows(ann, 'Anna (you)');
	await ann.reload();
	await shows(ann, 'Anna (you)');
	assert.deepEqual(await present(), ['Anna']);
});

test('a tab that was offline takes the name that was given meanwhile', async () => {
	const proxy = await Proxy.open(server);
	try {
		const ann = await browser.client({ expect: SERVER_AWAY });
		await join(ann, proxy.url, 'Ann');
		const second = await another(ann, proxy.url);
		const { socket } = await member(server, 'Bob');
		proxy.cut();
		await inState(ann, 'offline');
		await inState(second, 'offline');
		const told = record(socket);
		await second.evaluate(() => localStorage.setItem('presence.name/', 'Anna'));
		proxy.mend();
		await inState(ann, 'online');
		await inState(second, 'online');
		await until(async () => told.length > 0, 5000, 'the new name');
		const { socket: cem } = await member(server, 'Cem');
		cem.disconnect();
		await until(() => told.some(([event]) => event === 'disconnect_user'), 5000, 'Cem left');
		assert.deepEqual(told.map(([event]) => event),
			['user_renamed', 'new_user', 'disconnect_user']);
		assert.deepEqual(await present(), ['Anna', 'Bob']);
	} finally {
		proxy.close();
	}
});

test('another room is another name, and one is asked before one is seen there', async () => {
	const ann = await client('Ann');
	const garden = await browser.tab(ann);
	await garden.goto(`${server.url}/?room=garden`);
	assert.equal(await isAsked(garden), true);
	assert.equal(await garden.inputValue('#name'), 'Ann');
	await answer(garden, 'Annie');
	await shows(garden, 'Annie (you)');
	await says(garden, '');
	await ann.reload();
	await shows(ann, 'Ann (you)');
	assert.deepEqual(await present(), ['Ann']);
});

test('who leaves in one tab stays in the other, and is asked before coming back', async () => {
	const ann = await client('Ann');
	const second = await another(ann);
	await second.click('#leave');
	await inState(second, 'idle');
	assert.match(await second.textContent('#notice'), /You have left\..* as of \d\d:\d\d:\d\d\./);
	assert.deepEqual(await boxes(second), ['Ann (you)']);
	await says(ann, '');
	assert.deepEqual(await present(), ['Ann']);
	await second.reload();
	assert.equal(await isAsked(second), true);
	await answer(second, 'Ann');
	await says(ann, '×2');
});

test('who leaves in the only tab is not on the list any more', async () => {
	const ann = await client('Ann');
	await member(server, 'Bob');
	await shows(ann, 'Ann (you)', 'Bob');
	await ann.focus('#leave');
	await ann.keyboard.press('Enter');
	await shows(ann, 'Bob');
	assert.equal(await ann.evaluate(() => document.activeElement.id), 'again');
	assert.deepEqual(await present(), ['Bob']);
	await ann.click('#again');
	await answer(ann, 'Ann');
	await shows(ann, 'Ann (you)', 'Bob');
});

test('who was not let in is asked again after a reload', async () => {
	const ann = await client('Ann');
	await ann.click('#leave');
	await ann.reload();
	assert.equal(await isAsked(ann), true);
	await ann.click('#later');
	await inState(ann, 'idle');
	await ann.reload();
	assert.equal(await isAsked(ann), true);
	assert.deepEqual(await present(), []);
});

test('a page that is loaded again shows its own box as its own before it is connected', async () => {
	const ann = await client('Ann');
	await member(server, 'Bob');
	await ann.route(/socket\.io\/\?/, () => {}); /* never answered */
	await ann.reload();
	await shows(ann, 'Ann (you)', 'Bob');
	assert.equal(await isAsked(ann), false);
	await inState(ann, 'connecting');
});

test('two browsers are two users, even with one name', async () => {
	const ann = await client('Ann');
	const other = await client('Ann');
	await shows(ann, 'Ann (you)', 'Ann');
	await shows(other, 'Ann (you)', 'Ann');
	await says(ann, '');
	assert.notEqual(await keyOf(ann), await keyOf(other));
});

test('nobody else gets to know the key', async () => {
	const { socket } = await member(server, 'Bob');
	const told = record(socket);
	const ann = await client('Ann');
	await until(() => told.length > 0, 5000, 'Ann');
	const key = await keyOf(ann);
	assert.match(key, KEY);
	assert.equal(JSON.stringify([told, await roster(server), server.log()]).includes(key), false);
	assert.equal((await ann.content()).includes(key), false);
});

test('a page on plain http has a key too', async () => {
	const page = await browser.client();
	const url = `http://${PLAIN_HOST}:${server.port}/`;
	await join(page, url, 'Ann');
	assert.equal(await page.evaluate(() => isSecureContext || 'subtle' in crypto), false);
	assert.match(await keyOf(page), KEY);
	await says(await another(page, url), '×2');
	assert.deepEqual(await present(), ['Ann']);
});

test('where storage is blocked, each page is somebody as long as it lasts', async () => {
	const proxy = await Proxy.open(server);
	try {
		const ann = await browser.client({ expect: SERVER_AWAY });
		await ann.context().addInitScript(() => {
			for (const storage of ['localStorage', 'sessionStorage']) {
				Object.defineProperty(window, storage, {
					get() { throw new DOMException('blocked', 'SecurityError'); },
				});
			}
		});
		await join(ann, proxy.url, 'Ann');
		await shows(ann, 'Ann (you)');
		proxy.cut();
		await inState(ann, 'offline');
		proxy.mend();
		await inState(ann, 'online');
		await shows(ann, 'Ann (you)');
		const second = await browser.tab(ann);
		await second.goto(proxy.url);
		assert.equal(await isAsked(second), true);
		assert.equal(await second.inputValue('#name'), '');
		await answer(second, 'Ann too');
		await shows(second, 'Ann too (you)', 'Ann');
	} finally {
		proxy.close();
	}
});
