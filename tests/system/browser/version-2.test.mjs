/* The client of Socket.IO 2.x in a page: only there does it send and take bytes over polling. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { after, afterEach, before, test } from 'node:test';
import { Browser } from '../../lib/process/browser.mjs';
import { start } from '../../lib/process/daemon.mjs';
import { Fold } from '../../lib/presence/fold.mjs';
import { client, connected, leaveAll, roster } from '../../lib/presence/presence.mjs';
import { until } from '../../lib/process/poll.mjs';

const require = createRequire(import.meta.url);
const script = readFileSync(require.resolve('socket.io-client-2/dist/socket.io.js'));
const html = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>2.x</title>
<link rel="icon" href="data:,"><script src="/client.js"></script>`;

const OCTETS = 'application/octet-stream';
const TRANSPORTS = [['polling'], ['websocket'], ['polling', 'websocket']];

let browser;
let pages;
let origin;

before(async () => {
	browser = await Browser.open();
	pages = createServer((request, response) => {
		const asked = request.url === '/client.js';
		response.setHeader('Content-Type', asked ? 'text/javascript' : 'text/html');
		response.end(asked ? script : html);
	});
	await once(pages.listen(0, '127.0.0.1'), 'listening');
	origin = `http://127.0.0.1:${pages.address().port}`;
});
afterEach(async () => {
	leaveAll();
	await browser.clear();
});
after(async () => {
	await browser?.close();
	pages?.close();
});

async function open() {
	const page = await browser.client({ permissions: ['local-network-access'] });
	await page.goto(origin);
	return page;
}

/* What of the requests and answers of the page had bytes as its body. */
function bytesOver(page) {
	const seen = new Set();
	page.on('request', (request) => {
		if (request.method() === 'POST' && request.headers()['content-type'] === OCTETS) {
			seen.add('request');
		}
	});
	page.on('response', (response) => {
		if (response.headers()['content-type'] === OCTETS) {
			seen.add('answer');
		}
	});
	return seen;
}

for (const transports of TRANSPORTS) {
	test(`bytes come back as they were, by ${transports}`, async (t) => {
		const server = await start('sio-echo');
		t.after(() => server.stop());
		const page = await open();
		const seen = bytesOver(page);
		const back = await page.evaluate(([url, options]) => new Promise((resolve) => {
			const socket = window.io(url, { withCredentials: false, ...options });
			socket.on('message-back', (bytes, text) => {
				resolve([[...new Uint8Array(bytes)], text, socket.io.engine.transport.name]);
			});
			socket.emit('message', new Uint8Array([0, 4, 30, 255]).buffer, 'é😀');
		}), [server.url, { transports }]);
		assert.deepEqual(back.slice(0, 2), [[0, 4, 30, 255], 'é😀']);
		if (transports.length === 1) {
			assert.equal(back[2], transports[0]);
			const wanted = transports[0] === 'polling' ? ['request', 'answer'] : [];
			await until(() => seen.size === wanted.length, 5000, 'bodies of bytes');
			assert.deepEqual([...seen], wanted);
		}
		await page.close();
	});

	test(`a page sees who is there, by ${transports}`, async (t) => {
		const server = await start('presenced', ['--allow-origin', origin]);
		t.after(() => server.stop());
		const watcher = client(server);
		const fold = new Fold().listen(watcher);
		await connected(watcher);
		const page = await open();
		const [answer, users] = await page.evaluate(([url, options]) => new Promise((resolve) => {
			const socket = window.io(url, options);
			let told;
			socket.on('existing_users', (list) => {
				resolve([told, list]);
			});
			socket.emit('got_a_new_user', { name: 'é😀' }, (said) => { told = said; });
		}), [server.url, { transports }]);
		assert.equal(answer.ok, true);
		assert.deepEqual(users, await roster(server));
		await until(() => fold.names().join() === 'é😀', 5000, 'the page is announced');
		await page.close();
		await until(() => fold.list().length === 0, 10000, 'the page is gone');
	});
}
