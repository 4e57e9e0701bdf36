/* What can be done to a server with HTTP and before it: heads, bodies, answers that nobody reads. */

import { requestText, upgradeHeaders } from '../../../lib/net/raw.mjs';
import { Field } from '../field.mjs';

const TRICKLE_MS = 200; /* quicker than a byte a second, so that a short attack has some bytes too */
const LIST = '/api/v1/rooms/_/users';

async function trickle(field, lines, text) {
	for (let at = 0; !field.over; at++) {
		lines.forEach((line) => line.write(text[at % text.length]));
		field.count('bytes', lines.length);
		await field.rest(TRICKLE_MS);
	}
	return lines;
}

/* Connections that ask for these targets, each `times`, and read no answer. */
async function askAndIgnore(field, count, targets, times = 1) {
	const asked = targets.map((target) => requestText('GET', target)).join('').repeat(times);
	const lines = await field.many(count);
	for (const line of lines) {
		line.stop().write(asked);
		field.count('requests', targets.length * times);
	}
	await field.rest();
	return lines;
}

export const attacks = [
	{
		name: 'slow heads',
		calm: true,
		what: '500 connections, a head in single bytes',
		async run(field) {
			const lines = await field.many(500);
			return trickle(field, lines, `GET / HTTP/1.1\r\nHost: x\r\n${'X-Slow: x\r\n'.repeat(99)}`);
		},
	},
	{
		name: 'slow bodies',
		calm: true,
		what: '300 sessions, each with a POST whose body comes in single bytes',
		async run(field) {
			const lines = await field.many(300, async () => {
				const line = await field.dial();
				const session = line && await field.session(line).catch(() => null);
				if (session) {
					await line.write(requestText('POST', session, ['Content-Length: 1000']));
				}
				return session ? line : null;
			});
			return trickle(field, lines, '4');
		},
	},
	{
		name: 'the list, not read',
		what: '100 connections ask for the list of 2,000 five times, and read nothing',
		crowd: 2000,
		run: (field) => askAndIgnore(field, 100, [LIST], 5),
	},
	{
		name: 'the page, not read',
		what: '100 connections ask for the page and its files ten times, and read nothing',
		run: (field) => askAndIgnore(field, 100, ['/', '/page.js', '/socket.io/socket.io.js'], 10),
	},
	{
		name: '100 files, not read',
		calm: true,
		what: 'one socket asks for 100 files, and reads nothing',
		run: (field) => askAndIgnore(field, 1, ['/socket.io/socket.io.js'], 100),
	},
	{
		name: 'the list, in a loop',
		what: '100 connections ask for the list of 2,000 again and again',
		crowd: 2000,
		async run(field) {
			const lines = [];
			await field.loops(100, async (i) => {
				if (!lines[i] || lines[i].isOver) {
					lines[i] = Field.need(await field.dial());
				}
				const answer = await field.ask(lines[i], 'GET', LIST);
				field.count('requests');
				return answer?.status === 200;
			});
			return lines;
		},
	},
	{
		name: 'connections, opened and closed',
		what: '50 loops that connect and hang up',
		run: (field) => field.loops(50, async () => Field.need(await field.dial()).destroy()),
	},
	{
		name: 'connections, held',
		what: '3,000 connections that say nothing',
		async run(field) {
			const lines = await field.many(3000);
			await field.rest();
			return lines;
		},
	},
	{
		name: 'upgrades',
		what: '50 loops that open a websocket and hang up',
		run: (field) => field.loops(50, async () => {
			const line = Field.need(await field.websocket());
			field.count('upgrades');
			line.destroy();
		}),
	},
	{
		name: 'probes without an end',
		what: '50 loops that open a session by polling, probe a websocket and stay at that',
		async run(field) {
			const lines = [];
			await field.loops(50, async (i) => {
				const [polling, websocket] = await field.many(2);
				const session = Field.need(await field.session(polling));
				const upgrade = session.replace('polling', 'websocket');
				await websocket.write(requestText('GET', upgrade, upgradeHeaders()));
				const answer = await websocket.answer();
				field.count('upgrades');
				lines[i]?.forEach((line) => line.destroy());
				lines[i] = [polling, websocket];
				return answer?.status === 101;
			});
			return lines;
		},
	},
	{
		name: 'TLS handshakes without an end',
		what: '300 connections that send a ClientHello, or half of one, and no more',
		tls: true,
		async run(field) {
			const lines = await field.many(300);
			for (const [i, line] of lines.entries()) {
				const hello = clientHello();
				line.write(i % 2 ? hello : hello.subarray(0, hello.length / 2));
				field.count('hellos');
			}
			await field.rest();
			return lines;
		},
	},
	{
		name: 'TLS handshakes, in a loop',
		what: '20 loops that make the server answer a ClientHello, and hang up',
		tls: true,
		run: (field) => field.loops(20, async () => {
			const line = Field.need(await field.dial());
			await line.write(clientHello());
			await new Promise((resolve) => {
				line.socket.once('data', resolve);
				line.socket.once('close', resolve);
			});
			field.count('hellos');
			line.destroy();
		}),
	},
];

/* A ClientHello of TLS 1.2 with what the server wants to choose from: ECDHE on P-256, AEAD. */
function clientHello() {
	const extensions = Buffer.from(
		'000a000400020017' /* groups: secp256r1 */
		+ '000b00020100' /* points: uncompressed */
		+ '000d000a00080403040104020401' /* signatures */
		+ 'ff01000100', 'hex' /* renegotiation info */
	);
	const body = Buffer.concat([
		Buffer.from('0303', 'hex'), Buffer.alloc(32, 7), Buffer.from([0]),
		Buffer.from('0008c02bc02fc02cc030', 'hex'), Buffer.from('0100', 'hex'),
		Buffer.from([extensions.length >> 8, extensions.length & 0xff]), extensions,
	]);
	const message = Buffer.concat([Buffer.from([1, 0, body.length >> 8, body.length & 0xff]), body]);
	return Buffer.concat([
		Buffer.from([22, 3, 1, message.length >> 8, message.length & 0xff]), message,
	]);
}
