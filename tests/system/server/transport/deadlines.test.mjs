/* How long a peer may take. What moves on is never cut; what does not move is, and costs nobody else. */

import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { start } from '../../../lib/process/daemon.mjs';
import { pollingPath, PollingSession, websocketPath } from '../../../lib/presence/engine.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { frame, OPCODE, RawConnection, RawWebSocket, requestText } from '../../../lib/net/raw.mjs';

const SOON = 8000; /* nothing is cut before */
const LATE = 20000; /* and all is by then, on a busy machine too */
const LARGE = '/socket.io/socket.io.js.map';

const ESTABLISHED = '01';

/* The kernel's state of the server's side of a connection; undefined if there is none. */
function stateOf(from, to) {
	const hex = (port) => port.toString(16).toUpperCase().padStart(4, '0');
	const row = new RegExp(`:${hex(from)} \\w+:${hex(to)} (\\w\\w) `);
	return readFileSync('/proc/net/tcp', 'utf8').match(row)?.[1];
}

describe('deadlines', { concurrency: true }, () => {
	let presenced;
	let echo;
	before(async () => {
		presenced = await start('presenced');
		echo = await start('sio-echo', ['--engine']);
	});
	after(async () => {
		await presenced?.stop();
		await echo?.stop();
	});

	/* Feeds the connection piece by piece until it is over; for how long that was, in ms. */
	const fed = async (connection, piece, every, last = LATE) => {
		const began = Date.now();
		while (!connection.isOver() && Date.now() - began < last) {
			connection.write(piece);
			await pause(every);
		}
		return Date.now() - began;
	};

	test('who says nothing is closed, without a word', async () => {
		const connection = await RawConnection.open(presenced);
		const began = Date.now();
		await connection.closed(LATE);
		assert.ok(Date.now() - began > SOON);
		assert.equal(connection.received.length, 0);
	});

	test('a head that does not come is 408', async () => {
		const connection = await RawConnection.open(presenced);
		connection.write('GET / HTTP/1.1\r\nHost: x\r\n');
		assert.ok(await fed(connection, 'X: y\r\n', 500) > SOON);
		assert.equal((await connection.response()).status, 408);
	});

	test('a second head has its time from its first byte', async () => {
		const connection = await RawConnection.open(presenced);
		connection.write(requestText('GET', '/healthz'));
		assert.equal((await connection.response()).status, 200);
		await pause(3000);
		assert.ok(await fed(connection, 'G', 500) > SOON);
		assert.equal((await connection.response()).status, 408);
	});

	test('a body that does not come is 408, and the session over', async () => {
		const session = await PollingSession.open(presenced);
		const connection = await RawConnection.open(presenced);
		connection.write(requestText('POST', pollingPath(presenced, session.sid),
			['Content-Length: 1000']));
		assert.ok(await fed(connection, '6', 500) > SOON);
		assert.equal((await connection.response()).status, 408);
		assert.equal((await session.get()).status, 400);
	});

	test('a body that comes slowly is taken', async () => {
		const session = await PollingSession.open(echo);
		const connection = await RawConnection.open(echo);
		connection.write(requestText('POST', pollingPath(echo, session.sid),
			['Content-Length: 26001'], '4'));
		await fed(connection, 'x'.repeat(1000), 500, 12900);
		connection.write('x'.repeat(26000));
		assert.equal((await connection.response()).status, 200);
		connection.destroy();
	});

	test('a message that does not come ends the websocket', async () => {
		const socket = await RawWebSocket.open(echo, websocketPath(echo));
		socket.write(frame(OPCODE.binary, '4', { declared: 1000 }));
		assert.ok(await fed(socket, 'x', 500) > SOON);
	});

	/* Asks for more than any buffer between us holds, and reads nothing. */
	const unread = async () => {
		const connection = await RawConnection.open(presenced);
		connection.socket.pause();
		connection.write(requestText('GET', LARGE).repeat(100));
		return connection;
	};

	test('an answer that nobody reads is cut by a reset', async () => {
		const connection = await unread();
		const port = connection.socket.localPort;
		const began = Date.now();
		const states = new Set();
		await until(() => {
			const state = stateOf(presenced.port, port);
			states.add(state);
			return state === undefined;
		}, LATE, 'the kernel forgets it');
		assert.ok(Date.now() - began > SOON);
		assert.deepEqual([...states], [ESTABLISHED, undefined], 'there is no long farewell');
		connection.destroy();
	});

	test('an answer that is read slowly is not cut', async () => {
		const connection = await unread();
		for (let waited = 0; waited < LATE; waited += 1000) {
			connection.socket.resume();
			await until(() => connection.received.length > 0 || connection.isOver(), 5000, 'bytes');
			assert.equal(connection.isOver(), false, `after ${waited} ms`);
			connection.socket.pause();
			connection.received = Buffer.alloc(0);
			connection.write(requestText('GET', LARGE).repeat(40)); /* more than is read at a time */
			await pause(1000);
		}
		connection.destroy();
	});

	test('a websocket that sends heartbeats and reads nothing is closed', async () => {
		const socket = await RawWebSocket.open(echo, websocketPath(echo));
		socket.socket.pause();
		for (let i = 0; i < 40; i++) {
			socket.write(frame(OPCODE.text, `4${'x'.repeat(99999)}`));
		}
		await until(() => /closed 127\.0\.0\.1: slow consumer/.test(echo.log()), LATE, 'the end');
		socket.destroy();
	});
});
