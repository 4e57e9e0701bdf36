/* What nobody notices: reloads, more tabs, short troubles of the network, restarts of the server.
 * And what everybody does notice, once: that somebody is gone. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Control, hangUpAll, startControlled } from '../control-socket/control.mjs';
import { BackgroundTab } from '../../lib/process/background.mjs';
import { Browser, inState, join, SERVER_AWAY, shows } from '../../lib/process/browser.mjs';
import { until } from '../../lib/process/poll.mjs';
import { leaveAll, roster } from '../../lib/presence/presence.mjs';
import { Proxy } from '../../lib/net/proxy.mjs';
import { Witnesses } from '../../lib/process/witness.mjs';

const GAP_MS = 3000;
const PINGS = ['--ping-interval', '500', '--ping-timeout', '1500'];
const PINGS_END_MS = 2000;
const SHORT_GRACE = ['--leave-grace', '500'];
const LONG_GRACE = ['--leave-grace', '3600000'];

const NOTHING = [[], []];
const both = (...events) => [events, events];

let browser;
let directory;
let undo; /* what a test leaves open */
let server;
let witnesses;

before(async () => { browser = await Browser.open(); });
after(() => browser?.close());
beforeEach(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'presence-quiet-'));
	undo = [];
});
afterEach(async () => {
	leaveAll();
	hangUpAll();
	for (const step of undo) {
		await step();
	}
	try {
		await browser.clear();
	} finally {
		await server.stop();
		await rm(directory, { recursive: true });
	}
});

/* A server with its witnesses, to whom Ann is no news any more; `how` brings Ann. */
async function scene(args, how) {
	server = await startControlled(args);
	witnesses = await Witnesses.open(browser, server);
	const ann = await how();
	await witnesses.forget();
	return ann;
}

async function annInAPage(url = server.url) {
	const page = await browser.client({ expect: SERVER_AWAY });
	await join(page, url, 'Ann');
	return page;
}

async function annBehindAProxy() {
	const proxy = await Proxy.open(server);
	undo.push(() => proxy.close());
	return { proxy, page: await annInAPage(proxy.url) };
}

async function annInTheBackground(url = server.url) {
	const tab = await BackgroundTab.open(browser, url);
	undo.push(() => tab.close());
	await tab.join('Ann');
	await tab.hide();
	return tab;
}
async function annBehindAProxyInTheBackground() {
	const proxy = await Proxy.open(server);
	undo.push(() => proxy.close());
	return { proxy, tab: await annInTheBackground(proxy.url) };
}

/* Waits until the server knows of so many connections of Ann, which others are not told. */
async function annHas(count) {
	const control = await Control.open(server);
	const connections = async () => {
		const { users } = await control.ask('list');
		return users.find(({ name }) => name === 'Ann')?.connections ?? 0;
	};
	await until(async () => await connections() === count, 10000, `${count} connections`);
}

const find = async (name) => (await roster(server)).find((user) => user.name === name);

async function nobodyNotices() {
	await witnesses.graceIsOver();
	assert.deepEqual(await witnesses.events(), NOTHING);
}

test('nobody notices that a page is reloaded three times', async () => {
	const ann = await scene([], annInAPage);
	const { id, since } = await find('Ann');
	for (let times = 0; times < 3; times++) {
		await ann.reload();
		await inState(ann, 'online');
		assert.equal(await ann.isVisible('dialog'), false);
	}
	await nobodyNotices();
	const now = await find('Ann');
	assert.deepEqual([now.id, now.since], [id, since]);
});

test('nobody notices a second tab that is opened and closed', async () => {
	const ann = await scene([], annInAPage);
	const second = await browser.tab(ann);
	await second.goto(server.url);
	await inState(second, 'online');
	await second.close();
	await annHas(1);
	await nobodyNotices();
	assert.equal(await ann.evaluate(() => document.body.dataset.state), 'online');
});

test('nobody notices that the first tab is closed while there is a second one', async () => {
	const ann = await scene([], annInAPage);
	const second = await browser.tab(ann);
	await second.goto(server.url);
	await inState(second, 'online');
	await ann.close();
	await annHas(1);
	await nobodyNotices();
});

test('nobody notices a network that is away for three seconds', async () => {
	const { proxy, page } = await scene([], annBehindAProxy);
	const away = proxy.cutFor(GAP_MS);
	await inState(page, 'offline');
	await away;
	assert.ok(proxy.refused > 0, 'the page tried meanwhile');
	await inState(page, 'online');
	await nobodyNotices();
});

test('nobody notices that the device itself is offline for three seconds', async () => {
	const { proxy, page } = await scene([], annBehindAProxy);
	await page.context().setOffline(true);
	await Promise.all([inState(page, 'offline'), proxy.cutFor(GAP_MS)]);
	await page.context().setOffline(false);
	await inState(page, 'online');
	await nobodyNotices();
});

test('nobody notices a network that is silent until both sides give up', async () => {
	const { proxy, page } = await scene(PINGS, annBehindAProxy);
	proxy.silence();
	await Promise.all([inState(page, 'offline'), annHas(0)]);
	proxy.mend();
	await inState(page, 'online');
	await nobodyNotices();
});

test('nobody notices a page in the background, however many pings go by', async () => {
	const tab = await scene(PINGS, annInTheBackground);
	await tab.evaluate('window.hiddenSince = Date.now()');
	await tab.is(`Date.now() - window.hiddenSince > ${2 * PINGS_END_MS}`);
	assert.equal(await tab.evaluate('document.hidden && document.body.dataset.state'), 'online');
	await nobodyNotices();
});

test('nobody notices a page that is frozen until the server gives it up', async () => {
	const tab = await scene(PINGS, annInTheBackground);
	await tab.freeze();
	await annHas(0);
	await tab.thaw();
	await tab.is('document.body.dataset.state === "online"');
	await nobodyNotices();
});

test('nobody notices a tab that is shown again when its connection is dead', async () => {
	const { proxy, tab } = await scene([], annBehindAProxyInTheBackground);
	proxy.silence();
	await tab.show();
	await tab.is('document.body.dataset.state === "offline"'); /* long before a ping is missed */
	proxy.mend();
	await tab.is('document.body.dataset.state === "online"');
	await nobodyNotices();
});

test('nobody notices that the server is restarted', async () => {
	const args = ['--state', path.join(directory, 'state')];
	const ann = await scene(args, annInAPage);
	const { id, since } = await find('Ann');
	await server.stop();
	await inState(ann, 'offline');
	server = await startControlled([...args, '--listen', `127.0.0.1:${server.port}`]);
	witnesses.server = server;
	await inState(ann, 'online');
	await shows(ann, 'Ann (you)', 'Witness', 'Watching');
	await nobodyNotices();
	const now = await find('Ann');
	assert.deepEqual([now.id, now.since], [id, since]);
});

test('a network that is away for longer than the grace is one leave, and one join', async () => {
	const { proxy, page } = await scene(SHORT_GRACE, annBehindAProxy);
	proxy.cut();
	await annHas(0);
	await witnesses.graceIsOver();
	assert.deepEqual(await witnesses.events(), both(['disconnect_user', 'Ann', 'lost']));
	proxy.mend();
	await inState(page, 'online');
	await witnesses.passes();
	assert.deepEqual(await witnesses.events(),
		both(['disconnect_user', 'Ann', 'lost'], ['new_user', 'Ann']));
});

test('a tab that is closed for good is one leave, once the grace is over', async () => {
	const ann = await scene(SHORT_GRACE, annInAPage);
	await ann.close();
	await annHas(0);
	await witnesses.graceIsOver();
	assert.deepEqual(await witnesses.events(), both(['disconnect_user', 'Ann', 'lost']));
});

test('who leaves is gone at once', async () => {
	const ann = await scene(LONG_GRACE, annInAPage);
	await ann.click('#leave');
	await witnesses.passes();
	assert.deepEqual(await witnesses.events(), both(['disconnect_user', 'Ann', 'left']));
});
