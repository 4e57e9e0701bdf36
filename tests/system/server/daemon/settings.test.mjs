/* Settings that are swapped while clients are connected. presenced-swap takes them from its
 * standard input; it is built with sanitizers, so that a pointer into settings that are gone ends
 * it. */

import { after, afterEach, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import {
	PollingSession, pollingPath, refusedWebSocket, WebSocketSession, websocketPath,
} from '../../../lib/presence/engine.mjs';
import { request } from '../../../lib/net/http.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { client, leaveAll, member, Observer } from '../../../lib/presence/presence.mjs';
import { exchange, requestText } from '../../../lib/net/raw.mjs';
import { Control, hangUpAll, Place } from '../../control-socket/control.mjs';

const ONE = 'https://one.example';
const OTHER = 'https://other.example';

const answers = (server) => server.log().match(/^audit: swap: .*$/gm) ?? [];

const allowed = (answer) => answer.headers['access-control-allow-origin'];

/* Swaps, and returns what the log says of it. */
async function swap(server, ...words) {
	const before = answers(server).length;
	server.child.stdin.write(`${words.join(' ')}\n`);
	await until(() => answers(server).length > before, 5000, `a swap to ${words.join(' ')}`);
	return answers(server)[before].slice('audit: swap: '.length);
}

const swapped = async (server, ...words) => assert.equal(await swap(server, ...words), 'done');

const page = (server, origin) => WebSocketSession.open(server, { origin });

async function refusedPage(server, origin) {
	const answer = await refusedWebSocket(server.wsUrl + websocketPath(server), { origin });
	assert.equal(answer.body, 'Forbidden');
}

describe('settings that are swapped', () => {
	const place = new Place();
	let server;
	let observer;
	before(async () => {
		server = await start('presenced-swap', ['--allow-origin', ONE, '--control', place.socket],
			{ stdin: 'pipe' });
		observer = await Observer.open(server);
	});
	afterEach(async () => {
		await swapped(server, '--allow-origin', ONE);
		await observer.isWell();
	});
	after(async () => {
		observer.close();
		leaveAll();
		hangUpAll();
		await server.stop();
		place.remove();
	});

	test('let pages in that were refused, refuse others, and close nobody', async () => {
		const early = await page(server, ONE);
		await refusedPage(server, OTHER);
		await swapped(server, '--allow-origin', OTHER);
		const late = await page(server, OTHER);
		await refusedPage(server, ONE);
		early.send('40');
		assert.match(await early.next(), /^40\{/);
		await early.close();
		await late.close();
	});

	test('leave a held request the origin that it was judged by', async () => {
		const headers = { Origin: ONE };
		const session = await PollingSession.open(server, { headers });
		const answer = request(server, pollingPath(server, session.sid),
			{ headers, deadline: 20000 });
		await request(server, '/healthz');
		for (let i = 0; i < 3; i++) {
			await swapped(server, '--allow-origin', `${OTHER},https://third.example`);
		}
		await session.post('40');
		assert.equal(allowed(await answer), ONE);
		const next = await session.get({ headers });
		assert.notEqual(allowed(next), ONE);
		await session.close();
	});

	test('change what is logged, and back', async () => {
		const debug = () => server.log().match(/^debug: websocket: refused/gm)?.length ?? 0;
		await refusedPage(server, OTHER);
		assert.equal(debug(), 0);
		await swapped(server, '--log-level', 'debug', '--allow-origin', ONE);
		await refusedPage(server, OTHER);
		await until(() => debug() === 1, 5000, 'a debug line');
		await swapped(server, '--log-level=warn', '--allow-origin', ONE);
		await refusedPage(server, OTHER);
		assert.equal(debug(), 1);
	});

	test('leave the log level that an admin has set, unless they have another', async () => {
		await swapped(server, '--allow-origin', OTHER);
		const control = await Control.open({ control: place.socket });
		const level = async () => (await control.ask('reload')).log_level;
		await control.ask('reload', { log_level: 'debug' });
		await swapped(server, '--allow-origin', OTHER);
		assert.equal(await level(), 'debug');
		await swapped(server, '--allow-origin', OTHER, '--log-level=warn');
		assert.equal(await level(), 'warn');
		await swapped(server, '--allow-origin', OTHER);
		assert.equal(await level(), 'info');
	});

	test('open and close rooms to newcomers; who is in one stays', async () => {
		const inside = await member(server, 'inside', { room: '/den' });
		await swapped(server, '--rooms', 'tea,lobby');
		const refused = client(server, '/den');
		await until(() => refused.connected === false && refused.io.engine, 5000, 'an engine');
		const error = await new Promise((resolve) => { refused.once('connect_error', resolve); });
		assert.match(error.message, /namespace/i);
		const drinker = await member(server, 'drinker', { room: '/tea' });
		drinker.socket.disconnect();
		await swapped(server, '--rooms', 'any');
		const late = await member(server, 'late', { room: '/den' });
		await until(() => inside.fold.users.size === 2, 5000, 'inside sees late');
		late.socket.disconnect();
		inside.socket.disconnect();
	});

	test('count connections that came before the limit', async () => {
		const healthz = () =>
			exchange(server, requestText('GET', '/healthz', ['Connection: close']));
		const open = [await WebSocketSession.open(server), await WebSocketSession.open(server)];
		for (const option of ['--max-connections', '--max-connections-per-ip']) {
			assert.equal((await healthz())?.status, 200);
			await swapped(server, option, '2');
			assert.equal(await healthz(), null);
			await swapped(server, option, '100');
		}
		await swapped(server, '--max-connections-per-ip', '3');
		assert.equal(await healthz(), null);
		await open[0].close();
		await until(async () => (await healthz())?.status === 200, 5000, 'a free place');
		await open[1].close();
	});

	test('refuse clients of version 2, and take them again', async () => {
		const old = () => request(server, '/socket.io/?EIO=3&transport=polling');
		assert.equal((await old()).status, 200);
		await swapped(server, '--no-eio3');
		assert.equal((await old()).status, 400);
		await swapped(server, '--allow-origin', ONE);
		assert.equal((await old()).status, 200);
	});

	test('that are wrong change nothing', async () => {
		assert.match(await swap(server, '--log-level', 'loud'), /^'--log-level' takes error, warn/);
		assert.match(await swap(server, '--tls-cert', 'a.pem'), /certificate and key go together/);
		await (await page(server, ONE)).close();
	});

	test('that need a start are named, and the rest holds', async () => {
		await swapped(server, '--leave-grace', '1', '--allow-origin', OTHER);
		assert.match(server.log(), /^warn: presenced: these change with the next start only:.* '--leave-grace'/m);
		assert.doesNotMatch(server.log(), /next start only:.*'--allow-origin'/m);
		await (await page(server, OTHER)).close();
	});

	test('may be swapped again and again while everybody comes and goes', async () => {
		let over = false;
		const swapping = (async () => {
			for (let i = 0; !over; i++) {
				await swapped(server, '--allow-origin', `${ONE},https://n${i}.example`,
					'--rooms', i % 2 ? 'any' : `den,r${i}`, '--log-level', i % 3 ? 'info' : 'debug');
			}
		})();
		for (let round = 0; round < 5; round++) {
			await Promise.all(Array.from({ length: 8 }, async (_, i) => {
				const headers = { Origin: ONE };
				const session = await PollingSession.open(server, { headers });
				const held = session.get({ headers });
				await session.post('40');
				assert.equal(allowed(await held), ONE);
				await session.close();
				const { socket } = await member(server, `guest ${i}`, { room: '/den' });
				socket.disconnect();
			}));
		}
		over = true;
		await swapping;
	});
});
