/* The link before a server that means ill: each ends in a sentence, or goes on. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../../lib/process/poll.mjs';
import { frame, OPCODE } from '../../../lib/net/raw.mjs';
import { Probe, acceptHeaders, head, readFrames, serveRaw, serveWebSocket } from './probe.mjs';

const server = (opcode, payload, options) => frame(opcode, payload, { masked: false, ...options });
const text = (content, options) => server(OPCODE.text, content, options);
const close = (code, reason = '') =>
	server(OPCODE.close,
		Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]));

const MB = 1024 * 1024;
const LOST = 'broken: the connection to HOST was lost';
const TOO_LARGE = 'broken: HOST sent a message of more than 16 MB';
const NO_TEXT = 'broken: HOST sent text that is none';

/* What a server sends on an open WebSocket before it ends the connection, and how that ends: the
 * second way is that of libwebsockets 4.3, which knows more close codes than 4.1. */
const FRAMES = [
	['nothing', '', LOST],
	['half a head', Buffer.from([0x81]), LOST],
	['half a message', text('half', { declared: 100 }), LOST],
	['half a message in fragments', text('half', { fin: false }), LOST],
	['an oversized message', text('x'.repeat(5000), { declared: 100 * MB }), TOO_LARGE],
	['the head of one only', text('', { declared: 100 * MB }), LOST],
	['an absurd length',
		Buffer.concat([Buffer.from('817f7fffffffffffffff', 'hex'), Buffer.alloc(5000)]), TOO_LARGE],
	['a negative length', Buffer.from('817fffffffffffffffff00', 'hex'), LOST],
	['fragments without an end', Buffer.concat([text('', { fin: false }),
		...Array(17).fill(server(OPCODE.continuation, Buffer.alloc(MB, 'y'), { fin: false }))]),
	TOO_LARGE],
	['a masked message', frame(OPCODE.text, 'masked'), LOST],
	['reserved bits', text('x', { rsv: 4 }), LOST],
	['all reserved bits', text('x', { rsv: 7 }), LOST],
	['an unknown opcode', server(3, 'x'), LOST],
	['an unknown control frame', server(11, 'x'), LOST],
	['a continuation of nothing', server(OPCODE.continuation, 'x'), LOST],
	['a message within a message', Buffer.concat([text('a', { fin: false }), text('b')]), LOST],
	['a fragmented ping', server(OPCODE.ping, 'x', { fin: false }), LOST],
	['a long ping', server(OPCODE.ping, 'x'.repeat(126)), LOST],
	['an endless ping', server(OPCODE.ping, 'x', { declared: 100000 }), LOST],
	['a long pong', server(OPCODE.pong, 'x'.repeat(125)), LOST],
	['a wild mixture', Buffer.concat([server(OPCODE.pong), server(OPCODE.ping),
		text('a', { fin: false }), server(OPCODE.ping, 'p'.repeat(125)),
		server(OPCODE.continuation, 'b')]), LOST],
	['bytes that are no UTF-8', text(Buffer.from([0xff, 0xfe])), NO_TEXT],
	['half a character', text(Buffer.from('ä').subarray(0, 1)), NO_TEXT],
	['HTTP', 'HTTP/1.1 200 OK\r\n\r\n', LOST],
	['a close frame', close(1000), 'broken: HOST closed the connection'],
	['an empty close frame', server(OPCODE.close), 'broken: HOST closed the connection'],
	['half a close code', server(OPCODE.close, 'x'), 'broken: HOST closed the connection'],
	['a restart', close(1012), 'broken: HOST closed the connection',
		'broken: HOST closed the connection with code 1012'],
	['a close frame with a reason', close(1001, 'bye'), 'broken: HOST closed the connection: bye'],
	['a close code', close(4001), 'broken: HOST closed the connection with code 4001'],
	['a close code with a reason', close(1008, 'no: "you"'),
		'broken: HOST closed the connection with code 1008: no: "you"'],
	['a reason that is no text', close(1008, Buffer.from([0xff])),
		'broken: HOST closed the connection with code 1008'],
	['a long reason', close(3000, 'r'.repeat(123)),
		`broken: HOST closed the connection with code 3000: ${'r'.repeat(123)}`],
	['a close frame, and more', Buffer.concat([close(1000), text('more'), close(1000)]),
		'broken: HOST closed the connection'],
];

for (const [manner, end] of [
	['end', (socket) => socket.end()],
	['reset', (socket) => socket.resetAndDestroy()],
]) {
	test(`frames that are wrong, and then the ${manner}`, async (t) => {
		let row = 0;
		const { url, port } = await serveWebSocket(t, (socket) => {
			readFrames(socket);
			socket.write(FRAMES[row][1], () => end(socket));
		});
		const probe = new Probe(t);
		for (; row < FRAMES.length; row++) {
			const [name, , ...expected] = FRAMES[row];
			const fate = (await probe.fate(url)).replace(`127.0.0.1:${port}`, 'HOST');
			if (manner === 'end') {
				assert.ok(expected.includes(fate), `${name}: ${fate}`);
			} else { /* which may overtake what was sent before */
				assert.match(fate, /^(broken|unreachable): ./, name);
			}
		}
		await probe.finish();
	});
}

test('a flood of pings is answered, and does no harm', async (t) => {
	let frames;
	const { url } = await serveWebSocket(t, (socket) => {
		frames = readFrames(socket);
		socket.write(Buffer.concat([...Array(5000).fill(server(OPCODE.ping, 'p')), text('after')]));
	});
	const probe = new Probe(t);
	await probe.open(url);
	assert.equal((await probe.next('message')).text, 'after');
	const isPong = ({ opcode, text: content }) => opcode === OPCODE.pong && content === 'p';
	await until(() => frames.some(isPong), 5000, 'a pong');
	await probe.finish();
});

test('a flood of small messages comes through', async (t) => {
	const { url } = await serveWebSocket(t, (socket) =>
		socket.write(Buffer.concat([...Array(3000).keys()].map((i) => text(`${i}`)))));
	const probe = new Probe(t);
	await probe.open(url);
	for (let i = 0; i < 3000; i++) {
		assert.equal((await probe.next('message')).text, `${i}`);
	}
	await probe.finish();
});

test('more than may wait ends the websocket, and says so to the sender', async (t) => {
	const { url, port } = await serveWebSocket(t, (socket) => socket.pause());
	const probe = new Probe(t);
	await probe.open(url);
	probe.tell('flood 66 1000');
	assert.equal((await probe.next('unsent')).number, 1000);
	const over = await probe.next('over');
	assert.equal(`${over.kind}: ${over.text}`,
		`broken: 127.0.0.1:${port} does not take what is sent`);
	await probe.finish();
});

test('more than may wait, from within a message event', async (t) => {
	const { url } = await serveWebSocket(t, (socket) => socket.write(text('x'.repeat(65537))));
	const probe = new Probe(t);
	probe.tell('echo');
	assert.match(await probe.fate(url), /^broken: .* does not take what is sent$/);
	await probe.finish();
});

test('a server that reads nothing does not hold up the good-bye', async (t) => {
	const { url } = await serveWebSocket(t, (socket) => {
		socket.pause();
	});
	const probe = new Probe(t);
	await probe.open(url);
	for (let i = 0; i < 200 && probe.events.length === 0; i++) {
		probe.tell('flood 1 60000');
		await new Promise(setImmediate);
	}
	const begin = Date.now();
	probe.tell('close');
	await probe.next('over');
	assert.ok(Date.now() - begin < 3000, `it took ${Date.now() - begin} ms`);
	await probe.finish();
});

test('a server that does not answer the good-bye is left', async (t) => {
	let frames;
	const { url, sockets } = await serveWebSocket(t, (socket) => { frames = readFrames(socket); });
	const probe = new Probe(t);
	await probe.open(url);
	const begin = Date.now();
	probe.tell('close');
	assert.equal((await probe.next('over')).kind, 'closed');
	const took = Date.now() - begin;
	assert.ok(took >= 400 && took < 3000, `it took ${took} ms`);
	assert.equal(frames[0].code, 1000);
	await until(() => sockets[0].readableEnded || sockets[0].destroyed, 5000,
		'the connection ends');
	await probe.finish();
});

test('a server that goes on talking after the good-bye is left', async (t) => {
	const { url } = await serveWebSocket(t, (socket) => {
		socket.resume();
		const timer = setInterval(() => socket.write(text('chatter')), 5);
		socket.on('close', () => clearInterval(timer));
	});
	const probe = new Probe(t);
	probe.tell('when message close');
	assert.equal(await probe.fate(url), 'closed: ');
	assert.equal(probe.events.filter(({ event }) => event === 'message').length, 1);
	await probe.finish();
});

test('headers without measure', async (t) => {
	const answers = [
		`HTTP/1.1 101 Switching Protocols\r\nX-Long: ${'x'.repeat(100000)}\r\n\r\n`,
		`HTTP/1.1 101 Switching Protocols\r\n${'X-Many: x\r\n'.repeat(5000)}\r\n`,
		`HTTP/1.1 200 ${'OK'.repeat(50000)}\r\n\r\n`,
		`${'x'.repeat(100000)}\r\n\r\n`,
		'\0'.repeat(100000),
		`HTTP/1.1 302 Found\r\nLocation: http://${'l'.repeat(3000)}/\r\n\r\n`,
		`HTTP/1.1 302 Found\r\n${'Location: x\r\n'.repeat(100)}\r\n`,
	];
	const { url } = await serveRaw(t, async (socket, number) => {
		await head(socket);
		socket.end(answers[number]);
	});
	const probe = new Probe(t);
	for (const answer of answers) {
		assert.match(await probe.fate(url), /^(foreign|unreachable): .*127\.0\.0\.1:\d+/,
			answer.slice(0, 60));
	}
	await probe.finish();
});

/* A generator with a seed, so that a failure can be had again. */
function randomness(seed) {
	let state = seed;
	return (below) => {
		state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5 | 0;
		return ((state ^ (state >>> 12)) >>> 0) % below;
	};
}

const WORDS = ['HTTP/1.1 ', '101 ', '200 ', '400 ', '\r\n', '\r\n\r\n', '\n', ': ', ', ', ';', '=',
	'Upgrade', 'websocket', 'Connection', 'Sec-WebSocket-Accept', 'Sec-WebSocket-Extensions',
	'Sec-WebSocket-Protocol', 'Sec-WebSocket-Version: 8', 'Sec-WebSocket-Key1: x', 'Content-Length',
	'Transfer-Encoding: chunked', 'Location: /x', 'Set-Cookie: a=b', ':status', 'GET /%zz ',
	'POST /../.. ', '-1', '99999999999999999999', '\0', '%00', '{"message":"', '\xff\xfe',
	'x'.repeat(300), 'ffffffff\r\n', '0\r\n\r\n'];

function mutate(bytes, random) {
	const out = Buffer.from(bytes);
	for (let i = random(4); i > 0 && out.length > 0; i--) {
		out[random(out.length)] = random(256);
	}
	return out.subarray(0, random(5) === 0 ? random(out.length + 1) : out.length);
}

function strangeAnswer(request, random) {
	if (random(2)) {
		return mutate(acceptHeaders(request), random);
	}
	const words = [...Array(random(40))].map(() => WORDS[random(WORDS.length)]);
	const first = random(3) ? 'HTTP/1.1 400 No\r\n' : '';
	return mutate(Buffer.from(first + words.join(''), 'latin1'), random);
}

function strangeFrames(random) {
	const frames = [...Array(random(8))].map(() => {
		const payload = Buffer.alloc([0, 1, 2, 125, 126, 4096, 70000][random(7)], random(256));
		return frame(random(16), payload, {
			fin: random(3) > 0, rsv: random(8) ? 0 : random(8), masked: random(6) === 0,
		});
	});
	return mutate(Buffer.concat(frames), random);
}

for (const [what, rounds, strange] of [
	['answers', 400, strangeAnswer],
	['frames', 400, (request, random) =>
		Buffer.concat([Buffer.from(acceptHeaders(request)), strangeFrames(random)])],
]) {
	test(`strange ${what}, by the hundred`, { timeout: 200000 }, async (t) => {
		let random;
		const { url } = await serveRaw(t, async (socket) => {
			const request = await head(socket);
			socket.resume();
			socket.end(strange(request, random));
		});
		const probe = new Probe(t);
		for (let seed = 1; seed <= rounds; seed++) {
			random = randomness(seed);
			assert.match(await probe.fate(url), /^(foreign|unreachable|broken): ./, `seed ${seed}`);
			probe.events.length = 0;
		}
		await probe.finish();
	});
}
