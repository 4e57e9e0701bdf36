/* Presence where it is deployed: nginx with the configuration that the project ships, speaking TLS
 * to the world, at the root of its host and below a path. */

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startNginx } from '../../lib/net/nginx.mjs';
import { leaveAll, member, upgraded } from '../../lib/presence/presence.mjs';
import { Browser, join, PLAIN_HOST, shows } from '../../lib/process/browser.mjs';
import { run, start } from '../../lib/process/daemon.mjs';
import { startControlled } from '../control-socket/control.mjs';

let browser;
let server;
let nginx;

before(async () => { browser = await Browser.open(); });
after(() => browser?.close());
beforeEach(async () => {
	server = await startControlled(['--trusted-proxy', '127.0.0.1', '--host', PLAIN_HOST]);
	nginx = await startNginx(server);
});
afterEach(async () => {
	leaveAll();
	try {
		await browser.clear();
	} finally {
		await nginx.stop();
		await server.stop();
	}
});

/* A stock client behind nginx, which itself says where it comes from, as another proxy before nginx
 * would. */
const through = (name, options = {}) => member(nginx, name, { rejectUnauthorized: false, ...options });

const ctl = (...words) => run('presencectl', ['--socket', server.control, ...words]);

for (const path of ['/', '/presence/', '/presence']) {
	test(`the page at ${path} works over TLS, and people come and go`, async () => {
		const ann = await browser.client({ ignoreHTTPSErrors: true });
		await join(ann, `https://${PLAIN_HOST}:${nginx.port}${path}`, 'Ann');
		const bob = await through('Bob');
		await shows(ann, 'Ann (you)', 'Bob');
		assert.ok(await ann.evaluate(() => performance.getEntriesByType('resource')
			.every(({ name }) => name.startsWith(new URL('.', document.baseURI).href))));
		bob.socket.disconnect();
		await shows(ann, 'Ann (you)');
	});
}

test('all transports work through nginx', async () => {
	const polling = await through('Paul', { transports: ['polling'] });
	const websocket = await through('Wendy', { transports: ['websocket'] });
	const both = await through('Bea', { transports: ['polling', 'websocket'] });
	await upgraded(both.socket);
	const old = await through('Otto', { version: 2 });
	const { stdout } = await ctl('list', '--columns', 'name', '--sort', 'name');
	assert.deepEqual(stdout.trim().split('\n'), ['Bea', 'Otto', 'Paul', 'Wendy']);
	[polling, websocket, both, old].forEach(({ fold }) => fold.check());
});

test('a client is known by its own address, so that a ban hits it and nobody else', async () => {
	const from = (address) => ({ extraHeaders: { 'X-Forwarded-For': address } });
	/* nginx appends 127.0.0.1, a trusted one, so the address before that is the client's */
	await through('alice', from('203.0.113.7'));
	const shown = JSON.parse((await ctl('show', 'alice', '--json')).stdout);
	assert.equal(shown.users[0].connections[0].address, '203.0.113.7');
	assert.equal((await ctl('kick', 'alice', '--ban', '10m', '--yes')).code, 0);
	await through('bob', from('198.51.100.9'));
	await assert.rejects(through('alice', { ...from('203.0.113.7'), reconnection: false }));
});

test('that a proxy is not known as one is said once', async () => {
	const alone = await start('presenced');
	const behind = await startNginx(alone);
	try {
		for (const name of ['ann', 'bob']) {
			await member(behind, name, { rejectUnauthorized: false });
		}
		assert.equal(alone.log().match(/name it by --trusted-proxy/g)?.length, 1, alone.log());
	} finally {
		leaveAll();
		await behind.stop();
		await alone.stop();
	}
});
