/* CORS and Origin: section 11 of the wire contract. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import {
	PollingSession, pollingPath, refusedWebSocket, WebSocketSession, websocketPath,
} from '../../../lib/presence/engine.mjs';
import { refusal, request } from '../../../lib/net/http.mjs';

const allowed = (answer) => answer.headers['access-control-allow-origin'];

const varies = (answer) => assert.match(answer.headers.vary ?? '', /\borigin\b/i);

const preflight = (server, origin) => request(server, pollingPath(server), {
	method: 'OPTIONS',
	headers: {
		Origin: origin,
		'Access-Control-Request-Method': 'POST',
		'Access-Control-Request-Headers': 'content-type,x-token',
	},
});

/* A refused WebSocket handshake of a page of that origin. */
const refusedPage = (server, origin) =>
	refusedWebSocket(server.wsUrl + websocketPath(server), { origin });

async function acceptedPage(server, origin) {
	const session = await WebSocketSession.open(server, { origin });
	assert.equal(session.sid.length, 20);
	await session.close();
}

describe('without configured origins', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	after(() => server?.stop());

	const foreign = ['https://evil.example', 'http://127.0.0.1:1', 'http://127.0.0.1', 'null',
		'file://x', 'http://localhost.evil.example'];

	test('a page of the same origin may open a websocket', () => acceptedPage(server, server.url));

	test('a client without an Origin may open a websocket and poll', async () => {
		const session = await WebSocketSession.open(server);
		await session.close();
		await (await PollingSession.open(server)).close();
	});

	test('a foreign page opens no websocket', async () => {
		for (const origin of foreign) {
			const answer = await refusedPage(server, origin);
			assert.ok([400, 403].includes(answer.status), `${origin}: ${answer.status}`);
			assert.equal(answer.body, 'Forbidden', origin);
		}
	});

	test('a board of the Arduino library, which says file://, may open a websocket', () =>
		acceptedPage(server, 'file://'));

	test('a foreign page may not upgrade a session either', async () => {
		const session = await PollingSession.open(server);
		const answer = await refusedWebSocket(server.wsUrl + websocketPath(server, session.sid),
			{ origin: 'https://evil.example' });
		assert.ok([400, 403].includes(answer.status), `${answer.status}`);
		await session.close();
	});

	test('a foreign page is allowed to read nothing', async () => {
		for (const origin of foreign) {
			for (const path of [pollingPath(server), server.path, '/api/v1/rooms/_/users']) {
				const answer = await request(server, path, { headers: { Origin: origin } });
				assert.equal(allowed(answer), undefined, `${origin} ${path}`);
			}
			assert.equal(allowed(await preflight(server, origin)), undefined, origin);
		}
	});

	test('a page of the same origin polls', async () => {
		const session = await PollingSession.open(server, { headers: { Origin: server.url } });
		await session.close();
	});
});

describe('with configured origins', () => {
	let server;
	before(async () => {
		server = await start('presenced', ['--allow-origin', 'https://a.example',
			'--allow-origin', 'https://b.example:8443']);
	});
	after(() => server?.stop());

	const origins = ['https://a.example', 'https://b.example:8443'];
	const others = [
		'https://a.example.evil',
		'https://evil-a.example',
		'http://a.example',
		'https://a.example:444',
		'https://b.example',
		'https://c.example',
		'null',
		'https://a.exampl',
	];

	test('each of them is echoed, with Vary', async () => {
		for (const origin of origins) {
			const answer = await request(server, pollingPath(server), {
				headers: { Origin: origin },
			});
			assert.equal(answer.status, 200);
			assert.equal(allowed(answer), origin);
			varies(answer);
		}
	});

	test('errors carry the headers too', async () => {
		for (const path of [server.path, `${pollingPath(server)}&sid=nobody`]) {
			const answer = await request(server, path, { headers: { Origin: origins[0] } });
			assert.equal(answer.status, 400);
			assert.equal(allowed(answer), origins[0]);
			varies(answer);
		}
	});

	test('polls and POSTs of a session carry the headers', async () => {
		const headers = { Origin: origins[0] };
		const session = await PollingSession.open(server, { headers });
		const posted = await session.post('40', { ...headers, 'Content-Type': 'text/plain' });
		assert.equal(posted.text, 'ok');
		assert.equal(allowed(posted), origins[0]);
		assert.equal(allowed(await session.get({ headers })), origins[0]);
		await session.close();
	});

	test('each of them may open a websocket', async () => {
		for (const origin of origins) {
			await acceptedPage(server, origin);
		}
	});

	test('others are not allowed, however alike', async () => {
		for (const origin of others) {
			const answer = await request(server, pollingPath(server), {
				headers: { Origin: origin },
			});
			assert.equal(allowed(answer), undefined, origin);
			const refused = await refusedPage(server, origin);
			assert.ok([400, 403].includes(refused.status), `${origin}: ${refused.status}`);
		}
	});

	test('a preflight is 204 and grants methods and the requested headers', async () => {
		const answer = await preflight(server, origins[0]);
		assert.equal(answer.status, 204);
		assert.equal(answer.headers['content-length'], '0');
		assert.equal(answer.body.length, 0);
		assert.equal(allowed(answer), origins[0]);
		assert.match(answer.headers['access-control-allow-methods'], /GET.*POST|POST.*GET/);
		assert.equal(answer.headers['access-control-allow-headers'], 'content-type,x-token');
		varies(answer);
	});

	test('a preflight of another origin grants nothing', async () => {
		for (const origin of others) {
			assert.equal(allowed(await preflight(server, origin)), undefined, origin);
		}
	});
});

/* A page that made its own name point at us (DNS rebinding) says that name as our host. */
describe('under a name', () => {
	let server;
	before(async () => {
		server = await start('presenced', ['--host', 'presence.example', '--host', 'Other.Example.',
			'--allow-origin', 'https://*.a.example']);
	});
	after(() => server?.stop());

	const as = (host, origin) => ({ Host: host, ...(origin ? { Origin: origin } : {}) });
	const LIST = '/api/v1/rooms/_/users';
	const ours = ['presence.example', 'presence.example:80', 'PRESENCE.example.', 'other.example',
		'localhost:1', '127.0.0.1', '192.0.2.7:3000', '[2001:db8::1]', 'pi', 'tea.localhost'];
	const strange = ['evil.example', 'presence.example.evil', 'x.presence.example', '127.0.0.1.evil.example',
		'localhost.evil.example', 'evil.example:80'];

	test('of ours the page and the list are shown', async () => {
		for (const host of ours) {
			for (const path of ['/', LIST]) {
				const answer = await request(server, path, { headers: as(host) });
				assert.equal(answer.status, 200, `${host} ${path}`);
			}
		}
	});

	test('that is not ours, who is here is not told, and the answer names the option', async () => {
		for (const host of strange) {
			for (const path of ['/', `/?room=tea`, LIST]) {
				for (const method of ['GET', 'HEAD']) {
					const answer = await request(server, path, { method, headers: as(host) });
					assert.equal(answer.status, 421, `${host} ${path}`);
					assert.match(method === 'HEAD' ? '--host' : answer.text, /--host/);
				}
			}
		}
		assert.match(server.log(), /refused a request for 'evil\.example'.*'--host'/);
	});

	test('that is not ours, health and files are served', async () => {
		for (const path of ['/healthz', '/socket.io/socket.io.js']) {
			const answer = await request(server, path, { headers: as('evil.example') });
			assert.equal(answer.status, 200, path);
		}
	});

	test('of ours our own page polls and opens a websocket, with and without the port', async () => {
		for (const [host, origin] of [
			['presence.example', 'https://presence.example'],
			['presence.example:443', 'https://presence.example'],
			['presence.example:80', 'http://presence.example'],
			['presence.example', 'http://presence.example:80'],
			['[2001:db8::1]:3000', 'http://[2001:db8::1]:3000'],
		]) {
			const headers = as(host, origin);
			const session = await PollingSession.open(server, { headers });
			assert.equal((await session.post('40', headers)).text, 'ok');
			await session.close();
			const socket = await WebSocketSession.open(server, { headers });
			await socket.close();
		}
	});

	test('that is not ours, a page of that name gets no word in', async () => {
		for (const host of strange) {
			const headers = as(host, `http://${host}`);
			const session = await PollingSession.open(server, { headers: as(host) });
			const posted = await session.post('40', headers);
			assert.deepEqual(refusal(posted), [403, 4, 'Forbidden'], host);
			for (const path of [websocketPath(server), websocketPath(server, session.sid)]) {
				const answer = await refusedWebSocket(server.wsUrl + path, { headers });
				assert.equal(answer.status, 403, host);
			}
			await session.close();
		}
		assert.match(server.log(), /refused a page of 'http:\/\/evil\.example'.*'--host'/);
	});

	test('that is not ours, a program may talk to us', async () => {
		const session = await WebSocketSession.open(server, { headers: as('evil.example') });
		await session.close();
	});

	test('that is not ours, a page that is allowed may, and is told the list', async () => {
		const headers = as('evil.example', 'https://x.a.example');
		const session = await PollingSession.open(server, { headers });
		const posted = await session.post('40', headers);
		assert.equal(posted.status, 200);
		assert.equal(allowed(posted), 'https://x.a.example');
		assert.equal(allowed(await session.get({ headers })), 'https://x.a.example');
		await session.close();
		const list = await request(server, LIST, { headers });
		assert.equal(list.status, 200);
		assert.equal(allowed(list), 'https://x.a.example');
	});

	test('below an allowed one, and no other, a page may read', async () => {
		for (const [origin, may] of [['https://x.y.a.example', true], ['https://a.example', false],
			['https://xa.example', false], ['http://x.a.example', false]]) {
			const answer = await request(server, LIST, { headers: as('127.0.0.1', origin) });
			assert.equal(allowed(answer), may ? origin : undefined, origin);
		}
	});
});

for (const [program, args] of [['sio-echo', []], ['presenced', ['--allow-origin', '*']]]) {
	describe(`${program}: where any origin is allowed`, () => {
		let server;
		before(async () => { server = await start(program, args); });
		after(() => server?.stop());

		test('any page polls, opens a websocket and is answered a preflight', async () => {
			for (const origin of ['https://any.example', 'null', 'file://']) {
				const answer = await request(server, pollingPath(server), {
					headers: { Origin: origin },
				});
				assert.equal(answer.status, 200);
				assert.ok([origin, '*'].includes(allowed(answer)), `${origin}: ${allowed(answer)}`);
				await acceptedPage(server, origin);
				assert.equal((await preflight(server, origin)).status, 204);
			}
		});
	});
}
