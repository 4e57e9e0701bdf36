/* Hostile and broken messages. Whatever they do is answered or closed, and after each of them an
 * observer proves that the roster and the service are as they were. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import {
	PollingSession, pollingPath, SEPARATOR, settled, WebSocketSession, websocketPath,
} from '../../../lib/presence/engine.mjs';
import { request } from '../../../lib/net/http.mjs';
import { join } from '../../../lib/presence/presence.mjs';
import { exchange, frame, OPCODE, RawWebSocket, requestText } from '../../../lib/net/raw.mjs';
import { stage, joinPacket, rawMember, wsMember, pollingMember, ended } from '../../../lib/process/stage.mjs';

const TOO_BIG = 1009;
const BEFORE_JOIN_MAX = 16 * 1024;
const ROOMS_MAX = 16;

describe('hostile messages on a websocket', () => {
	const it = stage();

	const bytes = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));
	const named = (...name) => bytes('42["got_a_new_user",{"name":"', ...name, '"}]');

	const closed = {
		'a name that is not UTF-8': named([0xff, 0xfe]),
		'an overlong NUL': named([0xc0, 0x80]),
		'a surrogate in UTF-8': named([0xed, 0xa0, 0x80]),
		'a cut character': named([0xf0, 0x9f, 0x98]),
		'no JSON': Buffer.from('42["got_a_new_user",{name:"x"}]'),
		'JSON that ends early': Buffer.from('42["got_a_new_user",{"name":"x"'),
		'JSON and more': Buffer.from('42["got_a_new_user",{"name":"x"}]]'),
		'a raw 0x1e in a name': named('a\x1e42["x"]'),
		'a raw NUL in a name': named('a\0b'),
		'a raw line break in a name': named('a\nb'),
		'a byte order mark': bytes('42', [0xef, 0xbb, 0xbf], '["got_a_new_user",{"name":"x"}]'),
		'a comment': Buffer.from('42["got_a_new_user",{"name":"x"}/**/]'),
		'a depth bomb of arrays': Buffer.from(`42["x",${'['.repeat(4000)}${']'.repeat(4000)}]`),
		'a depth bomb of objects':
			Buffer.from(`42["x",${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}]`),
		'a depth bomb that never closes': Buffer.from(`42${'['.repeat(15000)}`),
		'a depth bomb to connect with':
			Buffer.from(`41${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`),
		'a second CONNECT': Buffer.from('40'),
		'an event for a room that was not entered': Buffer.from(
			'42/tea,["got_a_new_user",{"name":"x"}]'
		),
	};
	for (const [what, message] of Object.entries(closed)) {
		test(`${what} closes the connection`, async () => {
			const socket = await rawMember(it.server);
			socket.write(frame(OPCODE.text, message));
			await socket.closeCode();
			socket.destroy();
		});
	}

	for (const escaped of ['\\ud800', 'a\\udc00b', '\\ud800\\ud800', '\\udc00\\ud800']) {
		test(`a lone surrogate ${escaped} in a name reaches nobody`, async () => {
			const socket = await rawMember(it.server);
			socket.send(`421["got_a_new_user",{"name":"${escaped}"}]`);
			const answer = await socket.frame();
			if (answer?.opcode === OPCODE.text) {
				assert.match(answer.payload.toString(), /^431\[\{"ok":false/);
			}
			socket.destroy();
		});
	}

	test('an event before CONNECT closes the connection', async () => {
		const session = await WebSocketSession.open(it.server);
		session.send(joinPacket('too early'));
		await session.closed();
	});

	test('numbers out of all range, and a key given twice, hurt nobody', async () => {
		for (const payload of ['{"name":1e999}', '{"name":-0}', '{"name":"a","x":1e999}',
			'{"name":"one","name":"two"}', '{"__proto__":{"name":"x"}}', '{"":""}']) {
			const socket = await rawMember(it.server);
			socket.send(`421["got_a_new_user",${payload}]`);
			assert.notEqual(await socket.frame(), undefined);
			socket.destroy();
			await it.observer.sees();
		}
	});

	test('a message over 16 KB before a join is closed with 1009', async () => {
		const session = await wsMember(it.server);
		session.send(`42["x","${'y'.repeat(BEFORE_JOIN_MAX)}"]`);
		assert.equal((await session.closed()).code, TOO_BIG);
	});

	test('a message over 16 KB in fragments before a join is closed with 1009', async () => {
		const socket = await rawMember(it.server);
		socket.write(frame(OPCODE.text, '42["x","', { fin: false }));
		for (let sent = 1; sent <= BEFORE_JOIN_MAX; sent += 1024) {
			socket.write(frame(OPCODE.continuation, 'y'.repeat(1024), { fin: false }));
		}
		assert.equal(await socket.closeCode(), TOO_BIG);
		socket.destroy();
	});

	test('after a join only a message over maxPayload is closed with 1009', async () => {
		for (const [length, code] of [[900000, 1000], [1000001, TOO_BIG]]) {
			const session = await wsMember(it.server);
			session.send(joinPacket('big talker'));
			await it.observer.sees('big talker');
			session.send(`42["x","${'y'.repeat(length)}"]`);
			session.send('41');
			await it.observer.sees();
			session.socket.close(1000);
			assert.equal((await session.closed()).code, code);
		}
	});

	test('a hundred thousand empty fragments end in a close or nothing', async () => {
		const socket = await rawMember(it.server);
		const empty = frame(OPCODE.continuation, '', { fin: false });
		socket.write(frame(OPCODE.text, '42["x"', { fin: false }));
		socket.write(Buffer.concat(Array.from({ length: 100000 }, () => empty)));
		await settled(it.server);
		socket.destroy();
	});

	test('a flood of ping frames is answered or closed', async () => {
		const socket = await rawMember(it.server);
		const ping = frame(OPCODE.ping, 'x');
		socket.write(Buffer.concat(Array.from({ length: 10000 }, () => ping)));
		assert.notEqual(await socket.frame(), undefined);
		await settled(it.server);
		socket.destroy();
	});

	test('odd close frames are closed', async () => {
		for (const payload of [Buffer.from([3]), Buffer.from([0, 0]), Buffer.from([0x03, 0xed]),
			Buffer.from([0x03, 0xe8, 0xff, 0xff])]) {
			const socket = await rawMember(it.server);
			socket.write(frame(OPCODE.close, payload));
			await socket.closeCode();
			socket.destroy();
		}
	});

	test('a connection that is reset right after a join leaves no trace', async () => {
		for (let i = 0; i < 20; i++) {
			const socket = await rawMember(it.server);
			socket.send(joinPacket(`reset ${i}`));
			socket.socket.resetAndDestroy();
		}
		await it.observer.sees();
	});

	test('half a frame and a closed half of the connection leave no trace', async () => {
		const socket = await rawMember(it.server);
		socket.send(joinPacket('half'));
		await it.observer.sees('half');
		socket.write(frame(OPCODE.text, '42["x"]').subarray(0, 5));
		socket.socket.end();
		await it.observer.sees();
		socket.destroy();
	});

	test('odd names of rooms are answered or closed', async () => {
		for (const room of [
			'/"',
			'/<script>',
			'/a\\b',
			'/é😀',
			'/a?x=1',
			`/${'r'.repeat(10000)}`,
			'//',
			'/%00',
			'/../..',
		]) {
			const socket = await RawWebSocket.open(it.server, websocketPath(it.server));
			await socket.text();
			socket.send(`40${room},`);
			const answer = await socket.frame();
			if (answer?.opcode === OPCODE.text) {
				const text = answer.payload.toString();
				assert.match(text, /^4[04]\//);
				JSON.parse(text.slice(text.indexOf(',{') + 1));
			}
			socket.destroy();
		}
	});

	test(`a connection has ${ROOMS_MAX} rooms at most`, async () => {
		const session = await WebSocketSession.open(it.server);
		for (let i = 0; i <= ROOMS_MAX; i++) {
			session.send(`40/room${i},`);
		}
		for (let i = 0; i < ROOMS_MAX; i++) {
			assert.match(await session.next(), new RegExp(`^40/room${i},\\{`));
		}
		const last = await session.next().catch(() => 'closed');
		assert.match(last, /^(44\/room16,|closed)/);
		await session.close();
	});
});

describe('hostile messages on polling', () => {
	const it = stage();

	const bodies = {
		'a name that is not UTF-8': Buffer.concat([
			Buffer.from('42["got_a_new_user",{"name":"'),
			Buffer.from([0xff]),
			Buffer.from('"}]'),
		]),
		'a raw 0x1e in a name': `42["got_a_new_user",{"name":"a${SEPARATOR}b"}]`,
		'no JSON': '42[got_a_new_user]',
		'a depth bomb': `42["x",${'['.repeat(5000)}${']'.repeat(5000)}]`,
		'an unknown packet': '4z',
		'base64 that was not awaited': 'bAQID',
		'base64 that is none': 'b***',
		'ten thousand separators': SEPARATOR.repeat(10000),
		'a second CONNECT': '40',
		'a room that was not entered': '42/tea,["x"]',
	};
	for (const [what, body] of Object.entries(bodies)) {
		test(`${what} closes the session`, async () => {
			const session = await pollingMember(it.server);
			await session.post(body).catch(() => {});
			await ended(session);
		});
	}

	test('a body over 16 KB before a join is refused', async () => {
		const session = await pollingMember(it.server);
		const status = await session.post(`42["x","${'y'.repeat(BEFORE_JOIN_MAX)}"]`)
			.then((answer) => answer.status, () => 'closed');
		assert.ok([413, 400, 'closed'].includes(status), `${status}`);
	});

	test('an event before CONNECT closes the session', async () => {
		const session = await PollingSession.open(it.server);
		await session.post(joinPacket('too early')).catch(() => {});
		await ended(session);
	});

	test('an unknown sid is refused by every method and transport', async () => {
		const path = pollingPath(it.server, 'no such session');
		for (const method of ['GET', 'POST']) {
			const answer = await request(it.server, path.replace(/ /g, '%20'), {
				method,
				body: '',
			});
			assert.deepEqual([answer.status, answer.json().code], [400, 1]);
		}
		for (const sid of ['', '%00', '..%2f', 'x'.repeat(5000), '%ff', "'--"]) {
			const answer = await exchange(
				it.server,
				requestText('GET', pollingPath(it.server, sid || '%20'), ['Connection: close'])
			);
			assert.ok(
				answer === null || answer.status >= 400,
				`${sid.length} bytes: ${sid.slice(0, 20)}`
			);
		}
	});

	test('one who joins and polls twice at once is gone', async () => {
		const session = await pollingMember(it.server);
		await session.post(joinPacket('twice'));
		assert.match(await session.next(), /existing_users/);
		session.waiting = [];
		const held = await session.hold();
		assert.equal((await session.get()).status, 400);
		assert.equal((await held.answer).text.split(SEPARATOR).at(-1), '1');
		await it.observer.sees();
	});

	test('one who joins and drops its GET is gone', async () => {
		const session = await pollingMember(it.server);
		await session.post(joinPacket('dropped'));
		await session.next();
		(await session.hold()).drop();
		await it.observer.sees();
	});

	test('a record separator in a name by escape is refused and injects nothing', async () => {
		const session = await pollingMember(it.server);
		await session.post('421["got_a_new_user",{"name":"a\\u001e42[\\"new_user\\"]"}]');
		assert.match(await session.next(), /^431\[\{"ok":false/);
		await session.close();
	});
});
