/* HTTP as the world speaks it: what shape of a request gets which status, and what stands in every answer. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import { pollingPath, PollingSession, websocketPath } from '../../../lib/presence/engine.mjs';
import { exchange, RawConnection, requestText, upgradeHeaders } from '../../../lib/net/raw.mjs';

const CLOSE = ['Connection: close'];
const HEALTH = '/healthz';

/* Bytes as they are sent, and the status of the first answer. */
const SHAPES = {
	'a plain GET': [requestText('GET', HEALTH), 200],
	'an empty line before it': [`\r\n\r\n${requestText('GET', HEALTH)}`, 200],
	'a target in absolute form': [requestText('GET', `http://localhost${HEALTH}`), 200],
	'HTTP/1.0 without a Host': [`GET ${HEALTH} HTTP/1.0\r\n\r\n`, 200],
	'an offer of h2c': [requestText('GET', HEALTH,
		['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk']), 200],
	'an offer of TLS': [requestText('GET', HEALTH, ['Connection: Upgrade', 'Upgrade: TLS/1.0']), 200],
	'a head of 15 KB': [requestText('GET', HEALTH, Array.from({ length: 15 },
		(_, i) => `X-${i}: ${'a'.repeat(1000)}`)), 200],
	'a head over 16 KB': [requestText('GET', HEALTH, Array.from({ length: 17 },
		(_, i) => `X-${i}: ${'a'.repeat(1000)}`)), 431],
	'a target over 8 KB': [requestText('GET', `/${'a'.repeat(9000)}`), 414],
	'OPTIONS of the page': [requestText('OPTIONS', '/'), 204],
	'OPTIONS of the server': [requestText('OPTIONS', '*'), 204],
	'a method that is not allowed': [requestText('DELETE', HEALTH), 405],
	'a method that is unknown': [requestText('BREW', HEALTH), 501],
	'CONNECT': [requestText('CONNECT', 'example.com:80'), 501],
	'an unknown version': [`GET ${HEALTH} HTTP/9.9\r\nHost: x\r\n\r\n`, 505],
	'no Host': [`GET ${HEALTH} HTTP/1.1\r\n\r\n`, 400],
	'two Hosts': [requestText('GET', HEALTH, ['Host: other']), 400],
	'bare line feeds': [`GET ${HEALTH} HTTP/1.1\nHost: x\n\n`, 400],
	'a space before a colon': [requestText('GET', HEALTH, ['Transfer-Encoding : chunked']), 400],
	'two lengths': [requestText('POST', HEALTH, ['Content-Length: 1', 'Content-Length: 2'], 'ab'), 400],
	'a length and chunks': [requestText('POST', HEALTH,
		['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'), 400],
	'an unknown encoding': [requestText('POST', HEALTH, ['Transfer-Encoding: gzip']), 501],
	'a line that is none': [requestText('GET', HEALTH, ['nonsense']), 400],
	'another expectation': [requestText('GET', HEALTH, ['Expect: the-unexpected']), 417],
	'a path that there is not': [requestText('GET', '/nothing'), 404],
	'a POST without a length': [requestText('POST', '/socket.io/?EIO=4&transport=polling&sid=x'), 400],
};

const GUARDS = {
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'no-referrer',
	'cross-origin-resource-policy': 'same-origin',
};

describe('HTTP', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	after(() => server?.stop());

	const conversation = async (bytes, answers) => {
		const connection = await RawConnection.open(server);
		connection.write(bytes);
		const got = [];
		for (let i = 0; i < answers; i++) {
			got.push(await connection.response());
		}
		return { connection, got };
	};

	for (const [what, [bytes, status]] of Object.entries(SHAPES)) {
		test(`${what} is ${status}`, async () => {
			const answer = await exchange(server, bytes);
			assert.equal(answer?.status, status);
			for (const [name, value] of Object.entries(GUARDS)) {
				assert.equal(answer.headers[name], value, name);
			}
			assert.match(answer.headers['content-security-policy'], /frame-ancestors 'none'/);
		});
	}

	test('a refused handshake is guarded as well, and so are polls', async () => {
		const refused = await exchange(server, requestText('GET', websocketPath(server),
			upgradeHeaders({ version: 8 })));
		assert.equal(refused.status, 400);
		assert.equal(refused.headers['sec-websocket-version'], '13, 8');
		const opened = await exchange(server, requestText('GET', pollingPath(server)));
		for (const answer of [refused, opened]) {
			assert.equal(answer.headers['x-content-type-options'], 'nosniff');
			assert.equal(answer.headers['referrer-policy'], 'no-referrer');
		}
	});

	test('a HEAD never has a body', async () => {
		for (const path of ['/', HEALTH, '/page.js', '/nothing', '/api/v1/rooms/_/users',
			'/socket.io/?EIO=4']) {
			const { connection } = await conversation(requestText('HEAD', path, CLOSE), 0);
			await connection.closed();
			assert.match(connection.received.toString('latin1'), /^HTTP\/1\.1 \d+ [^]*\r\n\r\n$/, path);
			assert.equal(connection.received.indexOf('\r\n\r\n'), connection.received.length - 4, path);
			connection.destroy();
		}
	});

	test('Connection: close is honoured, and answered', async () => {
		const { connection, got } = await conversation(requestText('GET', HEALTH, CLOSE), 1);
		assert.equal(got[0].headers.connection, 'close');
		await connection.closed();
	});

	test('HTTP/1.0 closes unless it asks not to', async () => {
		const old = (more) => `GET ${HEALTH} HTTP/1.0\r\n${more}\r\n`;
		const one = await conversation(old(''), 1);
		assert.equal(one.got[0].headers.connection, 'close');
		await one.connection.closed();
		const two = await conversation(old('Connection: keep-alive\r\n').repeat(2), 2);
		assert.deepEqual(two.got.map(({ headers }) => headers.connection), ['keep-alive', 'keep-alive']);
		two.connection.destroy();
	});

	test('405 names what is allowed', async () => {
		const answer = await exchange(server, requestText('PUT', '/page.js'));
		assert.equal(answer.headers.allow, 'GET, HEAD, OPTIONS');
	});

	test('a hundred pipelined requests are answered in order', async () => {
		const paths = Array.from({ length: 100 }, (_, i) => (i % 3 ? HEALTH : '/nothing'));
		const { connection, got } = await conversation(
			paths.map((path) => requestText('GET', path)).join(''), paths.length);
		assert.deepEqual(got.map(({ status }) => status), paths.map((p) => (p === HEALTH ? 200 : 404)));
		connection.destroy();
	});

	test('a request behind a held GET is answered when that was', async () => {
		const session = await PollingSession.open(server);
		const { connection } = await conversation(
			requestText('GET', pollingPath(server, session.sid)) + requestText('GET', HEALTH), 0);
		await session.post('1');
		assert.match((await connection.response()).body, /^[16]$/);
		assert.equal((await connection.response()).body, 'ok\n');
		connection.destroy();
	});

	test('the body of a GET is no request', async () => {
		const smuggled = requestText('GET', '/nothing');
		for (const [headers, body] of [
			[[`Content-Length: ${smuggled.length}`], smuggled],
			[['Transfer-Encoding: chunked'],
				`${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`],
		]) {
			const { connection, got } = await conversation(requestText('GET', HEALTH, headers, body), 1);
			assert.equal(got[0].status, 200);
			assert.equal(got[0].headers.connection, 'close');
			assert.equal(await connection.response(), null);
			connection.destroy();
		}
	});

	test('a POST may come in chunks', async () => {
		const session = await PollingSession.open(server);
		const { connection, got } = await conversation(requestText('POST',
			pollingPath(server, session.sid), ['Transfer-Encoding: chunked'],
			'1\r\n4\r\n1;x=y\r\n0\r\n0\r\nX: y\r\n\r\n') + requestText('GET', HEALTH), 2);
		assert.deepEqual(got.map(({ body }) => body), ['ok', 'ok\n']);
		assert.match(await session.next(), /^40\{/);
		connection.destroy();
	});

	test('chunks over the limit are 413, and the end', async () => {
		const session = await PollingSession.open(server);
		const { connection, got } = await conversation(requestText('POST',
			pollingPath(server, session.sid), ['Transfer-Encoding: chunked'],
			`fffff\r\n${'6'.repeat(100000)}`), 1);
		assert.equal(got[0].status, 413);
		await connection.closed();
		connection.destroy();
	});

	test('who waits to be asked for a body is asked', async () => {
		const session = await PollingSession.open(server);
		const { connection, got } = await conversation(requestText('POST',
			pollingPath(server, session.sid), ['Content-Length: 2', 'Expect: 100-continue']), 1);
		assert.equal(got[0].status, 100);
		connection.write('40');
		assert.equal((await connection.response()).body, 'ok');
		connection.destroy();
	});

	test('a body that nobody asked for, of a path that takes none, is passed over', async () => {
		const { connection, got } = await conversation(requestText('POST', '/nothing',
			['Content-Length: 5'], 'hello') + requestText('GET', HEALTH), 2);
		assert.deepEqual(got.map(({ status }) => status), [404, 200]);
		connection.destroy();
	});

	test('a request that comes byte by byte is the same', async () => {
		const connection = await RawConnection.open(server);
		for (const byte of Buffer.from(requestText('GET', HEALTH))) {
			connection.write(Buffer.from([byte]));
			await new Promise(setImmediate);
		}
		assert.equal((await connection.response()).status, 200);
		connection.destroy();
	});
});
