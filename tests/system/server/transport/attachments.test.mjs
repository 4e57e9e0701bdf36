/* Binary packets: their attachments, and what breaks them. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import { alive, answers, closes, connected, placeholder, placeholders } from '../../../lib/presence/dialogue.mjs';

describe('attachments', { concurrency: true }, () => {
	let server;
	before(async () => { server = await start('sio-echo'); });
	after(() => server?.stop());

	test('an event with attachments is answered with them, in order', async () => {
		const session = await connected(server);
		const parts = [Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6])];
		await answers(session, [`452-["message",${placeholders(2)}]`, ...parts],
			[`452-["message-back",${placeholders(2)}]`, ...parts]);
		await session.close();
	});

	test('an ack carries attachments', async () => {
		const session = await connected(server);
		const parts = [Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6])];
		await answers(session, [`452-789["message-with-ack",${placeholders(2)}]`, ...parts],
			[`462-789[${placeholders(2)}]`, ...parts]);
		await session.close();
	});

	test('attachments work in a namespace', async () => {
		const session = await connected(server);
		session.send('40/custom');
		await session.next();
		await session.next();
		await answers(
			session,
			[`451-/custom,["message",${placeholder(0)}]`, Buffer.from('x')],
			[`451-/custom,["message-back",${placeholder(0)}]`, Buffer.from('x')]
		);
		await answers(
			session,
			[`451-/custom,3["message-with-ack",${placeholder(0)}]`, Buffer.from('y')],
			[`461-/custom,3[${placeholder(0)}]`, Buffer.from('y')]
		);
		await session.close();
	});

	test('a placeholder may stand deep in the arguments, an attachment may be empty', async () => {
		const session = await connected(server);
		await answers(session, [`451-["message",{"a":[{"b":${placeholder(0)}}]}]`, Buffer.alloc(0)],
			[`451-["message-back",{"a":[{"b":${placeholder(0)}}]}]`, Buffer.alloc(0)]);
		await session.close();
	});

	test('ten attachments are accepted', async () => {
		const session = await connected(server);
		const parts = Array.from({ length: 10 }, (_, i) => Buffer.from([i]));
		await answers(session, [`4510-["message",${placeholders(10)}]`, ...parts],
			[`4510-["message-back",${placeholders(10)}]`, ...parts]);
		await session.close();
	});

	test('attachments follow their packet immediately, whatever else is under way', async () => {
		const session = await connected(server);
		const sent = [];
		const expected = [];
		for (let i = 0; i < 20; i++) {
			sent.push(`42["message",${i}]`, `451-["message",${placeholder(0)}]`, Buffer.from([i]));
			expected.push(`42["message-back",${i}]`, `451-["message-back",${placeholder(0)}]`,
				Buffer.from([i]));
		}
		await answers(session, sent, expected);
		await session.close();
	});

	test('an event that announces no attachment is complete', async () => {
		const session = await connected(server);
		session.send('450-["message",1]');
		const answer = await session.next();
		assert.match(answer, /^4(2|50-)\["message-back",1\]$/);
		await alive(session);
		await session.close();
	});

	const wrong = {
		'eleven attachments': [`4511-["message",${placeholders(11)}]`],
		'text while an attachment is awaited': [
			`451-["message",${placeholder(0)}]`,
			'42["message",1]',
		],
		'a CONNECT while an attachment is awaited': [
			`451-["message",${placeholder(0)}]`,
			'40/custom',
		],
		'binary while none is awaited': [Buffer.from([1])],
		'an attachment too many': ['450-["message"]', Buffer.from([1])],
		'no dash after the number': [`451["message",${placeholder(0)}]`],
		'no number': [`45-["message",${placeholder(0)}]`],
		'a number that is none': [`45x-["message",${placeholder(0)}]`],
		'a negative number': [`45-1-["message",${placeholder(0)}]`],
		'a huge number': [`4599999999999999999999-["message",${placeholder(0)}]`],
		'a placeholder out of range': [`451-["message",${placeholder(1)}]`, Buffer.from([1])],
		'a negative placeholder': [`451-["message",${placeholder(-1)}]`, Buffer.from([1])],
		'a placeholder that is no number': [
			`451-["message",${placeholder('"x"')}]`,
			Buffer.from([1]),
		],
		'a placeholder without num': ['451-["message",{"_placeholder":true}]', Buffer.from([1])],
		'a reserved name': [`451-["connect",${placeholder(0)}]`, Buffer.from([1])],
		'an object for arguments': [`451-{"a":${placeholder(0)}}`, Buffer.from([1])],
	};
	for (const [what, messages] of Object.entries(wrong)) {
		test(`${what}: closes`, async () => {
			const session = await connected(server);
			for (const message of messages) {
				session.send(message);
			}
			await session.closed();
			assert.equal(
				session.messages.some((message) => String(message).includes('message-back",{')),
				false
			);
		});
	}
});
