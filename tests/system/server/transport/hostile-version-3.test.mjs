/* Hostile and broken payloads of version 3: they close their sender's session, and an observer
 * proves after each that the roster and the service are as they were. */

import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { websocketPath } from '../../../lib/presence/engine.mjs';
import { octets, payload, PollingSession3, VERSION_3 } from '../../../lib/presence/engine3.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { member } from '../../../lib/presence/presence.mjs';
import { frame, OPCODE, RawWebSocket } from '../../../lib/net/raw.mjs';
import { joinPacket, stage } from '../../../lib/process/stage.mjs';

const BEFORE_JOIN_MAX = 16 * 1024;
const bytes = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));

describe('hostile payloads of version 3', () => {
	const it = stage();

	const text = {
		'an empty body': '',
		'a payload of version 4': '42["x"]',
		'packets of version 4': '42["x"]\x1e42["x"]',
		'no length': ':42["x"]',
		'a length alone': '7',
		'a length and no packet': '7:',
		'a length that promises more': '8:42["x"]',
		'a length that promises far more': '99999999:42["x"]',
		'a length that promises less': '6:42["x"]',
		'a length of nothing': '0:',
		'a negative length': '-7:42["x"]',
		'a length with a sign': '+7:42["x"]',
		'a length in hexadecimal': '0x7:42["x"]',
		'a length with an exponent': '7e0:42["x"]',
		'a length with a leading zero': '07:42["x"]',
		'a length with a space': ' 7:42["x"]',
		'more digits than a number has': `${'9'.repeat(5000)}:42["x"]`,
		'a length that wraps around': '18446744073709551623:42["x"]',
		'a length that wraps around to a negative one': '9223372036854775808:42["x"]',
		'half of a surrogate pair': '6:42["x😀"]',
		'a surrogate pair that counts once': '8:42["x😀"]',
		'a length in bytes': `${Buffer.byteLength('42["é😀"]')}:42["é😀"]`,
		'a length in code points': `${[...'42["é😀"]'].length}:42["é😀"]`,
		'an unknown type': '2:9x',
		'binary that no event announced': payload('b4AAEC'),
		'base64 that is none': payload('b4*'),
		'base64 of another type': payload('b1AAEC'),
		'base64 without a type': payload('bAAEC'),
		'a packet behind a good one that is not': `${payload('6')}x`,
	};
	for (const [what, body] of Object.entries(text)) {
		test(`${what} closes its session`, async () => {
			const session = await PollingSession3.open(it.server);
			assert.equal((await session.post(body)).status, 400);
			assert.equal((await session.get()).status, 400);
		});
	}

	const broken = {
		'text that is not UTF-8': bytes('3:4', [0xff, 0xfe]),
		'a surrogate in UTF-8': bytes('2:4', [0xed, 0xa0, 0x80]),
		'a pair of them': bytes('3:4', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]),
		'a cut character': bytes('3:4', [0xf0, 0x9f, 0x98]),
	};
	for (const [what, body] of Object.entries(broken)) {
		test(`${what} closes its session`, async () => {
			const session = await PollingSession3.open(it.server);
			const answer = await session.post(body, { 'Content-Type': 'text/plain' });
			assert.equal(answer.status, 400);
			assert.equal((await session.get()).status, 400);
		});
	}

	const whole = octets('42["x"]');
	const torn = {
		'nothing': Buffer.alloc(0),
		'a kind alone': bytes([0]),
		'a length that does not end': bytes([0, 7]),
		'a length that never ends': bytes([0], new Array(5000).fill(9)),
		'a length and no packet': bytes([0, 7, 255]),
		'a packet that is cut': whole.subarray(0, whole.length - 1),
		'a packet and a half': bytes(whole, whole.subarray(0, 5)),
		'no digits': bytes([0, 255], '42["x"]'),
		'digits as text': bytes([0], '7', [255], '42["x"]'),
		'a digit above nine': bytes([0, 10, 255], '42["xxxx"]'),
		'a leading zero': bytes([0, 0, 7, 255], '42["x"]'),
		'a length of nothing': bytes([0, 0, 255]),
		'more digits than a number has': bytes([1], new Array(400).fill(1), [255, 4]),
		'a length in code units': bytes([0, 9, 255], '42["é😀"]'),
		'an unknown kind': bytes([2, 7, 255], '42["x"]'),
		'a message of an unknown type': bytes([1, 1, 255, 7]),
		'a message that no event announced': octets(Buffer.from([1, 2, 3])),
		'text that is not UTF-8': bytes([0, 3, 255], '4', [0xff, 0xfe]),
		'a payload of text': bytes('7:42["x"]'),
	};
	for (const [what, body] of Object.entries(torn)) {
		test(`octets: ${what} closes its session`, async () => {
			const session = await PollingSession3.open(it.server);
			assert.equal((await session.post(body)).status, 400);
			assert.equal((await session.get()).status, 400);
		});
	}

	test('what came before the broken packet counts, and no more', async () => {
		const session = await PollingSession3.open(it.server);
		const { changes } = it.observer.fold;
		const before = changes.length;
		await session.post(payload(joinPacket('mallory')));
		await session.post(`${payload(joinPacket('malory'))}99:${joinPacket('eve')}`);
		await until(() => changes.length >= before + 3, 5000, 'mallory came, took a name, and went');
		assert.deepEqual(
			changes.slice(before).map(([event, user]) => [event, user.new_user_name ?? user.name]),
			[['new_user', 'mallory'], ['user_renamed', 'malory'], ['disconnect_user', 'malory']]
		);
	});

	test('a body over the limit is 413, and its session goes on', async () => {
		const session = await PollingSession3.open(it.server);
		const big = payload(`4${'x'.repeat(BEFORE_JOIN_MAX)}`);
		assert.equal((await session.post(big)).status, 413);
		assert.equal((await session.post(Buffer.from(big))).status, 413);
		assert.equal((await session.send('2')).status, 200);
		await session.close();
	});

	test('a flood of pings costs only its sender', async () => {
		const session = await PollingSession3.open(it.server);
		const pings = payload(...new Array(BEFORE_JOIN_MAX / 3 - 1 | 0).fill('2'));
		for (let i = 0; i < 20; i++) {
			await session.post(pings);
		}
		const bob = await member(it.server, 'bob');
		await it.observer.sees('bob');
		bob.socket.disconnect();
		await session.close();
	});

	const messages = {
		'bytes without their type': frame(OPCODE.binary, Buffer.from('42["x"]')),
		'no bytes at all': frame(OPCODE.binary, Buffer.alloc(0)),
		'a message that no event announced': frame(OPCODE.binary, Buffer.from([4, 1])),
		'base64 that is none': frame(OPCODE.text, Buffer.from('b4*')),
		'a second CONNECT': frame(OPCODE.text, Buffer.from('40')),
		'a payload of polling': frame(OPCODE.text, Buffer.from(payload('42["x"]'))),
	};
	for (const [what, message] of Object.entries(messages)) {
		test(`websocket: ${what} closes its connection`, async () => {
			const socket = await RawWebSocket.open(it.server,
				websocketPath(it.server, '', VERSION_3));
			assert.match(await socket.text(), /^0\{/);
			assert.equal(await socket.text(), '40');
			socket.write(message);
			await socket.closeCode();
			socket.destroy();
		});
	}
});
