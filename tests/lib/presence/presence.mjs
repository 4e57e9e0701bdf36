/* Presence as its clients see it: the stock client, the REST list, and an observer that must stay
 * well. */

import assert from 'node:assert/strict';
import { io } from 'socket.io-client';
import io2 from 'socket.io-client-2';
import { io as io3 } from 'socket.io-client-3';
import { io as io46 } from 'socket.io-client-4.6';
import { Fold } from './fold.mjs';
import { request } from '../net/http.mjs';
import { until, within } from '../process/poll.mjs';

const MAKERS = { 2: io2, 3: io3, 4: io, 4.6: io46 };

const managers = new Set(); /* of the clients that client() made */

/* A stock client in a room ('/' or '/name'); it does not reconnect unless told to.
 * A room of an open connection is reached with socket.io.socket('/name').
 * With { version: 2 } it is the client of Socket.IO 2.x, which speaks EIO=3; 3 is that of 3.x, 4.6 the
 * first one that knows pids. */
export function client(server, room = '/', { version = 4, ...options } = {}) {
	const socket = MAKERS[version](server.url + (room === '/' ? '' : room), {
		forceNew: true, reconnection: false, transports: ['websocket'], ...options,
	});
	managers.add(socket.io);
	return socket;
}

/* Ends all clients that client() made, whatever became of them. */
export function leaveAll() {
	for (const manager of managers) {
		manager.reconnection(false);
		manager.engine?.close();
	}
	managers.clear();
}

/* The client has left polling behind. */
export const upgraded = (socket) =>
	until(() => socket.io.engine.transport.name === 'websocket', 10000, 'the upgrade');

export async function connected(socket, deadline = 10000) {
	await until(() => socket.connected, deadline, 'the client is connected');
	return socket;
}

/* Joins with a stock client: its answer {ok, …}. */
export function join(socket, payload, deadline = 10000) {
	return within(new Promise((resolve) => { socket.emit('got_a_new_user', payload, resolve); }),
		deadline, `got_a_new_user ${JSON.stringify(payload)} is acknowledged`);
}

/* A client that has joined, with a key if one is given, and holds its snapshot:
 * {socket, fold, id}. */
export async function member(server, name, { room = '/', key, offsets = false, ...options } = {}) {
	const socket = client(server, room, options);
	const fold = new Fold({ offsets }).listen(socket);
	const answer = await join(await connected(socket), key ? { name, key } : { name });
	assert.equal(answer.ok, true, JSON.stringify(answer));
	await until(() => fold.snapshots > 0, 10000, 'existing_users');
	return { socket, fold, id: answer.id };
}

/* Who is present by the REST API. */
export async function roster(server, room = '/') {
	const name = room === '/' ? '_' : encodeURIComponent(room.slice(1));
	const answer = await request(server, `/api/v1/rooms/${name}/users`);
	assert.equal(answer.status, 200, answer.text);
	const { room: told, users } = answer.json();
	assert.equal(told, room);
	return users;
}

/* Waits until nobody is present by the REST API. */
export function emptied(server, room = '/') {
	return until(async () => (await roster(server, room)).length === 0, 5000, `${room} is empty`);
}

/* A healthy member who looks on while others misbehave. */
export class Observer {
	static async open(server, name = 'observer') {
		return new Observer(server, await member(server, name));
	}

	constructor(server, { socket, fold, id }) {
		Object.assign(this, { server, socket, fold, id, tests: 0 });
	}

	/* Waits until it sees exactly these others. */
	async sees(...names) {
		const wanted = [...names].sort().join();
		const others = () => this.fold.list().filter((user) => user.id !== this.id);
		await until(() => others().map((user) => user.name).sort().join() === wanted, 10000,
			() => `the observer sees [${wanted}]; it sees [${others().map((user) => user.name)}]`);
	}

	/* Proves that roster and service are untouched: nobody there who should not be, the REST list
	 * says the same, and a newcomer still comes, is seen, and goes. */
	async isWell(...names) {
		await this.sees(...names);
		const newcomer = await member(this.server, `newcomer ${++this.tests}`);
		await this.sees(...names, `newcomer ${this.tests}`);
		assert.deepEqual(newcomer.fold.list(), this.fold.list());
		assert.deepEqual(await roster(this.server), this.fold.list());
		newcomer.socket.disconnect();
		await this.sees(...names);
		assert.equal(this.socket.connected, true);
	}

	close() {
		this.fold.check();
		this.socket.disconnect();
	}
}

/* What a socket receives, as [event, ...arguments]. */
export function record(socket) {
	const events = [];
	socket.onAny((...args) => events.push(args));
	return events;
}
