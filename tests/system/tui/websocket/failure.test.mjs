/* Each way a connection can fail has a sentence of its own. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { start } from '../../../lib/process/daemon.mjs';
import { Probe, acceptHeaders, head, serveRaw } from './probe.mjs';

/* What the server answers to the handshake, and how that ends. HOST stands for host and port. */
const ANSWERS = [
	['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
		'foreign: there is no Socket.IO server at HOST/socket.io/: the answer is 200 OK'],
	['HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n',
		'foreign: there is no Socket.IO server at HOST/socket.io/: the answer is 404 Not Found'],
	['HTTP/1.0 404 Nope\r\n\r\n',
		'foreign: there is no Socket.IO server at HOST/socket.io/: the answer is 404 Nope'],
	['HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n', 'foreign: HOST refuses: 403 Forbidden'],
	['HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\nForbidden',
		'foreign: HOST refuses: Forbidden'],
	['HTTP/1.1 403 Forbidden\r\nContent-Length: 15\r\n\r\n<h1>No way</h1>',
		'foreign: HOST refuses: 403 Forbidden'],
	['HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n' +
		'{"code":0,"message":"Transport unknown"}', 'foreign: HOST refuses: Transport unknown'],
	['HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n' +
		'1c\r\n{"code":5,"message":"Unsup"}\r\n0\r\n\r\n', 'foreign: HOST refuses: Unsup'],
	['HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n{"message":"No length"}',
		'foreign: HOST refuses: No length'],
	['HTTP/1.1 400 Bad Request\r\nContent-Length: 14\r\n\r\n{"message":12}',
		'foreign: HOST refuses: 400 Bad Request'],
	['HTTP/1.1 400 Bad Request\r\nContent-Length: 4\r\n\r\na\x1b[2',
		'foreign: HOST refuses: 400 Bad Request'],
	['HTTP/1.1 400 Bad Request\r\nContent-Length: 100000\r\n\r\n' + 'long '.repeat(20000),
		'foreign: HOST refuses: 400 Bad Request'],
	['HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n',
		'foreign: HOST refuses: 401 Unauthorized'],
	['HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n', 'unreachable: HOST cannot serve: 500 Oops'],
	['HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n',
		'unreachable: HOST cannot serve: 502 Bad Gateway'],
	['HTTP/1.1 429 Too Many Requests\r\n\r\n',
		'unreachable: HOST cannot serve: 429 Too Many Requests'],
	['HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/elsewhere\r\nContent-Length: 0\r\n\r\n',
		'foreign: HOST redirects to http://127.0.0.1:1/elsewhere'],
	['HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n', 'foreign: HOST redirects'],
	['HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
		'Sec-WebSocket-Accept: d3Jvbmc=\r\n\r\n',
		'foreign: what answers at HOST is no WebSocket server'],
	['HTTP/1.1 101 Switching Protocols\r\n\r\n',
		'foreign: what answers at HOST is no WebSocket server'],
	['HTTP/1.1 abc\r\n\r\n', 'foreign: what answers at HOST does not speak HTTP; is it https?'],
	['\r\n\r\n', 'foreign: what answers at HOST does not speak HTTP; is it https?'],
	['SSH-2.0-OpenSSH_9.2\r\n',
		'unreachable: HOST closed the connection without an answer; is it https?'],
	['', 'unreachable: HOST closed the connection without an answer; is it https?'],
	['HTTP/1.1 101 Swit',
		'unreachable: HOST closed the connection without an answer; is it https?'],
];

test('each answer to the handshake has its sentence', async (t) => {
	const server = await serveRaw(t, async (socket, number) => {
		await head(socket);
		socket.end(ANSWERS[number][0], 'latin1');
	});
	const probe = new Probe(t);
	for (const [answer, expected] of ANSWERS) {
		const fate = await probe.fate(server.url);
		assert.equal(fate, expected.replace('HOST', `127.0.0.1:${server.port}`), answer);
	}
	await probe.finish();
});

test('what a server may not add to the handshake ends it', async (t) => {
	const added = ['Sec-WebSocket-Protocol: chat', 'Sec-WebSocket-Extensions: permessage-deflate'];
	const server = await serveRaw(t, async (socket, number) => {
		const request = await head(socket);
		socket.write(acceptHeaders(request, [added[number]]));
	});
	const probe = new Probe(t);
	for (let i = 0; i < added.length; i++) {
		assert.match(await probe.fate(server.url),
			/^foreign: what answers at .* is no WebSocket server$/);
	}
	await probe.finish();
});

test('a server that slams the door', async (t) => {
	const server = await serveRaw(t, (socket) => socket.destroy());
	const rude = await serveRaw(t, async (socket) => {
		await head(socket);
		socket.resetAndDestroy();
	});
	const probe = new Probe(t);
	for (const { url } of [server, rude]) {
		assert.match(await probe.fate(url),
			/^unreachable: [\d.:]+ closed the connection without an answer; is it https\?$/);
	}
	const secure = server.url.replace('http', 'https');
	assert.match(await probe.fate(secure),
		/^unreachable: 127\.0\.0\.1:\d+ closed the connection instead of speaking TLS$/);
	await probe.finish();
});

test('names that are not found', async (t) => {
	const probe = new Probe(t);
	assert.equal(await probe.fate('nobody.test'), 'unreachable: no such host: nobody.test');
	assert.equal(await probe.fate('later.test'),
		'unreachable: cannot look up later.test: temporary failure');
	await probe.finish();
});

test('nobody listens', async (t) => {
	const closed = net.createServer().listen(0, '127.0.0.1');
	await once(closed, 'listening');
	const { port } = closed.address();
	closed.close();
	await once(closed, 'close');
	const probe = new Probe(t);
	for (const host of ['127.0.0.1', '[::1]', 'crowd.test', 'any.test']) {
		assert.equal(await probe.fate(`${host}:${port}`),
			`unreachable: connection refused by ${host}:${port}`);
		assert.equal(await probe.fate(`https://${host}:${port}`),
			`unreachable: connection refused by ${host}:${port}`);
	}
	await probe.finish();
});

test('no way leads to the address', async (t) => {
	const probe = new Probe(t);
	for (const host of ['224.0.0.1', 'desert.test', '255.255.255.255']) {
		assert.equal(await probe.fate(`${host}:80`), `unreachable: no route to ${host}:80`);
	}
	await probe.finish();
});

test('presenced is not below another path than its own', async (t) => {
	const daemon = await start('presenced');
	t.after(() => daemon.kill());
	const probe = new Probe(t);
	assert.equal(await probe.fate(`${daemon.url}/mounted/elsewhere/`),
		`foreign: there is no Socket.IO server at 127.0.0.1:${daemon.port}/mounted/elsewhere/socket.io/: ` +
		'the answer is 404 Not Found');
	await probe.finish();
	await daemon.stop();
});
