/* The upgrade from polling to websocket: section 7 of the wire contract. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import {
	PollingSession, pollingPath, refusedWebSocket, SEPARATOR, WebSocketSession, websocketPath,
} from '../../../lib/presence/engine.mjs';
import { refusal } from '../../../lib/net/http.mjs';
import { frame, OPCODE, RawConnection, RawWebSocket, requestText } from '../../../lib/net/raw.mjs';

const BAD_REQUEST = [400, 3, 'Bad request'];

describe('upgrade', { concurrency: true }, () => {
	let server;
	before(async () => {
		server = await start('sio-echo', ['--path', '/engine.io/', '--engine']);
	});
	after(() => server?.stop());

	const connect = (session) => WebSocketSession.connect(server, { sid: session.sid });

	/* A session whose probe is answered, but which is not switched. */
	const probing = async () => {
		const session = await PollingSession.open(server);
		const socket = await connect(session);
		socket.send('2probe');
		assert.equal(await socket.next(), '3probe');
		return { session, socket };
	};

	const upgraded = async () => {
		const { session, socket } = await probing();
		socket.send('5');
		await echoes(socket);
		return { session, socket };
	};

	const echoes = async (socket) => {
		socket.send('4hello');
		assert.equal(await socket.next(), '4hello');
	};

	const staysOnPolling = async (session) => {
		await session.post('4still polling');
		let packet;
		do {
			packet = await session.next();
		} while (packet === '6');
		assert.equal(packet, '4still polling');
	};

	test('the probe is answered, a GET gets a noop, and 5 switches', async () => {
		const { session, socket } = await probing();
		assert.equal((await session.get()).text, '6');
		socket.send('5');
		await echoes(socket);
		await socket.close();
	});

	test('a client that holds no GET switches without any noop', async () => {
		const { socket } = await upgraded();
		await socket.close();
	});

	test('a bare 5 without a probe switches', async () => {
		const session = await PollingSession.open(server);
		const socket = await connect(session);
		socket.send('5');
		await echoes(socket);
		assert.deepEqual(refusal(await session.get()), BAD_REQUEST);
		await socket.close();
	});

	test('a GET that was held before the probe gets a noop at once', async () => {
		const session = await PollingSession.open(server);
		const held = await session.hold();
		const socket = await connect(session);
		socket.send('2probe');
		assert.equal(await socket.next(), '3probe');
		const since = performance.now();
		assert.equal((await held.answer).text, '6');
		assert.ok(performance.now() - since < 500);
		socket.send('5');
		await echoes(socket);
		await socket.close();
	});

	test('every GET until 5 gets a noop, the later ones 50 to 100 ms apart', async () => {
		const { session, socket } = await probing();
		const times = [performance.now()];
		for (let i = 0; i < 6; i++) {
			assert.equal((await session.get()).text, '6');
			times.push(performance.now());
		}
		assert.ok(times[1] - times[0] < 45, `the first came after ${times[1] - times[0]} ms`);
		for (let i = 2; i < times.length; i++) {
			const apart = times[i] - times[i - 1];
			assert.ok(apart >= 40 && apart <= 400, `${apart} ms apart`);
		}
		socket.send('5');
		await echoes(socket);
		await socket.close();
	});

	test('only 3probe is written on the probing socket: packets go to a GET', async () => {
		const { session, socket } = await probing();
		for (let i = 0; i < 3; i++) {
			await session.post(`4during ${i}`);
			assert.equal((await session.get()).text, `4during ${i}`);
		}
		assert.deepEqual(socket.messages, []);
		socket.send('5');
		await echoes(socket);
		await socket.close();
	});

	test('a GET that waits for its noop gets a packet that comes first', async () => {
		const { session, socket } = await probing();
		assert.equal((await session.get()).text, '6');
		const held = session.get();
		await session.post('4in time');
		assert.match((await held).text, /^(4in time|6)$/);
		socket.send('5');
		const rest = (await held).text === '6' ? ['4in time'] : [];
		for (const packet of rest) {
			assert.equal(await socket.next(), packet);
		}
		await echoes(socket);
		await socket.close();
	});

	test('packets that no GET fetched are flushed on the websocket, in order', async () => {
		const { session, socket } = await probing();
		await session.post(['4a', '4b'].join(SEPARATOR));
		await session.post(`4c${SEPARATOR}bAQID`);
		socket.send('5');
		assert.equal(await socket.next(), '4a');
		assert.equal(await socket.next(), '4b');
		assert.equal(await socket.next(), '4c');
		assert.deepEqual(await socket.next(), Buffer.from([1, 2, 3]));
		await echoes(socket);
		await socket.close();
	});

	test('nothing is lost, doubled or out of order across the switch', async () => {
		for (let round = 0; round < 5; round++) {
			const session = await PollingSession.open(server);
			const sent = [];
			const post = (text) => {
				sent.push(text);
				return session.post(text);
			};
			await post('4before');
			const got = [(await session.get()).text];
			await post('4before the probe');
			const socket = await connect(session);
			socket.send('2probe');
			assert.equal(await socket.next(), '3probe');
			await post('4after the probe');
			got.push(...(await session.get()).text.split(SEPARATOR));
			await post('4before the switch');
			socket.send('5');
			socket.send('4after the switch');
			sent.push('4after the switch');
			while (got.filter((packet) => packet !== '6').length < sent.length) {
				got.push(await socket.next());
			}
			assert.deepEqual(got.filter((packet) => packet !== '6'), sent);
			await socket.close();
		}
	});

	test('after the upgrade a polling GET and POST are 400 with code 3', async () => {
		const { session, socket } = await upgraded();
		assert.deepEqual(refusal(await session.get()), BAD_REQUEST);
		assert.deepEqual(refusal(await session.post('4x')), BAD_REQUEST);
		await echoes(socket);
		await socket.close();
	});

	test('after the upgrade a second websocket is closed, and the first lives on', async () => {
		const { session, socket } = await upgraded();
		const second = await connect(session).catch(() => null);
		await second?.closed();
		await echoes(socket);
		await socket.close();
	});

	test('while a session is upgrading a second websocket is closed, and the first goes on',
		async () => {
			const { session, socket } = await probing();
			const second = await connect(session).catch(() => null);
			await second?.closed();
			socket.send('5');
			await echoes(socket);
			await socket.close();
		});

	test('a session that began as a websocket takes no second one', async () => {
		const first = await WebSocketSession.open(server);
		const second = await connect(first).catch(() => null);
		await second?.closed();
		await echoes(first);
		await first.close();
	});

	test('2probe and 5 in one segment, and a GET right after: the GET is too late', async () => {
		for (let round = 0; round < 20; round++) {
			const session = await PollingSession.open(server);
			const polling = await RawConnection.open(server);
			const socket = await RawWebSocket.open(server, websocketPath(server, session.sid));
			socket.write(Buffer.concat([frame(OPCODE.text, '2probe'), frame(OPCODE.text, '5')]));
			polling.write(requestText('GET', pollingPath(server, session.sid)));
			const answer = await polling.response();
			assert.equal(answer.status, 400, `round ${round}: ${answer.body}`);
			assert.equal(await socket.text(), '3probe');
			socket.send('4hello');
			assert.equal(await socket.text(), '4hello');
			polling.destroy();
			socket.destroy();
		}
	});

	test('a GET that is in flight when 5 arrives is answered and lost nowhere', async () => {
		const { session, socket } = await probing();
		assert.equal((await session.get()).text, '6');
		const waiting = session.get();
		socket.send('5');
		const answer = await waiting;
		assert.ok(answer.status === 400 || answer.text === '6', `${answer.status} ${answer.text}`);
		await echoes(socket);
		await socket.close();
	});

	test('anything but a probe or 5 drops the socket, not the session', async () => {
		for (const packet of ['4hello', 'abc', '3', '2', '2other', '1', Buffer.from([1, 2])]) {
			const session = await PollingSession.open(server);
			const socket = await connect(session);
			socket.send(packet);
			await socket.closed();
			await staysOnPolling(session);
			await session.close();
		}
	});

	test('anything but 5 after the probe drops the socket, not the session', async () => {
		for (const packet of ['4hello', 'abc', Buffer.from([1, 2])]) {
			const { session, socket } = await probing();
			socket.send(packet);
			await socket.closed();
			await staysOnPolling(session);
			await session.close();
		}
	});

	test('when a probing socket goes the session may try again', async () => {
		const { session, socket } = await probing();
		await socket.close();
		await staysOnPolling(session);
		const again = await connect(session);
		again.send('2probe');
		assert.equal(await again.next(), '3probe');
		again.send('5');
		await echoes(again);
		await again.close();
	});

	test('after a failed probe a GET is held again', async () => {
		const { session, socket } = await probing();
		await socket.close();
		await staysOnPolling(session);
		const held = await session.hold();
		await session.post('4for the held one');
		assert.equal((await held.answer).text, '4for the held one');
		await session.close();
	});

	test('an unknown sid opens no websocket', async () => {
		const path = websocketPath(server, 'AAAAAAAAAAAAAAAAAAAA');
		const answer = await refusedWebSocket(server.wsUrl + path);
		assert.equal(answer.status, 400);
		assert.equal(answer.body, 'Session ID unknown');
	});

	test('a session that closes closes its probing socket', async () => {
		const { session, socket } = await probing();
		assert.equal((await session.post('1')).text, 'ok');
		await socket.closed();
	});

	test('an upgraded session ends with its websocket', async () => {
		const { session, socket } = await upgraded();
		await socket.close();
		await session.gone();
	});

	test('a probing socket has 10 s, then the session is on polling still', async () => {
		const { session, socket } = await probing();
		const since = performance.now();
		await socket.closed(14000);
		assert.ok(performance.now() - since > 9000);
		await staysOnPolling(session);
		await session.close();
	});
});
