/* The heartbeat: section 6 of the wire contract.
 * Times have a lower bound that is close and an upper one that forgives a busy machine. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { start } from '../../../lib/process/daemon.mjs';
import { PollingSession, SEPARATOR, WebSocketSession } from '../../../lib/presence/engine.mjs';
import { until } from '../../../lib/process/poll.mjs';

const INTERVAL = 400;
const TIMEOUT = 400;
const EARLY = 20; /* what was sent before took that long to come, at most */
const LATE = 1000;

const options = ['--ping-interval', String(INTERVAL), '--ping-timeout', String(TIMEOUT)];

const targets = [
	['sio-echo', ['--path', '/engine.io/', '--engine', ...options]],
	['presenced', options],
];

function took(since, at_least, what) {
	const ms = performance.now() - since;
	assert.ok(ms >= at_least - EARLY, `${what} came after ${ms} ms, before ${at_least}`);
	assert.ok(ms <= at_least + LATE, `${what} came after ${ms} ms, long after ${at_least}`);
}

for (const [program, args] of targets) {
	describe(`${program}: the heartbeat of a websocket`, { concurrency: true }, () => {
		let server;
		before(async () => { server = await start(program, args); });
		after(() => server?.stop());

		const open = () => WebSocketSession.open(server, { pongs: false });

		test('a ping comes every pingInterval', async () => {
			let since = performance.now();
			const session = await open();
			for (let i = 0; i < 3; i++) {
				assert.equal(await session.next(), '2');
				took(since, INTERVAL, 'the ping');
				since = performance.now();
				session.send('3');
			}
			await session.close();
		});

		test('the interval starts again at the pong', async () => {
			const session = await open();
			assert.equal(await session.next(), '2');
			await pause(TIMEOUT / 4);
			const since = performance.now();
			session.send('3');
			assert.equal(await session.next(), '2');
			took(since, INTERVAL, 'the ping');
			await session.close();
		});

		test('without a pong the session is closed after pingTimeout', async () => {
			const session = await open();
			assert.equal(await session.next(), '2');
			const since = performance.now();
			await session.closed();
			took(since, TIMEOUT, 'the close');
		});

		test('a pong that was not asked for does not put off the end', async () => {
			const session = await open();
			session.send('3');
			session.send('3');
			assert.equal(await session.next(), '2');
			await session.closed(TIMEOUT + LATE);
		});
	});

	describe(`${program}: the heartbeat of polling`, { concurrency: true }, () => {
		let server;
		before(async () => { server = await start(program, args); });
		after(() => server?.stop());

		test('a GET is held until the next ping at most', async () => {
			let since = performance.now();
			const session = await PollingSession.open(server);
			for (let i = 0; i < 3; i++) {
				const answer = await session.get();
				assert.equal(answer.status, 200);
				assert.equal(answer.text, '2');
				took(since, INTERVAL, 'the ping');
				since = performance.now();
				assert.equal((await session.post('3')).text, 'ok');
			}
			await session.close();
		});

		test('a ping waits for the next GET', async () => {
			const session = await PollingSession.open(server);
			await pause(INTERVAL + TIMEOUT / 4);
			const since = performance.now();
			assert.equal((await session.get()).text, '2');
			took(since, 0, 'the ping');
			await session.close();
		});

		test('without a pong the session is closed after pingTimeout', async () => {
			const session = await PollingSession.open(server);
			assert.equal((await session.get()).text, '2');
			const since = performance.now();
			assert.notEqual((await session.get()).text, '2');
			took(since, TIMEOUT, 'the close');
			assert.equal((await session.get()).status, 400);
		});

		test('who asks at the deadline finds the session gone', async () => {
			for (let i = 0; i < 3; i++) {
				const session = await PollingSession.open(server);
				await pause(INTERVAL + TIMEOUT);
				assert.equal((await session.post('3')).status, 400);
			}
		});
	});
}

describe('sio-echo: the heartbeat of a busy session', { concurrency: true }, () => {
	let server;
	before(async () => { server = await start(...targets[0]); });
	after(() => server?.stop());

	/* Sends messages until it is stopped; they are echoed. */
	const chatter = (session) => {
		const timer = setInterval(() => session.send(`4${'x'.repeat(1000)}`), 10);
		return () => clearInterval(timer);
	};
	const pings = (session) => session.messages.filter((message) => message === '2').length;

	test('no ping is left out because the connection is busy', async () => {
		let since = performance.now();
		const session = await WebSocketSession.open(server, { pongs: false });
		const stop = chatter(session);
		for (let i = 1; i <= 3; i++) {
			await until(() => pings(session) === i, INTERVAL + LATE, `ping ${i}`);
			took(since, INTERVAL, 'the ping');
			since = performance.now();
			session.send('3');
		}
		stop();
		await session.close();
	});

	test('messages are no pong', async () => {
		const since = performance.now();
		const session = await WebSocketSession.open(server, { pongs: false });
		const stop = chatter(session);
		await session.closed();
		took(since, INTERVAL + TIMEOUT, 'the close');
		stop();
	});

	test('a ping during an upgrade goes to the polling side', async () => {
		const session = await PollingSession.open(server);
		const probe = await WebSocketSession.connect(server, { sid: session.sid, pongs: false });
		probe.send('2probe');
		assert.equal(await probe.next(), '3probe');
		const packets = [];
		while (!packets.includes('2')) {
			const answer = await session.get();
			assert.equal(answer.status, 200);
			packets.push(...answer.text.split(SEPARATOR));
			assert.ok(packets.length < 50, 'a ping comes');
		}
		assert.deepEqual(probe.messages, []);
		await session.post('3');
		probe.send('5');
		assert.equal(await probe.next(), '2');
		probe.send('3');
		await probe.close();
	});
});
