/* The WebSocket transport: section 5 of the wire contract. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import { WebSocketSession, websocketPath } from '../../../lib/presence/engine.mjs';
import { exchange, frame, OPCODE, RawWebSocket, requestText, upgradeHeaders } from '../../../lib/net/raw.mjs';
import { until } from '../../../lib/process/poll.mjs';

const MAX_PAYLOAD = 100000;

const SOURCE_MAX = 64 * 1024 * 1024; /* bytes that may wait of one address */
const TOO_BIG = 1009;
const NO_STATUS = 1005; /* what ws reports for an empty close frame */

describe('websocket', () => {
	let server;
	before(async () => {
		server = await start('sio-echo', ['--path', '/engine.io/', '--engine',
			'--max-payload', String(MAX_PAYLOAD)]);
	});
	after(() => server?.stop());

	/* A raw WebSocket whose open packet is read. */
	const openRaw = async () => {
		const socket = await RawWebSocket.open(server, websocketPath(server));
		assert.match(await socket.text(), /^0\{/);
		return socket;
	};

	const echoes = async (session, message) => {
		session.send(message);
		assert.deepEqual(await session.next(), message);
	};

	test('text goes and comes as one digit and the text', async () => {
		const session = await WebSocketSession.open(server);
		await echoes(session, '4hello');
		await echoes(session, '4é😀日本語');
		await echoes(session, '4');
		await session.close();
	});

	test('binary goes and comes as raw bytes', async () => {
		const session = await WebSocketSession.open(server);
		await echoes(session, Buffer.from([1, 2, 3, 4]));
		await echoes(session, Buffer.from([0x34, 0x1e, 0xff, 0x00]));
		await echoes(session, Buffer.alloc(0));
		await session.close();
	});

	test('a message is one packet: 0x1e in it separates nothing', async () => {
		const session = await WebSocketSession.open(server);
		await echoes(session, '4a\x1e4b');
		await session.close();
	});

	test('many messages in one segment are answered one by one, in order', async () => {
		const socket = await openRaw();
		const texts = Array.from({ length: 50 }, (_, i) => `4m${i}`);
		socket.write(Buffer.concat(texts.map((text) => frame(OPCODE.text, text))));
		for (const text of texts) {
			assert.equal(await socket.text(), text);
		}
		socket.destroy();
	});

	test('every encoding of a length is understood and used', async () => {
		const session = await WebSocketSession.open(server);
		for (const length of [
			124, 125, 126, 127, 511, 512, 513, 4096, 65534, 65535, 65536, 65537,
		]) {
			await echoes(session, `4${'x'.repeat(length - 1)}`);
			await echoes(session, Buffer.alloc(length, 7));
		}
		await session.close();
	});

	test('a frame may arrive byte by byte', async () => {
		const socket = await openRaw();
		for (const byte of frame(OPCODE.text, '4slowly')) {
			socket.write(Buffer.from([byte]));
			await new Promise(setImmediate);
		}
		assert.equal(await socket.text(), '4slowly');
		socket.destroy();
	});

	test('a fragmented message is put together, with control frames in between', async () => {
		const socket = await openRaw();
		socket.write(frame(OPCODE.text, '4one ', { fin: false }));
		socket.write(frame(OPCODE.ping, 'are you there'));
		socket.write(frame(OPCODE.continuation, 'two ', { fin: false }));
		socket.write(frame(OPCODE.continuation, '', { fin: false }));
		socket.write(frame(OPCODE.continuation, 'three'));
		const frames = [await socket.frame(), await socket.frame()];
		const payloadOf = (opcode) =>
			frames.find((received) => received.opcode === opcode)?.payload.toString();
		assert.equal(payloadOf(OPCODE.pong), 'are you there');
		assert.equal(payloadOf(OPCODE.text), '4one two three');
		socket.destroy();
	});

	test('a character may be split between fragments', async () => {
		const socket = await openRaw();
		const text = Buffer.from('4😀');
		socket.write(frame(OPCODE.text, text.subarray(0, 3), { fin: false }));
		socket.write(frame(OPCODE.continuation, text.subarray(3)));
		assert.equal(await socket.text(), '4😀');
		socket.destroy();
	});

	test('permessage-deflate is declined', async () => {
		const session = await WebSocketSession.open(server, { perMessageDeflate: true });
		assert.equal(session.socket.extensions, '');
		await echoes(session, `4${'a'.repeat(5000)}`);
		await session.close();
	});

	test('a message of exactly the maximum is accepted', async () => {
		const session = await WebSocketSession.open(server);
		await echoes(session, `4${'x'.repeat(MAX_PAYLOAD - 1)}`);
		await echoes(session, Buffer.alloc(MAX_PAYLOAD, 1));
		await session.close();
	});

	test('a message over the maximum is closed with 1009', async () => {
		for (const message of [`4${'x'.repeat(MAX_PAYLOAD)}`, Buffer.alloc(MAX_PAYLOAD + 1)]) {
			const session = await WebSocketSession.open(server);
			session.send(message);
			assert.equal((await session.closed()).code, TOO_BIG);
		}
	});

	test('a message that grows over the maximum in fragments is closed with 1009', async () => {
		const socket = await openRaw();
		socket.write(frame(OPCODE.text, '4', { fin: false }));
		for (let sent = 1; sent <= MAX_PAYLOAD; sent += 10000) {
			socket.write(frame(OPCODE.continuation, 'x'.repeat(10000), { fin: false }));
		}
		assert.equal(await socket.closeCode(), TOO_BIG);
		socket.destroy();
	});

	test('a frame that only announces too much is closed with 1009', async () => {
		for (const declared of [MAX_PAYLOAD + 1, 2 ** 31, 2 ** 40]) {
			const socket = await openRaw();
			socket.write(frame(OPCODE.text, `4${'x'.repeat(600)}`, { declared }));
			assert.equal(await socket.closeCode(), TOO_BIG, `${declared}`);
			socket.destroy();
		}
	});

	test('text that is not UTF-8 is closed', async () => {
		for (const bytes of [[0x34, 0xff], [0x34, 0xc0, 0x80], [0x34, 0xed, 0xa0, 0x80],
			[0x34, 0xf4, 0x90, 0x80, 0x80], [0x34, 0xe2, 0x82]]) {
			const socket = await openRaw();
			socket.write(frame(OPCODE.text, Buffer.from(bytes)));
			const code = await socket.closeCode().catch((error) => error.message);
			assert.ok(
				[undefined, null, 1007].includes(code),
				`${Buffer.from(bytes).toString('hex')}: ${code}`
			);
			socket.destroy();
		}
	});

	test('text 1 is closed at once, with an empty close frame', async () => {
		const session = await WebSocketSession.open(server);
		session.send('1');
		assert.equal((await session.closed(1000)).code, NO_STATUS);
	});

	test('an unknown packet is closed with an empty close frame', async () => {
		for (const text of ['abc', '7', '9hello', 'b', '']) {
			const session = await WebSocketSession.open(server);
			session.send(text);
			assert.equal((await session.closed()).code, NO_STATUS, `"${text}"`);
		}
	});

	test('a ping of the client is closed: it is the wrong direction', async () => {
		const session = await WebSocketSession.open(server);
		session.send('2');
		assert.equal((await session.closed()).code, NO_STATUS);
	});

	test('noop, upgrade, open and an unsolicited pong of the client are ignored', async () => {
		const session = await WebSocketSession.open(server);
		for (const packet of ['6', '5', '0', '3']) {
			session.send(packet);
		}
		await echoes(session, '4still here');
		await session.close();
	});

	test('a ping frame is answered with its payload', async () => {
		const socket = await openRaw();
		for (const payload of ['', 'x', 'y'.repeat(125)]) {
			socket.write(frame(OPCODE.ping, payload));
			const pong = await socket.frame();
			assert.equal(pong.opcode, OPCODE.pong);
			assert.equal(pong.payload.toString(), payload);
		}
		socket.destroy();
	});

	test('a close frame of the client is answered by one', async () => {
		const session = await WebSocketSession.open(server);
		session.socket.close(1000, 'bye');
		await session.closed();
		assert.equal(session.socket.readyState, session.socket.CLOSED);
		assert.notEqual(session.closing.code, 1006);
	});

	test('what breaks the framing is closed', async () => {
		const broken = {
			'a reserved opcode': frame(3, 'hello'),
			'a reserved control opcode': frame(11, 'hello'),
			'a reserved bit': frame(OPCODE.text, '4hello', { rsv: 4 }),
			'a continuation of nothing': frame(OPCODE.continuation, 'hello'),
			'a ping over 125 bytes': frame(OPCODE.ping, 'p'.repeat(126)),
			'a ping in fragments': frame(OPCODE.ping, 'p', { fin: false }),
			'a new message within a fragmented one': Buffer.concat([
				frame(OPCODE.text, '4a', { fin: false }), frame(OPCODE.text, '4b')]),
		};
		for (const [what, bytes] of Object.entries(broken)) {
			const socket = await openRaw();
			socket.write(bytes);
			const code = await socket.closeCode().catch((error) => error.message);
			assert.ok([undefined, null, 1002].includes(code), `${what}: ${code}`);
			socket.destroy();
		}
	});

	test('another version than 13 is 400 and told which there are', async () => {
		for (const version of ['7', '8', '12', '14', '', '13x']) {
			const answer = await exchange(server, requestText('GET', websocketPath(server),
				upgradeHeaders({ version })));
			assert.equal(answer.status, 400, version);
			assert.equal(answer.headers['sec-websocket-version'], '13, 8', version);
		}
	});

	test('a handshake without a key opens nothing', async () => {
		const answer = await exchange(server, requestText('GET', websocketPath(server),
			upgradeHeaders().slice(0, 3)));
		assert.notEqual(answer?.status, 101);
	});

	test('the accept key is the one of RFC 6455', async () => {
		const answer = await exchange(server, requestText('GET', websocketPath(server),
			upgradeHeaders({ key: 'dGhlIHNhbXBsZSBub25jZQ==' })));
		assert.equal(answer.status, 101);
		assert.equal(answer.headers['sec-websocket-accept'], 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
	});

	test('a frame that is not masked, and a reserved code, are closed with 1002', async () => {
		for (const bytes of [
			frame(OPCODE.text, '4hello', { masked: false }),
			...[1004, 1005, 1006, 1015, 999, 2999].map((code) =>
				frame(OPCODE.close, Buffer.from([code >> 8, code & 0xff]))),
		]) {
			const socket = await openRaw();
			socket.write(bytes);
			assert.equal(await socket.closeCode(), 1002);
			socket.destroy();
		}
	});

	test('a code that may be sent is echoed', async () => {
		const socket = await openRaw();
		socket.write(frame(OPCODE.close, Buffer.from([1001 >> 8, 1001 & 0xff])));
		assert.equal(await socket.closeCode(), 1001);
		socket.destroy();
	});

	test('pings, pongs, empty messages and parts without end are closed with 1008', async () => {
		for (const bytes of [
			frame(OPCODE.ping, 'x'),
			frame(OPCODE.pong, 'x'),
			frame(OPCODE.binary, ''),
		]) {
			const socket = await openRaw();
			socket.write(Buffer.concat(Array(1000).fill(bytes)));
			let last;
			for (let got; (got = await socket.frame());) {
				last = got;
			}
			assert.equal(last.opcode, OPCODE.close);
			assert.equal(last.payload.readUInt16BE(), 1008);
			socket.destroy();
		}
		const socket = await openRaw();
		socket.write(frame(OPCODE.text, '4', { fin: false }));
		socket.write(Buffer.concat(Array(1000).fill(frame(OPCODE.continuation, '', { fin: false }))));
		assert.equal(await socket.closeCode(), 1008);
		socket.destroy();
	});

	test('what does not end may take so much of one address, and no more', async () => {
		const patient = await start('sio-echo', ['--path', '/engine.io/', '--engine',
			'--max-payload', String(SOURCE_MAX)]);
		try {
			const half = frame(OPCODE.text, Buffer.alloc(SOURCE_MAX * 0.6, 'x'), { declared: SOURCE_MAX });
			const sockets = [];
			for (let i = 0; i < 2; i++) {
				sockets.push(await RawWebSocket.open(patient, websocketPath(patient)));
				await sockets[i].text();
				sockets[i].write(half);
			}
			await until(() => sockets.some((socket) => socket.isOver()), 10000, 'one is cut off');
			assert.equal(sockets.filter((socket) => socket.isOver()).length, 1);
			const small = await WebSocketSession.open(patient);
			await echoes(small, `4${'x'.repeat(10000)}`);
			await small.close();
			sockets.forEach((socket) => socket.destroy());
		} finally {
			await patient.stop();
		}
	});
});
