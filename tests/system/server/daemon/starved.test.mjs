/* The transports without memory for what is under way on a connection. The server has it for every
 * second exchange only, beginning with the first: each test has an even number of them. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import { PollingSession, websocketPath, WebSocketSession } from '../../../lib/presence/engine.mjs';
import { frame, OPCODE, RawWebSocket } from '../../../lib/net/raw.mjs';

describe('out of memory', () => {
	let server;
	before(async () => {
		server = await start('sio-echo-starved', ['--port', '0', '--path', '/engine.io/', '--engine']);
	});
	after(() => server?.stop());

	test('a GET that cannot be held is answered 503, and the session is over', async () => {
		const session = await PollingSession.open(server);
		assert.equal((await session.get()).status, 503);
		await session.gone();
	});

	test('a POST that cannot be taken is answered 400, and the session is over', async () => {
		const session = await PollingSession.open(server);
		assert.equal((await session.post('4hello')).status, 400);
		await session.gone();
	});

	test('a polling handshake that cannot be answered is refused with 503', async () => {
		await PollingSession.open(server);
		await assert.rejects(PollingSession.open(server), /no session: 503/);
	});

	test('a websocket needs none', async () => {
		const socket = await WebSocketSession.open(server);
		socket.send('4hello');
		assert.equal(await socket.next(), '4hello');
		await socket.close();
	});

	test('a message that cannot be put together ends the websocket', async () => {
		const socket = await RawWebSocket.open(server, websocketPath(server));
		assert.match(await socket.text(), /^0\{/);
		await PollingSession.open(server);
		socket.write(frame(OPCODE.text, '4in ', { fin: false }));
		await socket.closed();
		socket.destroy();
	});
});
