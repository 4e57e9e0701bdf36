/* A server that is stopped for a while (SIGSTOP, as a VM's pause) does not blame its clients for it. */

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocketSession } from '../../../lib/presence/engine.mjs';
import { start } from '../../../lib/process/daemon.mjs';
import { until } from '../../../lib/process/poll.mjs';

const INTERVAL_MS = 1000;
const TIMEOUT_MS = 600;
const STOPPED_MS = 1500;
const ANSWER_MS = 150; /* a round trip: the answers come while the server is stopped */
const CLIENTS = 40;

let server;
before(async () => {
	server = await start('presenced', ['--ping-interval', String(INTERVAL_MS), '--ping-timeout', String(TIMEOUT_MS)]);
});
after(() => server?.stop());

async function client(n) {
	const session = await WebSocketSession.open(server, { pongs: false });
	const state = { session, closed: false, pings: 0 };
	session.socket.on('close', () => { state.closed = true; });
	session.socket.on('message', (packet) => {
		if (String(packet) === '2') {
			state.pings++;
			setTimeout(() => state.closed || session.send('3'), ANSWER_MS);
		}
	});
	session.send('40');
	session.send(`42["got_a_new_user",{"name":"client ${n}"}]`);
	return state;
}

test('who answered while the server was stopped goes on, once and again', async () => {
	const clients = [];
	for (let n = 0; n < CLIENTS; n++) {
		clients.push(await client(n));
		await pause(INTERVAL_MS / CLIENTS); /* their pings are spread over the interval */
	}
	for (let round = 0; round < 3; round++) {
		const pings = clients.map((each) => each.pings);
		server.child.kill('SIGSTOP');
		await pause(STOPPED_MS);
		server.child.kill('SIGCONT');
		await until(() => clients.every((each, n) => each.closed || each.pings >= pings[n] + 2), 15000,
			'everybody is pinged again');
		assert.equal(clients.filter((each) => each.closed).length, 0, `round ${round}`);
	}
	clients.forEach((each) => each.session.socket.terminate());
});
