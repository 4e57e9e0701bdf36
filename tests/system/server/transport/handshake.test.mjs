/* Requests, session ids and the open packet: sections 2 and 3 of the wire contract. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import {
	PollingSession, refusedWebSocket, SEPARATOR, WebSocketSession, websocketPath,
} from '../../../lib/presence/engine.mjs';
import { refusal, request } from '../../../lib/net/http.mjs';
import { exchange, requestText } from '../../../lib/net/raw.mjs';

const TRANSPORT_UNKNOWN = [400, 0, 'Transport unknown'];
const SESSION_UNKNOWN = [400, 1, 'Session ID unknown'];
const BAD_METHOD = [400, 2, 'Bad handshake method'];
const BAD_REQUEST = [400, 3, 'Bad request'];
const BAD_VERSION = [400, 5, 'Unsupported protocol version'];

const KEYS = ['maxPayload', 'pingInterval', 'pingTimeout', 'sid', 'upgrades'];
const ID = /^[A-Za-z0-9_-]{20}$/;
const NO_SUCH_SID = 'AAAAAAAAAAAAAAAAAAAA';

const targets = [
	['sio-echo', ['--path', '/engine.io/', '--engine']],
	['presenced', []],
];

for (const [program, args] of targets) {
	describe(`${program}: requests`, () => {
		let server;
		before(async () => { server = await start(program, args); });
		after(() => server?.stop());

		const get = (query, options) => request(server, server.path + query, options);
		const opens = async (path) => {
			const answer = await request(server, path);
			assert.equal(answer.status, 200, answer.text);
			assert.match(answer.text, /^0\{/);
		};

		test('the path is a prefix', () =>
			opens(`${server.path}any/thing?EIO=4&transport=polling`));

		test('the slash before the query may be missing', () =>
			opens(`${server.path.slice(0, -1)}?EIO=4&transport=polling`));

		test('the cache buster and unknown parameters are ignored', () =>
			opens(`${server.path}?EIO=4&transport=polling&t=Pabc123&b64=1&token=x%20y&flag&=&`));

		test('the last of duplicate parameters wins', async () => {
			await opens(`${server.path}?EIO=9&transport=abc&EIO=4&transport=polling`);
			assert.deepEqual(refusal(await get('?EIO=4&transport=polling&EIO=9')), BAD_VERSION);
			assert.deepEqual(refusal(await get('?EIO=4&transport=polling&transport=abc')),
				TRANSPORT_UNKNOWN);
		});

		test('parameters are percent-decoded', () =>
			opens(`${server.path}?EIO=%34&transport=%70olling`));

		test('a missing or unknown transport is code 0', async () => {
			assert.deepEqual(refusal(await get('?EIO=4')), TRANSPORT_UNKNOWN);
			assert.deepEqual(refusal(await get('')), TRANSPORT_UNKNOWN);
			for (const transport of ['', 'abc', 'POLLING', 'pollin', 'pollingx', 'webtransport']) {
				assert.deepEqual(refusal(await get(`?EIO=4&transport=${transport}`)),
					TRANSPORT_UNKNOWN, transport);
			}
		});

		test('an unknown sid is code 1', async () => {
			const query = `?EIO=4&transport=polling&sid=${NO_SUCH_SID}`;
			assert.deepEqual(refusal(await get(query)), SESSION_UNKNOWN);
			assert.deepEqual(
				refusal(await get(query, { method: 'POST', body: '4x' })),
				SESSION_UNKNOWN
			);
		});

		test('a session of its own is no answer to a sid that only begins like it', async () => {
			const session = await PollingSession.open(server);
			for (const sid of [session.sid.slice(0, -1), `${session.sid}A`]) {
				assert.deepEqual(refusal(await get(`?EIO=4&transport=polling&sid=${sid}`)),
					SESSION_UNKNOWN);
			}
			await session.close();
		});

		test('a handshake by another method than GET is code 2', async () => {
			for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
				assert.deepEqual(
					refusal(await get('?EIO=4&transport=polling', { method, body: '' })),
					BAD_METHOD,
					method
				);
			}
		});

		test('transport=websocket without an Upgrade header is code 3', async () => {
			assert.deepEqual(refusal(await get('?EIO=4&transport=websocket')), BAD_REQUEST);
		});

		test('a transport that is not the one of the session is code 3', async () => {
			const session = await WebSocketSession.open(server);
			assert.deepEqual(refusal(await get(`?EIO=4&transport=polling&sid=${session.sid}`)),
				BAD_REQUEST);
			await session.close();
		});

		test('invalid characters in Origin are no request at all', async () => {
			for (const origin of ['http://a\x01b', 'http://a\x7f']) {
				const answer = await exchange(
					server,
					requestText('GET', `${server.path}?EIO=4&transport=polling`, [
						`Origin: ${origin}`,
						'Connection: close',
					])
				);
				assert.equal(answer.status, 400);
			}
		});

		test('a missing or unsupported EIO is code 5', async () => {
			assert.deepEqual(refusal(await get('?transport=polling')), BAD_VERSION);
			for (const version of ['', 'abc', '2', '5', '33', '44', '4x', '-4']) {
				assert.deepEqual(
					refusal(await get(`?EIO=${version}&transport=polling`)),
					BAD_VERSION,
					version
				);
			}
		});

		test('the checks come in the order of the contract', async () => {
			assert.deepEqual(
				refusal(await get(`?sid=${NO_SUCH_SID}&EIO=9`, { method: 'PUT', body: '' })),
				TRANSPORT_UNKNOWN
			);
			assert.deepEqual(
				refusal(
					await get(`?transport=polling&sid=${NO_SUCH_SID}`, { method: 'PUT', body: '' })
				),
				SESSION_UNKNOWN
			);
			assert.deepEqual(
				refusal(await get('?transport=polling&EIO=9', { method: 'POST', body: '' })),
				BAD_METHOD
			);
			assert.deepEqual(refusal(await get('?transport=websocket&EIO=9')), BAD_REQUEST);
		});

		test('an error is JSON', async () => {
			const answer = await get('?EIO=4');
			assert.match(answer.headers['content-type'], /^application\/json/);
			assert.deepEqual(Object.keys(answer.json()), ['code', 'message']);
		});

		test('with a sid, a method other than GET and POST is 500', async () => {
			const session = await PollingSession.open(server);
			for (const method of ['PUT', 'DELETE', 'PATCH']) {
				const answer = await get(`?EIO=4&transport=polling&sid=${session.sid}`,
					{ method, body: '' });
				assert.equal(answer.status, 500, method);
			}
			await session.close();
		});

		test('a WebSocket is refused in plain text on a closing connection', async () => {
			const cases = [
				['?EIO=4&transport=abc', 'Transport unknown'],
				['?EIO=4', 'Transport unknown'],
				[`?EIO=4&transport=websocket&sid=${NO_SUCH_SID}`, 'Session ID unknown'],
			];
			for (const [query, message] of cases) {
				const answer = await refusedWebSocket(server.wsUrl + server.path + query);
				assert.equal(answer.status, 400, query);
				assert.equal(answer.headers.connection, 'close', query);
				assert.equal(answer.body, message, query);
			}
		});

		test('a bad EIO on a WebSocket is refused before the 101', async () => {
			for (const query of ['?transport=websocket', '?EIO=abc&transport=websocket',
				'?EIO=5&transport=websocket']) {
				const answer = await refusedWebSocket(server.wsUrl + server.path + query);
				assert.equal(answer.status, 400, query);
				assert.equal(answer.body, 'Unsupported protocol version', query);
			}
		});
	});

	describe(`${program}: the open packet`, () => {
		let server;
		before(async () => { server = await start(program, [...args, '--ping-interval', '4000',
			'--ping-timeout', '3000', '--max-payload', '54321']); });
		after(() => server?.stop());

		test('it stands alone in the body of the first GET and has exactly five keys', async () => {
			const answer = await request(server, `${server.path}?EIO=4&transport=polling`);
			assert.equal(answer.status, 200);
			assert.equal(answer.text[0], '0');
			assert.equal(answer.text.includes(SEPARATOR), false);
			const packet = JSON.parse(answer.text.slice(1));
			assert.deepEqual(Object.keys(packet).sort(), KEYS);
			assert.deepEqual(packet.upgrades, ['websocket']);
			assert.match(packet.sid, ID);
		});

		test('it is the first frame of a WebSocket and offers no upgrades', async () => {
			const session = await WebSocketSession.open(server);
			assert.deepEqual(Object.keys(session.handshake).sort(), KEYS);
			assert.deepEqual(session.handshake.upgrades, []);
			assert.match(session.sid, ID);
			await session.close();
		});

		test('it tells the configured numbers', async () => {
			const { handshake } = await PollingSession.open(server);
			assert.equal(handshake.pingInterval, 4000);
			assert.equal(handshake.pingTimeout, 3000);
			assert.equal(handshake.maxPayload, 54321);
		});

		test('engine sids are not repeated', async () => {
			const sids = new Set();
			for (let i = 0; i < 50; i++) {
				sids.add((await PollingSession.open(server)).sid);
			}
			assert.equal(sids.size, 50);
		});
	});
}

describe('presenced: without version 3', () => {
	let server;
	before(async () => { server = await start('presenced', ['--no-eio3']); });
	after(() => server?.stop());

	test('EIO=3 is code 5', async () => {
		const answer = await request(server, `${server.path}?EIO=3&transport=polling`);
		assert.deepEqual(refusal(answer), BAD_VERSION);
		const refused = await refusedWebSocket(
			`${server.wsUrl}${server.path}?EIO=3&transport=websocket`
		);
		assert.equal(refused.status, 400);
		assert.equal(refused.body, 'Unsupported protocol version');
	});

	test('EIO=4 is served', async () => {
		await (await PollingSession.open(server)).close();
		await (await WebSocketSession.open(server)).close();
	});
});

describe('presenced: ids', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	after(() => server?.stop());

	test('the defaults are 12 s, 8 s and 1,000,000 bytes', async () => {
		const { handshake } = await PollingSession.open(server);
		assert.equal(handshake.pingInterval, 12000);
		assert.equal(handshake.pingTimeout, 8000);
		assert.equal(handshake.maxPayload, 1000000);
	});

	test('the public Socket.IO id is another one, and opens no session', async () => {
		const session = await WebSocketSession.open(server);
		session.send('40');
		const { sid } = JSON.parse((await session.next()).slice(2));
		assert.match(sid, ID);
		assert.notEqual(sid, session.sid);
		const answer = await request(server, `${server.path}?EIO=4&transport=polling&sid=${sid}`);
		assert.deepEqual(refusal(answer), SESSION_UNKNOWN);
		const refused = await refusedWebSocket(server.wsUrl + websocketPath(server, sid));
		assert.equal(refused.body, 'Session ID unknown');
		await session.close();
	});

	test('each room of a connection has its own Socket.IO id', async () => {
		const session = await WebSocketSession.open(server);
		session.send('40');
		const first = JSON.parse((await session.next()).slice(2)).sid;
		session.send('40/tea,');
		const second = JSON.parse((await session.next()).slice('40/tea,'.length)).sid;
		assert.match(second, ID);
		assert.equal(new Set([session.sid, first, second]).size, 3);
		await session.close();
	});
});

describe('presenced: the client it serves', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	after(() => server?.stop());

	const bundles = ['socket.io.js', 'socket.io.min.js', 'socket.io.esm.min.js',
		'socket.io.msgpack.min.js'];

	for (const name of bundles) {
		test(`/socket.io/${name} is JavaScript with an ETag and answers 304`, async () => {
			const answer = await request(server, `/socket.io/${name}`);
			assert.equal(answer.status, 200);
			assert.equal(answer.headers['content-type'], 'application/javascript; charset=utf-8');
			assert.equal(answer.headers['cache-control'], 'public, max-age=0');
			assert.ok(answer.body.length > 10000);
			const again = await request(server, `/socket.io/${name}`,
				{ headers: { 'If-None-Match': answer.headers.etag } });
			assert.equal(again.status, 304);
			assert.equal(again.body.length, 0);
		});
		test(`/socket.io/${name}.map is served`, async () => {
			const answer = await request(server, `/socket.io/${name}.map`);
			assert.equal(answer.status, 200);
			assert.equal(answer.json().version, 3);
		});
	}

	test('a query does not hide the client', async () => {
		const answer = await request(server, '/socket.io/socket.io.min.js?v=1');
		assert.equal(answer.headers['content-type'], 'application/javascript; charset=utf-8');
	});
});
