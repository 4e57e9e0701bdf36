/* EIO=3 packet by packet, against sio-echo: payloads, binary messages, heartbeat, upgrade, and the
 * Socket.IO packets that clients of 2.x know. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import { placeholder } from '../../../lib/presence/dialogue.mjs';
import { WebSocketSession } from '../../../lib/presence/engine.mjs';
import { octets, payload, PollingSession3, VERSION_3 } from '../../../lib/presence/engine3.mjs';
import { refusal, request } from '../../../lib/net/http.mjs';
import { until } from '../../../lib/process/poll.mjs';

const KEYS = ['maxPayload', 'pingInterval', 'pingTimeout', 'sid', 'upgrades'];
const BYTES = Buffer.from([0, 1, 2, 254, 255]);
const TEXT = 'text/plain; charset=UTF-8';

describe('the handshake of version 3', () => {
	let server;
	before(async () => { server = await start('sio-echo'); });
	after(() => server?.stop());

	test('the first body has the open packet, and the connection to / that nobody asked for', async () => {
		const session = await PollingSession3.open(server);
		assert.deepEqual(Object.keys(session.handshake).sort(), KEYS);
		assert.deepEqual(session.handshake.upgrades, ['websocket']);
		assert.deepEqual(session.waiting, ['40', '42["auth",{}]']);
		await session.close();
	});

	test('over a websocket too', async () => {
		const session = await WebSocketSession.open(server, { query: VERSION_3 });
		assert.deepEqual(Object.keys(session.handshake).sort(), KEYS);
		assert.deepEqual(session.handshake.upgrades, []);
		assert.equal(await session.next(), '40');
		await session.close();
	});

	test('a session of the Engine.IO echo begins with nothing else', async (t) => {
		const echo = await start('sio-echo', ['--engine']);
		t.after(() => echo.stop());
		const session = await PollingSession3.open(echo);
		assert.deepEqual(session.waiting, []);
		await session.send('4hello');
		assert.equal(await session.next(), '4hello');
		await session.close();
	});

	test('JSONP is code 0, with a sid too', async () => {
		const jsonp = `${server.path}?EIO=3&transport=polling&j=0`;
		const unknown = [400, 0, 'Transport unknown'];
		assert.deepEqual(refusal(await request(server, jsonp)), unknown);
		const session = await PollingSession3.open(server);
		assert.deepEqual(refusal(await request(server, `${jsonp}&sid=${session.sid}`)), unknown);
		await session.close();
	});

	test('version 4 does not mind the parameter of JSONP', async () => {
		const answer = await request(server, `${server.path}?EIO=4&transport=polling&j=0`);
		assert.equal(answer.status, 200);
	});
});

describe('polling in version 3', () => {
	let server;
	before(async () => { server = await start('sio-echo'); });
	after(() => server?.stop());

	const open = async (query) => {
		const session = await PollingSession3.open(server, query);
		session.waiting = [];
		return session;
	};

	/* The answer to a message that was taken. */
	const echoed = async (session, body) => {
		const taken = await session.post(body);
		assert.deepEqual([taken.status, taken.text], [200, 'ok']);
		return session.get();
	};

	test('lengths are in UTF-16 code units, both ways', async () => {
		const session = await open();
		const answer = await echoed(session,
			payload('42["message","é😀"]', '42["message",{"€":"𝒳"}]'));
		assert.equal(answer.headers['content-type'], TEXT);
		assert.equal(answer.text, '24:42["message-back","é😀"]29:42["message-back",{"€":"𝒳"}]');
		await session.close();
	});

	const event = `451-["message",${placeholder(0)},"é😀"]`;
	const back = `451-["message-back",${placeholder(0)},"é😀"]`;
	const forms = {
		'as base64': payload(event, `b4${BYTES.toString('base64')}`),
		'as octets': octets(event, BYTES),
		'as octets with base64': octets(event, `b4${BYTES.toString('base64')}`),
	};
	for (const [form, body] of Object.entries(forms)) {
		test(`a binary event ${form} is answered with octets`, async () => {
			const session = await open();
			const answer = await echoed(session, body);
			assert.equal(answer.headers['content-type'], 'application/octet-stream');
			assert.deepEqual(answer.body, octets(back, BYTES));
			await session.close();
		});

		test(`a binary event ${form} is answered with base64 where b64=1 asks for it`, async () => {
			const session = await open('&b64=1');
			const answer = await echoed(session, body);
			assert.equal(answer.headers['content-type'], TEXT);
			assert.equal(answer.text, payload(back, `b4${BYTES.toString('base64')}`));
			await session.close();
		});
	}

	test('text that came as octets is answered with text', async () => {
		const session = await open();
		const answer = await echoed(session, octets('42["message","é😀"]'));
		assert.equal(answer.text, '24:42["message-back","é😀"]');
		await session.close();
	});

	test('a goodbye ends the held GET with a noop, and the session', async () => {
		const session = await open();
		const held = session.get();
		await session.send('2');
		assert.equal((await held).text, '1:3');
		const second = session.get();
		await session.send('1');
		/* it came before the goodbye or behind it */
		assert.match((await second).text, /^1:6$|Session ID unknown/);
		assert.deepEqual(refusal(await session.get()), [400, 1, 'Session ID unknown']);
	});

	test('a namespace may be asked for with a query, and its reply has no JSON', async () => {
		const session = await open();
		await session.send('40/custom?token=x&y=1,');
		assert.equal(await session.next(), '40/custom,');
		assert.equal(await session.next(), '42/custom,["auth",{}]');
		await session.send('42/custom,7["message-with-ack",1,"é"]');
		assert.equal(await session.next(), '43/custom,7[1,"é"]');
		await session.close();
	});

	test('an error is a text', async () => {
		const session = await open();
		await session.send('40/nowhere,');
		assert.equal(await session.next(), '44/nowhere,"Invalid namespace"');
		await session.close();
	});
});

describe('websockets in version 3', () => {
	let server;
	before(async () => { server = await start('sio-echo'); });
	after(() => server?.stop());

	const open = async (options) => {
		const session = await WebSocketSession.open(server, { query: VERSION_3, ...options });
		assert.equal(await session.next(), '40');
		assert.equal(await session.next(), '42["auth",{}]');
		return session;
	};
	const tagged = Buffer.concat([Buffer.from([4]), BYTES]);

	test('a binary message begins with the byte 4, both ways', async () => {
		const session = await open();
		session.send(`451-["message",${placeholder(0)}]`);
		session.send(tagged);
		assert.equal(await session.next(), `451-["message-back",${placeholder(0)}]`);
		assert.deepEqual(await session.next(), tagged);
		await session.close();
	});

	test('with b64=1 it is text', async () => {
		const session = await open({ query: `${VERSION_3}&b64=1` });
		session.send(`451-["message",${placeholder(0)}]`);
		session.send(`b4${BYTES.toString('base64')}`);
		assert.equal(await session.next(), `451-["message-back",${placeholder(0)}]`);
		assert.equal(await session.next(), `b4${BYTES.toString('base64')}`);
		await session.close();
	});

	test('a binary message without the byte 4 closes', async () => {
		const session = await open();
		session.send(`451-["message",${placeholder(0)}]`);
		session.send(Buffer.from([3, 1]));
		await session.closed();
	});

	test('the upgrade is that of version 4', async () => {
		const polling = await PollingSession3.open(server);
		const held = polling.get();
		const session = await WebSocketSession.connect(server,
			{ sid: polling.sid, query: VERSION_3 });
		session.send('2probe');
		assert.equal(await session.next(), '3probe');
		assert.equal((await held).text, '1:6');
		session.send('5');
		session.send('42["message",1]');
		assert.equal(await session.next(), '42["message-back",1]');
		assert.deepEqual(refusal(await polling.get()), [400, 3, 'Bad request']);
		await session.close();
	});
});

describe('the heartbeat of version 3', () => {
	const INTERVAL = 200;
	const TIMEOUT = 1000;
	let server;
	before(async () => {
		server = await start('sio-echo',
			['--ping-interval', String(INTERVAL), '--ping-timeout', String(TIMEOUT)]);
	});
	after(() => server?.stop());

	test('who says nothing is gone after interval and timeout, and is never pinged', async () => {
		const began = Date.now();
		const session = await WebSocketSession.open(server, { query: VERSION_3, pongs: false });
		await session.closed();
		const took = Date.now() - began;
		assert.ok(took >= INTERVAL + TIMEOUT - 20, `after ${took} ms`);
		assert.deepEqual(session.messages, ['40', '42["auth",{}]']);
	});

	test('who pings stays, and is answered each time', async () => {
		const session = await WebSocketSession.open(server, { query: VERSION_3, pongs: false });
		const end = Date.now() + 2 * (INTERVAL + TIMEOUT);
		let pings = 0;
		session.messages = [];
		while (Date.now() < end) {
			session.send('2');
			pings++;
			await until(() => session.messages.includes('3'), 5000, 'a pong');
			session.messages = session.messages.filter((message) => message !== '3');
		}
		assert.ok(pings > 3);
		assert.equal(session.closing, null);
		await session.close();
	});

	test('a ping by POST is answered by the GET that is held', async () => {
		const session = await PollingSession3.open(server);
		const held = session.get();
		await session.send('2');
		assert.equal((await held).text, '1:3');
		await session.close();
	});

	test('the ping of version 4 still closes a session of version 4', async () => {
		const session = await WebSocketSession.open(server, { pongs: false });
		session.send('2');
		await session.closed();
	});
});
