/* Long-polling: section 4 of the wire contract. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { start } from '../../../lib/process/daemon.mjs';
import {
	PollingSession,
	pollingPath,
	SEPARATOR,
	settled,
	WebSocketSession,
} from '../../../lib/presence/engine.mjs';
import { request } from '../../../lib/net/http.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { RawConnection, requestText } from '../../../lib/net/raw.mjs';

const MAX_PAYLOAD = 2000;

describe('polling: messages', () => {
	let server;
	let session;
	before(async () => {
		server = await start('sio-echo', ['--path', '/engine.io/', '--engine',
			'--max-payload', String(MAX_PAYLOAD)]);
		session = await PollingSession.open(server);
	});
	after(() => server?.stop());

	test('an answer is uncacheable plain text in UTF-8 with its length', async () => {
		await session.post('4hello');
		const answer = await session.get();
		assert.equal(answer.status, 200);
		assert.equal(answer.headers['content-type'].toLowerCase(), 'text/plain; charset=utf-8');
		assert.equal(answer.headers['cache-control'], 'no-store');
		assert.equal(answer.headers['content-length'], '6');
		assert.equal(answer.text, '4hello');
	});

	test('the handshake is answered like a poll', async () => {
		const answer = await request(server, pollingPath(server));
		assert.equal(answer.headers['content-type'].toLowerCase(), 'text/plain; charset=utf-8');
		assert.equal(answer.headers['cache-control'], 'no-store');
		assert.equal(Number(answer.headers['content-length']), answer.body.length);
	});

	test('a POST is answered 200 ok in text/html', async () => {
		const answer = await session.post('4x');
		assert.equal(answer.status, 200);
		assert.equal(answer.text, 'ok');
		assert.match(answer.headers['content-type'], /^text\/html/);
		assert.equal(await session.next(), '4x');
	});

	test('several packets are joined by 0x1e', async () => {
		await session.post(['4test1', '4test2', '4test3'].join(SEPARATOR));
		assert.equal((await session.get()).text, ['4test1', '4test2', '4test3'].join(SEPARATOR));
	});

	test('packets of several POSTs leave in one answer, in order', async () => {
		for (let i = 0; i < 5; i++) {
			await session.post(`4n${i}`);
		}
		assert.equal(
			(await session.get()).text,
			['4n0', '4n1', '4n2', '4n3', '4n4'].join(SEPARATOR)
		);
	});

	test('a binary message is b and base64', async () => {
		await session.post(`4hello${SEPARATOR}bAQIDBA==`);
		assert.equal((await session.get()).text, `4hello${SEPARATOR}bAQIDBA==`);
	});

	test('binary messages of every length modulo 3 come back unchanged', async () => {
		for (const bytes of [[], [0], [255, 254], [0, 1, 2], [30, 30, 30, 30]]) {
			const packet = `b${Buffer.from(bytes).toString('base64')}`;
			await session.post(packet);
			assert.equal((await session.get()).text, packet);
		}
	});

	test('text beyond ASCII comes back unchanged, its length counted in bytes', async () => {
		await session.post('4é😀日本語');
		const answer = await session.get();
		assert.equal(answer.text, '4é😀日本語');
		assert.equal(Number(answer.headers['content-length']), Buffer.byteLength('4é😀日本語'));
	});

	test('an empty message is a message', async () => {
		await session.post('4');
		assert.equal((await session.get()).text, '4');
	});

	test('a GET is held until there is something to send', async () => {
		const held = await session.hold();
		await session.post('4at last');
		assert.equal((await held.answer).text, '4at last');
	});

	test('a session lives on one keep-alive connection as well', async () => {
		const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
		const path = pollingPath(server, session.sid);
		const ports = new Set();
		agent.on('free', (socket) => ports.add(socket.localPort));
		for (let i = 0; i < 10; i++) {
			const sent = await request(server, path, { method: 'POST', body: `4k${i}`, agent });
			assert.equal(sent.text, 'ok');
			assert.equal((await request(server, path, { agent })).text, `4k${i}`);
		}
		agent.destroy();
		assert.equal(ports.size, 1);
	});

	test('a body of exactly the maximum is accepted', async () => {
		const packet = `4${'m'.repeat(MAX_PAYLOAD - 1)}`;
		assert.equal((await session.post(packet)).status, 200);
		assert.equal((await session.get()).text, packet);
	});

	test('a body over the maximum is 413, and the session lives on', async () => {
		const answer = await session.post(`4${'m'.repeat(MAX_PAYLOAD)}`);
		assert.equal(answer.status, 413);
		await session.post('4alive');
		assert.equal((await session.get()).text, '4alive');
	});

	test('noop, upgrade, open and an unsolicited pong of the client are ignored', async () => {
		for (const packet of ['6', '5', '0', '3']) {
			assert.equal((await session.post(packet)).text, 'ok', packet);
		}
		await session.post('4still here');
		assert.equal((await session.get()).text, '4still here');
	});
});

describe('polling: the end of a session', () => {
	let server;
	before(async () => {
		server = await start('sio-echo', ['--path', '/engine.io/', '--engine']);
	});
	after(() => server?.stop());

	const isGone = async (session) => {
		const answer = await session.get();
		assert.equal(answer.status, 400);
		assert.deepEqual(answer.json(), { code: 1, message: 'Session ID unknown' });
	};

	const malformed = {
		'an empty body': '',
		'a trailing separator': `4hello${SEPARATOR}`,
		'a leading separator': `${SEPARATOR}4hello`,
		'a doubled separator': `4a${SEPARATOR}${SEPARATOR}4b`,
		'an unknown packet type': 'abc',
		'an unknown digit': '7',
		'an unknown packet after a good one': `4hello${SEPARATOR}9`,
	};
	for (const [what, body] of Object.entries(malformed)) {
		test(`${what} closes the session`, async () => {
			const session = await PollingSession.open(server);
			await session.post(body).catch(() => {}); /* the answer to the POST itself is open */
			await isGone(session);
		});
	}

	test('application/octet-stream is refused with 400 and closes the session', async () => {
		const session = await PollingSession.open(server);
		const answer = await session.post('4hello', { 'Content-Type': 'application/octet-stream' });
		assert.equal(answer.status, 400);
		await isGone(session);
	});

	test('a ping of the client closes the session', async () => {
		const session = await PollingSession.open(server);
		await session.post('2').catch(() => {});
		await isGone(session);
	});

	test('a second GET is 400, the first 200 with 1, and the session closed', async () => {
		const session = await PollingSession.open(server);
		const held = await session.hold();
		const second = await session.get();
		assert.equal(second.status, 400);
		const first = await held.answer;
		assert.equal(first.status, 200);
		assert.equal(first.text, '1');
		await isGone(session);
	});

	test('a second concurrent POST is 400 and closes the session', async () => {
		const session = await PollingSession.open(server);
		const slow = await RawConnection.open(server);
		slow.write(requestText('POST', pollingPath(server, session.sid),
			['Content-Type: text/plain', 'Content-Length: 10'], '4hel'));
		await settled(server);
		assert.equal((await session.post('4second')).status, 400);
		await isGone(session);
		slow.destroy();
	});

	test('a client that drops its GET has closed the session', async () => {
		const session = await PollingSession.open(server);
		const held = await session.hold();
		held.drop();
		await session.gone();
	});

	test('a POST of 1 is answered ok, the held GET gets 6, and the session is closed', async () => {
		const session = await PollingSession.open(server);
		const held = await session.hold();
		const posted = await session.post('1');
		assert.equal(posted.text, 'ok');
		const got = await held.answer;
		assert.equal(got.status, 200);
		assert.equal(got.text, '6');
		await isGone(session);
	});

	test('a POST of 1 closes a session without a held GET', async () => {
		const session = await PollingSession.open(server);
		assert.equal((await session.post('1')).text, 'ok');
		await isGone(session);
	});
});

/* The server closes by itself who has not connected to a namespace in time. */
describe('polling: the server closes', { concurrency: true }, () => {
	let server;
	before(async () => { server = await start('sio-echo', ['--connect-timeout', '700']); });
	after(() => server?.stop());

	test('a held GET gets 1', async () => {
		const session = await PollingSession.open(server);
		const answer = await session.get();
		assert.equal(answer.status, 200);
		assert.equal(answer.text, '1');
		assert.equal((await session.get()).status, 400);
	});

	test('with no GET held, the next one gets a noop and 1, then the session is gone', async () => {
		const session = await PollingSession.open(server);
		const witness = await WebSocketSession.open(server);
		await witness.closed();
		const answer = await session.get();
		assert.equal(answer.status, 200);
		assert.equal(answer.text, `6${SEPARATOR}1`);
		assert.equal((await session.get()).status, 400);
	});
});

describe('polling: no body is empty', () => {
	let server;
	before(async () => {
		server = await start('sio-echo', ['--path', '/engine.io/', '--engine',
			'--ping-interval', '100', '--ping-timeout', '2000']);
	});
	after(() => server?.stop());

	test('neither when idle, nor with pings, nor at the end', async () => {
		const session = await PollingSession.open(server);
		const bodies = [];
		const reader = (async () => {
			for (;;) {
				const answer = await session.get();
				if (answer.status !== 200) {
					return;
				}
				bodies.push(answer.text);
				if (answer.text.includes('2')) {
					await session.post('3');
				}
			}
		})();
		await until(() => bodies.length >= 5, 5000, 'five polls');
		await session.post('4x');
		await session.close();
		await reader;
		assert.deepEqual(bodies.filter((body) => body === ''), []);
		assert.ok(bodies.includes('2'));
	});
});
