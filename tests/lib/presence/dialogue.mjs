/* Talks with sio-echo, packet by packet. */

import assert from 'node:assert/strict';
import { WebSocketSession } from './engine.mjs';
import { within } from '../process/poll.mjs';

export const placeholder = (num) => `{"_placeholder":true,"num":${num}}`;

export const placeholders = (count) => Array.from({ length: count }, (_, i) => placeholder(i)).join();

/* A websocket connected to the main namespace of sio-echo. */
export async function connected(server) {
	const session = await WebSocketSession.open(server);
	session.send('40');
	assert.match(await session.next(), /^40\{/);
	assert.equal(await session.next(), '42["auth",{}]');
	return session;
}

/* Sends messages and takes as many answers as are expected. */
export async function answers(session, messages, expected) {
	for (const message of messages) {
		session.send(message);
	}
	for (const message of expected) {
		assert.deepEqual(await session.next(), message);
	}
}

/* The connection is closed, without an answer to what was wrong. */
export async function closes(session, what) {
	await within(session.closed(), 5000, `"${what}" closes the connection`);
	assert.deepEqual(session.messages, [], what);
}

export const alive = (session) =>
	answers(session, ['42["message","alive"]'], ['42["message-back","alive"]']);
