/* The control socket as its clients see it, and presenced with one. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { start } from '../../lib/process/daemon.mjs';
import { until, within } from '../../lib/process/poll.mjs';

/* A directory of its own, and the path of a socket that may be made in it. */
export class Place {
	constructor() {
		this.directory = mkdtempSync(path.join(tmpdir(), 'presence-control-'));
		this.socket = path.join(this.directory, 'socket');
	}

	remove() {
		rmSync(this.directory, { recursive: true, force: true });
	}
}

/* start() of a presenced whose control socket is open too, wherever it is. */
export async function startOpen(args, options) {
	const server = await start('presenced', args, options);
	await until(() => server.log().includes("control: listening on '"), 5000,
		() => `the control socket; presenced said:\n${server.log()}`)
		.catch(async (error) => {
			await server.kill();
			throw error;
		});
	return server;
}

/* Starts presenced with a control socket of its own: as start(), with `control`, its path. */
export async function startControlled(args = []) {
	const place = new Place();
	const server = await startOpen(['--control', place.socket, ...args]).catch((error) => {
		place.remove();
		throw error;
	});
	return {
		...server,
		control: place.socket,
		stop: (signal) => server.stop(signal).finally(() => place.remove()),
	};
}

/* One request as its line. */
export function requestLine(method, params, id) {
	return `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
}

const open = new Set();

/* Ends all connections to control sockets. */
export function hangUpAll() {
	for (const control of open) {
		control.destroy();
	}
}

/* A connection to a control socket: what came, line by line. */
export class Control {
	/* Connects and takes the greeting. */
	static async open(server) {
		const control = new Control(server);
		control.greeting = await control.next();
		assert.equal(control.greeting.presence?.schema, 1, JSON.stringify(control.greeting));
		return control;
	}

	/* Connects without waiting. */
	constructor({ control }) {
		this.socket = net.connect({ path: control, allowHalfOpen: true });
		this.messages = []; /* that came and were not taken */
		this.isOver = false;
		this.error = null;
		this.asked = 0;
		this.rest = []; /* pieces of a line that is not complete */
		open.add(this);
		this.socket.setEncoding('utf8');
		this.socket.on('data', (text) => this.#read(text));
		this.socket.on('error', (error) => { this.error = error; });
		for (const event of ['end', 'close', 'error']) {
			this.socket.on(event, () => { this.isOver = true; });
		}
	}

	write(text) {
		this.socket.write(text);
	}

	/* The next line; null if the server closed. */
	async next(deadline = 10000) {
		await until(() => this.messages.length > 0 || this.isOver, deadline, 'a line');
		return this.messages.shift() ?? null;
	}

	/* Asks, and takes the next line as the reply. */
	async call(method, params) {
		const id = ++this.asked;
		this.write(requestLine(method, params, id));
		const reply = await this.next();
		assert.ok(reply, `${method} is answered`);
		assert.equal(reply.jsonrpc, '2.0');
		assert.equal(reply.id, id, JSON.stringify(reply));
		return reply;
	}

	/* The result of a call that must work. */
	async ask(method, params) {
		const reply = await this.call(method, params);
		assert.deepEqual(Object.keys(reply), ['jsonrpc', 'id', 'result'], JSON.stringify(reply));
		return reply.result;
	}

	/* The error of a call that must not work. */
	async refused(code, method, params) {
		const reply = await this.call(method, params);
		assert.equal(reply.error?.code, code, JSON.stringify(reply));
		assert.equal(typeof reply.error.message, 'string');
		return reply.error;
	}

	/* The next event of a watch. */
	async event() {
		const { method, params, id } = await this.next();
		assert.equal(method, 'event');
		assert.equal(id, undefined);
		return params;
	}

	closed(deadline = 10000) {
		return until(() => this.isOver, deadline, 'the server closes the connection');
	}

	/* Says that nothing more will be asked, and reads on. */
	end() {
		this.socket.end();
	}

	destroy() {
		open.delete(this);
		this.socket.destroy();
	}

	#read(text) {
		const end = text.lastIndexOf('\n');
		if (end < 0) {
			this.rest.push(text);
			return;
		}
		const lines = [...this.rest, text.slice(0, end)].join('').split('\n');
		this.rest = [text.slice(end + 1)];
		this.messages.push(...lines.map((line) => JSON.parse(line)));
	}
}

/* One question on a connection of its own. */
export async function askOnce(server, method, params) {
	const control = await Control.open(server);
	try {
		return await control.ask(method, params);
	} finally {
		control.destroy();
	}
}

/* The server still does its work, and at once. */
export async function isWell(server, deadline = 2000) {
	await within(askOnce(server, 'ping'), deadline, 'a ping by a new connection');
}
