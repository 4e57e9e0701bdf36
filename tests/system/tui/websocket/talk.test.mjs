/* The link before a server that means well. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { makeCertificate } from '../../../lib/net/certificate.mjs';
import { start } from '../../../lib/process/daemon.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { frame, OPCODE } from '../../../lib/net/raw.mjs';
import { Probe, acceptHeaders, head, readFrames, serveRaw, serveWebSocket } from './probe.mjs';

const text = (content, options) => frame(OPCODE.text, content, { masked: false, ...options });

test('a websocket to presenced opens, talks and closes', async (t) => {
	const daemon = await start('presenced');
	t.after(() => daemon.kill());
	const probe = new Probe(t);
	probe.tell(`open ${daemon.url}`);
	await probe.next('resolving');
	await probe.next('connecting');
	await probe.next('open');
	assert.match((await probe.next('message')).text, /^0\{"sid"/);
	probe.tell('send 40');
	assert.match((await probe.next('message')).text, /^40\{"sid"/);
	probe.tell('close');
	const over = await probe.next('over');
	assert.equal(`${over.kind}: ${over.text}`, 'closed: ');
	await probe.finish();
	await daemon.stop();
});

test('the handshake names the host as the URL does, and no origin', async (t) => {
	const requests = [];
	const server = await serveWebSocket(t, (socket, request) => requests.push(request));
	const probe = new Probe(t);
	await probe.open(`http://names.test:${server.port}/mounted?room=lobby`);
	const [request] = requests;
	assert.match(request, /^GET \/mounted\/socket\.io\/\?EIO=4&transport=websocket HTTP\/1\.1\r\n/);
	assert.match(request, new RegExp(`\r\nHost: names\\.test:${server.port}\r\n`, 'i'));
	assert.match(request, /\r\nuser-agent: presence-tui\r\n/i);
	assert.doesNotMatch(request, /\r\n(origin|sec-websocket-(extensions|protocol)):/i);
	await probe.finish();
});

test('an IPv6 address is named in brackets', async (t) => {
	const requests = [];
	const server = await serveWebSocket(t, (socket, request) => requests.push(request),
		{ host: '::1' });
	const probe = new Probe(t);
	await probe.open(server.url);
	assert.match(requests[0], new RegExp(`\r\nHost: \\[::1\\]:${server.port}\r\n`, 'i'));
	await probe.finish();
});

test('the proxies of the environment are none of its business', async (t) => {
	const server = await serveWebSocket(t, () => {});
	const proxy = 'http://127.0.0.1:1';
	const probe = new Probe(t, [],
		{ http_proxy: proxy, https_proxy: proxy, socks_proxy: '127.0.0.1:1' });
	await probe.open(server.url);
	await probe.finish();
});

test('addresses are tried until one answers', async (t) => {
	const server = await serveWebSocket(t, () => {});
	const probe = new Probe(t);
	await probe.open(`crowd.test:${server.port}`);
	await probe.finish();
});

test('messages come whole, however they were cut', async (t) => {
	const long = 'x'.repeat(200000);
	const server = await serveWebSocket(t, (socket) => {
		const fragments = [
			text('one '),
			text('', { fin: true }),
			text('in ', { fin: false }),
			frame(OPCODE.ping, 'between', { masked: false }),
			frame(OPCODE.continuation, '', { masked: false, fin: false }),
			frame(OPCODE.continuation, 'pieces', { masked: false }),
			frame(OPCODE.binary, 'not for us', { masked: false }),
			frame(OPCODE.binary, 'nor', { masked: false, fin: false }),
			frame(OPCODE.continuation, 'this', { masked: false }),
			text(long),
		];
		for (const byte of Buffer.concat(fragments.slice(0, 4))) {
			socket.write(Buffer.from([byte]));
		}
		socket.write(Buffer.concat(fragments.slice(4)));
	});
	const probe = new Probe(t);
	await probe.open(server.url);
	for (const expected of ['one ', '', 'in pieces']) {
		assert.equal((await probe.next('message')).text, expected);
	}
	assert.equal((await probe.next('message')).number, long.length);
	await probe.finish();
});

test('messages that come with the handshake are not lost', async (t) => {
	const server = await serveRaw(t, async (socket) => {
		const request = await head(socket);
		const accept = Buffer.from(acceptHeaders(request));
		socket.write(Buffer.concat([accept, text('early'), text('bird')]));
	});
	const probe = new Probe(t);
	await probe.open(server.url);
	assert.equal((await probe.next('message')).text, 'early');
	assert.equal((await probe.next('message')).text, 'bird');
	await probe.finish();
});

test('a message of the largest size comes whole', async (t) => {
	const size = 16 * 1024 * 1024;
	const server = await serveWebSocket(t, (socket) => {
		const half = Buffer.alloc(size / 2, 'm');
		socket.write(text(half, { fin: false }));
		socket.write(frame(OPCODE.continuation, half, { masked: false }));
	});
	const probe = new Probe(t);
	await probe.open(server.url);
	assert.equal((await probe.next('message')).number, size);
	await probe.finish();
});

/* A record holds 16 KB at most, and what is left of one with OpenSSL is on no socket. */
test('messages that fill records of TLS come whole, the last one too', async (t) => {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'presence-talk-'));
	t.after(() => rmSync(directory, { recursive: true }));
	const { cert, key } = makeCertificate(directory);
	const secure = { cert: readFileSync(cert), key: readFileSync(key) };
	let socket;
	const server = await serveWebSocket(t, (taken) => { socket = taken; }, { secure });
	const probe = new Probe(t, ['--ca', cert]);
	await probe.open(server.url);
	for (const size of [4095, 4096, 4097, 16383, 16384, 16385, 20480, 32768, 100000, 1024 * 1024]) {
		const content = size - (size > 65535 ? 10 : 4); /* without the head of its frame */
		socket.write(text('r'.repeat(content)));
		assert.equal((await probe.next('message', 5000)).number, content, `${size}`);
	}
	await probe.finish();
});

test('what is sent from within a message event arrives, masked and in order', async (t) => {
	let frames;
	const server = await serveWebSocket(t, (socket) => {
		frames = readFrames(socket);
		for (let i = 0; i < 50; i++) {
			socket.write(text(`m${i}`.padEnd(i * 20, '.')));
		}
	});
	const probe = new Probe(t);
	probe.tell('echo');
	await probe.open(server.url);
	await until(() => frames?.length === 50, 5000, 'fifty echoes');
	assert.deepEqual(frames.map((f) => f.text.split('.')[0]),
		[...Array(50).keys()].map((i) => `m${i}`));
	assert.ok(frames.every((f) => f.masked && f.opcode === OPCODE.text));
	await probe.finish();
});

test('what is sent within the open event arrives', async (t) => {
	let frames;
	const server = await serveWebSocket(t, (socket) => { frames = readFrames(socket); });
	const probe = new Probe(t);
	probe.tell('when open send at once');
	await probe.open(server.url);
	await until(() => frames?.length === 1, 5000, 'a message');
	assert.equal(frames[0].text, 'at once');
	await probe.finish();
});

test('what waits is sent before the good-bye', async (t) => {
	let frames;
	const server = await serveWebSocket(t, (socket) => { frames = readFrames(socket); });
	const probe = new Probe(t);
	await probe.open(server.url);
	probe.tell('flood 60 1000\nclose');
	assert.equal((await probe.next('over')).kind, 'closed');
	await until(() => frames.length === 61, 5000, 'sixty messages and a close frame');
	assert.ok(frames.slice(0, 60).every((f) => f.text.length === 1000));
	assert.equal(frames[60].opcode, OPCODE.close);
	assert.equal(frames[60].code, 1000);
	await probe.finish();
});

test('a good-bye that is answered ends the websocket at once', async (t) => {
	const server = await serveWebSocket(t, (socket) => {
		const frames = readFrames(socket);
		socket.on('data', () => {
			if (frames.some((f) => f.opcode === OPCODE.close)) {
				socket.end(frame(OPCODE.close, Buffer.from([3, 232]), { masked: false }));
			}
		});
	});
	const probe = new Probe(t);
	const took = [];
	for (let i = 0; i < 5; i++) { /* once it will be quick, on a busy machine too */
		await probe.open(server.url);
		const begin = Date.now();
		probe.tell('close');
		assert.equal((await probe.next('over')).kind, 'closed');
		took.push(Date.now() - begin);
	}
	assert.ok(Math.min(...took) < 250, `it took ${took} ms`);
	await probe.finish();
});

test('a websocket opens again after each end', async (t) => {
	const server = await serveWebSocket(t, (socket) => socket.write(text('hello')));
	const probe = new Probe(t);
	for (let i = 0; i < 20; i++) {
		await probe.open(server.url);
		await probe.next('message');
		probe.tell('close');
		await probe.next('over');
	}
	await probe.finish();
});

test('a websocket is closed within each of its events', async (t) => {
	const server = await serveWebSocket(t, (socket) => socket.write(text('hello')));
	const probe = new Probe(t);
	for (const event of ['resolving', 'connecting', 'open', 'message']) {
		probe.tell(`when ${event} close`);
		assert.equal(await probe.fate(server.url), 'closed: ');
	}
	probe.tell(`open ${server.url}\nclose\nclose`);
	assert.equal((await probe.next('over')).kind, 'closed');
	await probe.open(server.url);
	await probe.finish();
	assert.equal(probe.events.filter(({ event }) => event === 'over').length, 0);
});

test('a websocket is closed while the server says nothing', async (t) => {
	const server = await serveRaw(t, (socket) => socket.resume());
	const probe = new Probe(t);
	for (const scheme of ['http', 'https']) {
		const { length } = server.sockets;
		probe.tell(`open ${scheme}://127.0.0.1:${server.port}`);
		await until(() => server.sockets.length > length, 20000, 'a connection');
		probe.tell('close');
		assert.equal((await probe.next('over')).kind, 'closed');
	}
	await probe.finish();
});

test('a websocket is destroyed in every state', async (t) => {
	const silent = await serveRaw(t, (socket) => socket.resume());
	const server = await serveWebSocket(t, () => {});
	for (const url of [silent.url, silent.url.replace('http', 'https'), server.url]) {
		for (const event of ['resolving', 'connecting']) {
			const probe = new Probe(t);
			probe.tell(`open ${url}`);
			await probe.next(event);
			await probe.finish();
		}
	}
	const probe = new Probe(t);
	await probe.open(server.url);
	probe.tell('flood 10 1000\nclose');
	await probe.finish();
	await new Probe(t).finish();
});
