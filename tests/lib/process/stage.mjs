/* What the suites of hostile clients have in common: a server with an observer, and members by hand. */

import { after, afterEach, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from './daemon.mjs';
import { PollingSession, SEPARATOR, WebSocketSession, websocketPath } from '../presence/engine.mjs';
import { connected, leaveAll, Observer } from '../presence/presence.mjs';
import { RawWebSocket } from '../net/raw.mjs';

/* Server and observer of a suite; each test ends with a look by the observer. */
export function stage(args = []) {
	const it = {};
	before(async () => {
		it.server = await start('presenced', args);
		it.observer = await Observer.open(it.server);
	});
	afterEach(() => it.observer.isWell());
	after(async () => {
		leaveAll();
		await it.server?.stop();
	});
	return it;
}

export const joinPacket = (name) => `42["got_a_new_user",{"name":"${name}"}]`;

/* A websocket connected to the main room, by raw frames. */
export async function rawMember(server) {
	const socket = await RawWebSocket.open(server, websocketPath(server));
	assert.match(await socket.text(), /^0\{/);
	socket.send('40');
	assert.match(await socket.text(), /^40\{/);
	return socket;
}

export async function wsMember(server) {
	const session = await WebSocketSession.open(server);
	session.send('40');
	assert.match(await session.next(), /^40\{/);
	return session;
}

export async function pollingMember(server) {
	const session = await PollingSession.open(server);
	await session.post('40');
	assert.match(await session.next(), /^40\{/);
	return session;
}

/* The session has ended: a GET is refused, after a last farewell at most. */
export async function ended(session) {
	const answer = await session.get();
	if (answer.status === 200) {
		assert.equal(answer.text.split(SEPARATOR).at(-1), '1');
		assert.equal((await session.get()).status, 400);
	} else {
		assert.equal(answer.status, 400);
	}
}
