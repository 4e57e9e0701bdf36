/* What people see: boxes that come and go, the question for a name, lost connections. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
	answer, boxes, Browser, inState, join, SERVER_AWAY, serverVoice, shows,
} from '../../lib/process/browser.mjs';
import { start } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { join as joinByEvent, leaveAll, member, roster } from '../../lib/presence/presence.mjs';

const HOSTILE = '<img src=x onerror=alert(1)>';
const NO_GRACE = ['--leave-grace', '0']; /* quiet.test.mjs is about that */
const TOO_LONG = 'x'.repeat(40);

let browser;
let server;

before(async () => { browser = await Browser.open(); });
after(() => browser?.close());
beforeEach(async () => { server = await start('presenced', NO_GRACE); });
afterEach(async () => {
	leaveAll();
	try {
		await browser.clear();
	} finally {
		await server.stop();
	}
});

/* Visitors who joined one after the other. */
async function clients(...names) {
	const pages = [];
	for (const name of names) {
		pages.push(await browser.client());
		await join(pages.at(-1), server.url, name);
	}
	return pages;
}

/* Somebody who is present without a browser. */
const guest = (name, options) => member(server, name, options);

/* The names that the server has. */
const present = async () => (await roster(server)).map(({ name }) => name);

test('three pages see each other come and go, each with its own box first', async () => {
	const [ann, bob, cem] = await clients('Ann', 'Bob', 'Cem');
	await shows(ann, 'Ann (you)', 'Bob', 'Cem');
	await shows(bob, 'Bob (you)', 'Ann', 'Cem');
	await shows(cem, 'Cem (you)', 'Ann', 'Bob');
	assert.equal(await cem.title(), '3 online · Presence');
	const told = (await roster(server)).map(({ name, kind }) => [name, kind]);
	assert.deepEqual(told, [['Ann', 'web'], ['Bob', 'web'], ['Cem', 'web']]);
	await bob.close();
	await shows(ann, 'Ann (you)', 'Cem');
	await shows(cem, 'Cem (you)', 'Ann');
	await ann.goto('about:blank');
	await shows(cem, 'Cem (you)');
	assert.deepEqual(await present(), ['Cem']);
});

test('a page shows those of its room only', async () => {
	await guest('Ann');
	await guest('Cem', { room: '/garden' });
	const bob = await browser.client();
	await join(bob, `${server.url}/?room=garden`, 'Bob');
	await shows(bob, 'Bob (you)', 'Cem');
	assert.equal(await bob.textContent('header .room'), '/garden');
	assert.deepEqual(await present(), ['Ann']);
});

test('a name is text and never markup', async () => {
	const [ann] = await clients('Ann');
	await guest(HOSTILE);
	await shows(ann, 'Ann (you)', HOSTILE);
	const [bob] = await clients(`${HOSTILE}2`);
	await shows(bob, `${HOSTILE}2 (you)`, 'Ann', HOSTILE);
	assert.equal(await bob.locator('img').count(), 0);
});

test('a user who takes another name keeps the box', async () => {
	const [ann] = await clients('Ann');
	const { socket } = await guest('Bob');
	await guest('Cem');
	await shows(ann, 'Ann (you)', 'Bob', 'Cem');
	await joinByEvent(socket, { name: 'Robert Smith' });
	await shows(ann, 'Ann (you)', 'Robert Smith', 'Cem');
	assert.equal(await ann.textContent('#people > li:nth-child(2) .avatar'), 'RS');
	await ann.click('#rename');
	await answer(ann, 'Anna');
	await shows(ann, 'Anna (you)', 'Robert Smith', 'Cem');
	assert.deepEqual(await present(), ['Anna', 'Robert Smith', 'Cem']);
});

test('without scripts the page shows who is present', async () => {
	const { id } = await guest(HOSTILE);
	await guest('Grace Brewster Hopper');
	const page = await browser.client({ javaScriptEnabled: false });
	await page.goto(server.url);
	assert.deepEqual(await boxes(page), [HOSTILE, 'Grace Brewster Hopper']);
	assert.equal(await page.locator('img').count(), 0);
	assert.equal(await page.textContent('#count'), '2');
	const description = await page.getAttribute('meta[property="og:description"]', 'content');
	assert.equal(description, '2 people here');
	assert.equal(await page.textContent('#people > li:nth-child(2) .avatar'), 'GH');
	assert.match(await page.textContent('#people > li:first-child time'), /^\d\d:\d\d$/);
	assert.equal(await page.getAttribute('#people > li:first-child', 'data-id'), id);
	assert.equal(await page.locator('button:visible, dialog:visible, input:visible').count(), 0);
	assert.equal(await page.locator('noscript p').isVisible(), true);
});

test('a box is the same whether the server or the script makes it', async () => {
	const [ann] = await clients('Ann');
	const names = ['Grace Brewster Hopper', 'é😀 👩‍👩‍👧', '-', 'عمر خيام'];
	for (const name of names) {
		await guest(name);
	}
	await shows(ann, 'Ann (you)', ...names);
	const plain = await browser.client({ javaScriptEnabled: false });
	await plain.goto(server.url);
	const looks = (page) => page.$$eval('#people > li', (items) => items.slice(1).map((item) => [
		item.dataset.id,
		item.querySelector('.avatar').className,
		item.querySelector('.avatar').textContent,
		item.querySelector('time').dateTime.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length),
		item.querySelector('.kind').textContent,
	]));
	assert.deepEqual(await looks(ann), await looks(plain));
});

test('a refused name is asked for again, with the words of the server', async () => {
	const { socket } = await guest('Ann');
	const { error } = await joinByEvent(socket, { name: TOO_LONG });
	const page = await browser.client();
	await page.goto(server.url);
	await answer(page, TOO_LONG);
	const refusal = () => page.textContent('#refusal');
	await until(async () => await refusal() === error.message, 5000, error.message);
	assert.equal(await page.isVisible('dialog'), true);
	assert.equal(await page.inputValue('#name'), TOO_LONG);
	assert.deepEqual(await present(), ['Ann']);
	await answer(page, 'Bob');
	await shows(page, 'Bob (you)', 'Ann');
	assert.equal(await page.isVisible('dialog'), false);
});

test('who is refused another name keeps the old one', async () => {
	const [ann] = await clients('Ann');
	await ann.click('#rename');
	await answer(ann, TOO_LONG);
	await until(() => ann.textContent('#refusal'), 5000, 'the refusal');
	await ann.click('#later');
	await shows(ann, 'Ann (you)');
	assert.deepEqual(await present(), ['Ann']);
});

test('a name is remembered for the next visit', async () => {
	const [ann] = await clients('Ann');
	const next = await browser.tab(ann);
	await ann.close();
	await until(async () => (await present()).length === 0, 5000, 'Ann is gone');
	await next.goto(server.url);
	assert.equal(await next.inputValue('#name'), 'Ann');
	await next.press('#name', 'Enter');
	await shows(next, 'Ann (you)');
});

test('who does not give a name sees the list, and may join later', async () => {
	await guest('Ann');
	const page = await browser.client();
	await page.goto(server.url);
	await page.press('#name', 'Escape');
	await inState(page, 'idle');
	assert.deepEqual(await boxes(page), ['Ann']);
	assert.match(await page.textContent('#notice'), /have not joined\. .* as of \d\d:\d\d:\d\d\./);
	await page.click('#again');
	await answer(page, 'Bob');
	await shows(page, 'Bob (you)', 'Ann');
});

test('a page outlives a restart of the server and joins again by itself', async () => {
	const page = await browser.client({ expect: SERVER_AWAY });
	await join(page, server.url, 'Ann');
	await guest('Bob');
	await shows(page, 'Ann (you)', 'Bob');
	await server.stop();
	await inState(page, 'offline');
	const opacity = () => page.$eval('#people', (list) => getComputedStyle(list).opacity);
	await until(async () => await opacity() < 1, 5000, 'the list is dimmed');
	assert.deepEqual(await boxes(page), ['Ann (you)', 'Bob']);
	assert.match(await page.textContent('#notice'), /This list is as of \d\d:\d\d:\d\d\./);
	server = await start('presenced', [...NO_GRACE, '--listen', `127.0.0.1:${server.port}`]);
	await shows(page, 'Ann (you)');
	await inState(page, 'online');
	assert.equal(await page.isVisible('#notice'), false);
});

test('a page that counts down to the next try tries at once when asked to', async () => {
	const page = await browser.client({ expect: SERVER_AWAY });
	await join(page, server.url, 'Ann');
	await server.stop();
	await page.evaluate(() => { Math.random = () => 60; });
	const countdown = () => page.textContent('#countdown');
	await until(async () => /in \d\d+ s/.test(await countdown()), 10000, 'a long countdown');
	server = await start('presenced', [...NO_GRACE, '--listen', `127.0.0.1:${server.port}`]);
	await page.click('#again');
	await inState(page, 'online');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'rename');
});

test('a page that is kicked says why and does not come back by itself', async () => {
	const page = await browser.client();
	const say = await serverVoice(page);
	await page.clock.install();
	await join(page, server.url, 'Ann');
	await say('42["kicked",{"reason":"too loud"}]');
	await say('41');
	await inState(page, 'ended');
	assert.match(await page.textContent('#notice'), /removed from this room: too loud\./);
	await page.clock.runFor(60000);
	await inState(page, 'ended');
	await until(async () => (await present()).length === 0, 5000, 'Ann is gone');
	await page.click('#again');
	await inState(page, 'online');
});

const rawClient = (name) => spawn(process.execPath, [
	fileURLToPath(new URL('../../lib/net/raw-client.mjs', import.meta.url)), server.wsUrl, name,
], { stdio: 'ignore' });

for (const [signal, how] of [['SIGKILL', 'is killed'], ['SIGSTOP', 'stops answering']]) {
	test(`a client that ${how} vanishes within the heartbeat`, async () => {
		await server.stop();
		server = await start('presenced', ['--ping-interval', '300', '--ping-timeout', '300']);
		const [ann] = await clients('Ann');
		const raw = rawClient('Zoe');
		try {
			await shows(ann, 'Ann (you)', 'Zoe');
			raw.kill(signal);
			const since = Date.now();
			await shows(ann, 'Ann (you)');
			assert.ok(Date.now() - since < 2000, `${Date.now() - since} ms`);
		} finally {
			raw.kill('SIGKILL');
		}
	});
}
