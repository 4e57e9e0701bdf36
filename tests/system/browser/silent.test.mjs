/* What a page says when it hears nothing: that it does, and of when its list is. */

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Browser, inState, join, SERVER_AWAY, shows } from '../../lib/process/browser.mjs';
import { start } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { Proxy } from '../../lib/net/proxy.mjs';

let browser;
let server;
let proxy;

before(async () => { browser = await Browser.open(); });
after(() => browser?.close());
afterEach(async () => {
	proxy?.close();
	try {
		await browser.clear();
	} finally {
		await server.stop();
	}
});

/* Ann's page, whose network can be taken away. */
async function ann(...args) {
	server = await start('presenced', args);
	proxy = await Proxy.open(server);
	const page = await browser.client({ expect: SERVER_AWAY });
	await join(page, proxy.url, 'Ann');
	return page;
}

/* From now on nothing comes: the second of the day, as a page would tell it. */
function silence() {
	proxy.silence();
	return secondOf(new Date().toTimeString());
}

function secondOf(time) {
	const [hours, minutes, seconds] = time.match(/(\d\d):(\d\d):(\d\d)/).slice(1).map(Number);
	return (hours * 60 + minutes) * 60 + seconds;
}

/* The list is as of the last packet, at most `before` seconds before the silence began. */
async function isAsOf(page, second, before) {
	const reason = await page.textContent('#reason');
	assert.match(reason, /This list is as of \d\d:\d\d:\d\d\.$/);
	const passed = secondOf(reason) - second;
	assert.ok(passed <= 1 && passed >= -before, `${reason} ${passed} s after the silence began`);
}

test('a page whose connection is lost has a list as of the last packet', async () => {
	const page = await ann('--ping-interval', '500', '--ping-timeout', '2400');
	const second = silence();
	await inState(page, 'offline');
	await isAsOf(page, second, 1);
});

test('a page that hears nothing for longer than it should is not live', async () => {
	const page = await ann('--ping-interval', '500', '--ping-timeout', '60000');
	const second = silence();
	await inState(page, 'silent');
	assert.equal(await page.textContent('#state'), 'silent');
	await isAsOf(page, second, 1);
	assert.equal(await page.isVisible('#leave'), false);
	proxy.mend();
	await inState(page, 'online');
	assert.equal(await page.isVisible('#notice'), false);
	assert.equal(await page.isVisible('#leave'), true);
	silence();
	await inState(page, 'silent');
});

test('a page that is silent can be told to connect anew', async () => {
	const page = await ann('--ping-interval', '500', '--ping-timeout', '60000');
	silence();
	await inState(page, 'silent');
	await page.click('#again');
	await inState(page, 'offline'); /* what it had is given up */
	proxy.mend();
	await inState(page, 'online');
	await shows(page, 'Ann (you)');
});

for (const event of ['online', 'pageshow']) {
	test(`a page asks who is here, and does not wait for long, on "${event}"`, async () => {
		const page = await ann();
		const asked = [];
		await page.exposeFunction('heard', (text) => asked.push(text));
		await page.evaluate(() => {
			const { send } = WebSocket.prototype;
			WebSocket.prototype.send = function (data) {
				window.heard(data);
				return send.call(this, data);
			};
		});
		const tell = () => page.evaluate((name) => window.dispatchEvent(new Event(name)), event);
		const questions = () => asked.filter((text) => /^42\d+\["who_is_here"\]$/.test(text)).length;
		await until(async () => {
			await tell();
			return questions() > 0;
		}, 10000, 'a question'); /* it may still be polling */
		await inState(page, 'online');
		silence();
		const since = Date.now();
		await tell();
		await inState(page, 'offline');
		const took = Date.now() - since;
		assert.ok(took > 2500 && took < 6000, `${took} ms`);
		proxy.mend();
		await inState(page, 'online');
	});
}
