/* Hostile HTTP: it is answered or closed, and an observer proves that all is as it was. */

import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { pollingPath, settled } from '../../../lib/presence/engine.mjs';
import { request } from '../../../lib/net/http.mjs';
import { join } from '../../../lib/presence/presence.mjs';
import { exchange, RawConnection, requestText, upgradeHeaders } from '../../../lib/net/raw.mjs';
import { stage, joinPacket, wsMember, pollingMember } from '../../../lib/process/stage.mjs';

describe('hostile HTTP', () => {
	const it = stage();

	const manyParameters = Array.from({ length: 10000 }, (_, i) => `p${i}=${i}`).join('&');
	const close = ['Connection: close'];

	const h2c = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c',
		'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'];
	const refused = { /* 4xx, 5xx, or closed without an answer */
		'CONNECT': requestText('CONNECT', 'example.com:80'),
		'CONNECT to a path': requestText('CONNECT', '/socket.io/?EIO=4&transport=polling'),
		'TRACE': requestText('TRACE', '/', close),
		'an unknown method': requestText('BREW', '/', close),
		'the HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0',
		'something that is no HTTP': `\x16\x03\x01\x02\x00\x01\x00${'\x01'.repeat(200)}\r\n\r\n`,
		'only line breaks': '\r\n'.repeat(1000),
		'a path of 100 KB': requestText('GET', `/${'a'.repeat(100000)}`, close),
		'a header of 100 KB': requestText('GET', '/healthz', [
			`X-Long: ${'a'.repeat(100000)}`,
			...close,
		]),
		'a path outside': requestText('GET', '/../../../../etc/passwd', close),
		'an encoded path outside': requestText('GET', '/%2e%2e/%2e%2e/%2e%2e/etc/passwd', close),
		'a NUL in the path': requestText('GET', '/page.js%00.html', close),
		'an absolute target elsewhere': requestText('CONNECT', 'http://evil.example/', close),
	};
	for (const [what, bytes] of Object.entries(refused)) {
		test(`${what} is refused`, async () => {
			const answer = await exchange(it.server, bytes, 15000);
			assert.ok(answer === null || answer.status >= 400, `${answer?.status}`);
			assert.equal(answer?.body.includes('root:'), answer ? false : undefined);
		});
	}

	const survived = { /* any answer or a close, but no switch to another protocol */
		'an upgrade to h2c': requestText('GET', '/healthz', h2c),
		'an upgrade to h2c on the session path':
			requestText('GET', '/socket.io/?EIO=4&transport=polling', h2c),
		'Connection: Upgrade without an Upgrade header':
			requestText('GET', '/socket.io/?EIO=4&transport=websocket', ['Connection: Upgrade',
				'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']),
		'Connection: Upgrade on the page': requestText('GET', '/', ['Connection: Upgrade']),
		'an empty Upgrade header': requestText('GET', '/socket.io/?EIO=4&transport=websocket', [
			'Connection: Upgrade',
			'Upgrade: ',
		]),
		'an unknown Upgrade': requestText('GET', '/', ['Connection: Upgrade', 'Upgrade: foo']),
		'an Upgrade header without Connection':
			requestText('GET', '/healthz', ['Upgrade: websocket', ...close]),
		'a websocket on the page': requestText('GET', '/', upgradeHeaders()),
		'a websocket on an asset': requestText('GET', '/page.js', upgradeHeaders()),
		'a websocket on the REST list': requestText(
			'GET',
			'/api/v1/rooms/_/users',
			upgradeHeaders()
		),
		'a websocket for transport=polling': requestText(
			'GET',
			'/socket.io/?EIO=4&transport=polling',
			upgradeHeaders()
		),
		'a websocket by POST': requestText('POST', '/socket.io/?EIO=4&transport=websocket', [
			...upgradeHeaders(),
			'Content-Length: 0',
		]),
		'10,000 parameters': requestText('GET', `/socket.io/?${manyParameters}`, close),
		'10,000 parameters that fit': requestText('GET',
			`/socket.io/?${'&'.repeat(5000)}EIO=4&transport=polling`, close),
		'1,000 headers': requestText('GET', '/healthz',
			[...Array.from({ length: 1000 }, (_, i) => `X-${i}: ${i}`), ...close]),
		'a header without a colon': requestText('GET', '/healthz', ['nonsense', ...close]),
		'a NUL in a header': requestText('GET', '/healthz', ['X: a\0b', ...close]),
		'bare line feeds': 'GET /healthz HTTP/1.1\nHost: x\nConnection: close\n\n',
		'HTTP/1.0': 'GET /healthz HTTP/1.0\r\n\r\n',
		'HTTP/0.9': 'GET /healthz\r\n\r\n',
		'an unknown HTTP version': 'GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n',
		'two Host headers': requestText('GET', '/healthz', ['Host: other', ...close]),
		'a bad percent escape': requestText('GET', '/socket.io/?EIO=%4&transport=%zz', close),
		'a room by a NUL': requestText('GET', '/api/v1/rooms/%00/users', close),
		'a room of 5 KB': requestText('GET', `/api/v1/rooms/${'r'.repeat(5000)}/users`, close),
		'a room of bytes that are not UTF-8': requestText(
			'GET',
			'/api/v1/rooms/%ff%fe/users',
			close
		),
		'a page for a hostile room': requestText('GET', '/?room=%3Cscript%3E%00%ff', close),
	};
	for (const [what, bytes] of Object.entries(survived)) {
		test(`${what} is answered or closed`, async () => {
			const answer = await exchange(it.server, bytes, 15000);
			assert.notEqual(answer?.status, 101);
		});
	}

	test('a NUL in a parameter does not end its value', async () => {
		const of = (query) =>
			exchange(it.server, requestText('GET', `/socket.io/?${query}`, close));
		for (const query of [
			'EIO=4&transport=polling%00x',
			'EIO=4%00&transport=polling',
			`EIO=4&transport=polling&sid=${'A'.repeat(20)}%00`,
		]) {
			const answer = await of(query);
			assert.ok(answer === null || answer.status === 400, `${query}: ${answer?.status}`);
		}
	});

	test('a name that is markup is escaped in the page', async () => {
		const session = await wsMember(it.server);
		session.send(joinPacket('<img src=x onerror=a>'));
		await it.observer.sees('<img src=x onerror=a>');
		const page = await request(it.server, '/');
		assert.equal(page.text.includes('<img src=x onerror=a>'), false);
		await session.close();
		await it.observer.sees();
	});

	const lengths = {
		'a negative length': ['Content-Length: -1'],
		'no length': [],
		'a huge length': ['Content-Length: 99999999999999999999'],
		'a length over the maximum': ['Content-Length: 1000000000'],
		'a length in hex': ['Content-Length: 0x10'],
		'a length and more': ['Content-Length: 6 6'],
		'two lengths in one': ['Content-Length: 6, 7'],
		'chunks': ['Transfer-Encoding: chunked'],
		'chunks and a length': ['Content-Length: 6', 'Transfer-Encoding: chunked'],
		'an unknown encoding': ['Content-Length: 6', 'Transfer-Encoding: gzip'],
	};
	for (const [what, headers] of Object.entries(lengths)) {
		test(`a POST with ${what} is refused`, async () => {
			const session = await pollingMember(it.server);
			const body = what.startsWith('chunks') ? '6\r\n4hello\r\n0\r\n\r\n' : '4hello';
			const answer = await exchange(
				it.server,
				requestText(
					'POST',
					pollingPath(it.server, session.sid),
					['Content-Type: text/plain', ...headers],
					body
				),
				15000
			);
			assert.ok(answer === null || answer.status >= 400, `${answer?.status}`);
			await session.close();
		});
	}

	test('a POST of two different lengths does not smuggle a request', async () => {
		const session = await pollingMember(it.server);
		const connection = await RawConnection.open(it.server);
		connection.write(requestText('POST', pollingPath(it.server, session.sid),
			['Content-Length: 1', 'Content-Length: 50'], `6${requestText('GET', '/healthz')}`));
		const answer = await connection.response();
		assert.ok(answer === null || answer.status >= 400, `${answer?.status}`);
		connection.destroy();
		await session.close();
	});

	test('a body of a refused POST is not taken for a request', async () => {
		const connection = await RawConnection.open(it.server);
		const smuggled = requestText('GET', '/healthz');
		connection.write(requestText('POST', pollingPath(it.server, 'AAAAAAAAAAAAAAAAAAAA'),
			[`Content-Length: ${smuggled.length}`], smuggled));
		const first = await connection.response();
		assert.ok(first === null || first.status >= 400);
		connection.write(requestText('GET', '/socket.io/'));
		const second = await connection.response();
		assert.ok(second === null || second.status === 400, `${second?.status} ${second?.body}`);
		connection.destroy();
	});

	test('pipelined requests are answered in order', async () => {
		const connection = await RawConnection.open(it.server);
		connection.write(requestText('GET', '/healthz') + requestText('GET', '/nothing-here'));
		assert.equal((await connection.response()).status, 200);
		const second = await connection.response();
		assert.ok(second === null || second.status === 404);
		connection.destroy();
	});

	test('a GET that is pipelined behind a held one hurts nobody', async () => {
		const session = await pollingMember(it.server);
		const connection = await RawConnection.open(it.server);
		const get = requestText('GET', pollingPath(it.server, session.sid));
		connection.write(get + get);
		await settled(it.server);
		connection.destroy();
		await session.gone();
	});

	test('an upgrade that is pipelined behind a held GET hurts nobody', async () => {
		const session = await pollingMember(it.server);
		const connection = await RawConnection.open(it.server);
		connection.write(requestText('GET', pollingPath(it.server, session.sid)) +
			requestText('GET', `${it.server.path}?EIO=4&transport=websocket`, upgradeHeaders()));
		await settled(it.server);
		connection.destroy();
		await session.gone();
	});

	test('a wrong method on a known path is 405, an unknown path 404', async () => {
		for (const [method, path] of [['POST', '/'], ['PUT', '/page.js'], ['DELETE', '/healthz'],
			['POST', '/api/v1/rooms/_/users'], ['DELETE', '/api/v1/rooms/_/users']]) {
			const answer = await request(it.server, path, { method, body: '' });
			assert.equal(answer.status, 405, `${method} ${path}`);
		}
		for (const path of ['/nothing', '/page.js/more', '/api', '/api/v1/rooms', '/api/v1/rooms/_',
			'/api/v2/rooms/_/users', '/index.html~', '/.git/config', '/socket.i']) {
			assert.equal((await request(it.server, path)).status, 404, path);
		}
	});

	test('a thousand connections that say nothing stop nobody', async () => {
		const silent = await Promise.all(
			Array.from({ length: 1000 }, () => RawConnection.open(it.server))
		);
		await it.observer.isWell();
		silent.forEach((connection) => connection.destroy());
	});
});
