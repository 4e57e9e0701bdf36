/* What the attacks work with: time, sockets that expect nothing good, and a count of what was done.
 * An attack comes from an address of its own, as a stranger would. */

import net from 'node:net';
import crypto from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { frame, OPCODE, requestText, upgradeHeaders } from '../../lib/net/raw.mjs';

const AT_ONCE = 100; /* connections that are made at the same time */
const STEP_MS = 5;   /* before a loop tries again that has failed */

export class Field {
	/* `target`: {port, path, control}; all attacks end `seconds` from now. */
	constructor(target, seconds) {
		const end = performance.now() + seconds * 1000;
		Object.assign(this, target, { seconds, amount: {}, end, address: someAddress() });
	}

	get over() {
		return performance.now() >= this.end;
	}

	count(what, n = 1) {
		this.amount[what] = (this.amount[what] ?? 0) + n;
	}

	/* Until it is over, or `ms`. */
	rest(ms = Infinity) {
		return pause(Math.max(0, Math.min(ms, this.end - performance.now())));
	}

	/* A connection, or null if there is none to be had. Options: `from`, an address. */
	async dial({ from = this.address } = {}) {
		const line = new Line(net.connect({
			host: '127.0.0.1', port: this.port, localAddress: from, noDelay: true,
		}));
		this.count('connections');
		return (await line.opened) ? line : null;
	}

	/* As many as can be had of `n`; `make` gives one, this.dial() if it is left out. */
	async many(n, make = () => this.dial()) {
		const made = [];
		for (let left = n; left > 0 && !this.over; left -= AT_ONCE) {
			const batch = Array.from({ length: Math.min(left, AT_ONCE) }, () => make());
			made.push(...(await Promise.all(batch)).filter(Boolean));
		}
		return made;
	}

	/* `n` loops of `turn`, each until it is over; a turn that fails is tried again. */
	async loops(n, turn) {
		await Promise.all(Array.from({ length: n }, async (_, i) => {
			for (let round = 0; !this.over; round++) {
				const done = await turn(i, round).catch(() => false);
				if (done === false) {
					await this.rest(STEP_MS);
				}
			}
		}));
	}

	/* A websocket after its 101, or null. Options: those of dial(), `query`. */
	async websocket({ query = '', ...options } = {}) {
		const line = await this.dial(options);
		if (!line) {
			return null;
		}
		const path = `${this.path}?EIO=4&transport=websocket${query}`;
		await line.write(requestText('GET', path, upgradeHeaders()));
		const answer = await line.answer();
		if (answer?.status !== 101) {
			line.destroy();
			return null;
		}
		line.say = (text) => line.write(frame(OPCODE.text, text));
		return line;
	}

	/* A websocket that was let into the main room, or null; with a `name` it has asked to join. */
	async member({ name, ...options } = {}) {
		const line = await this.websocket(options);
		await line?.say('40');
		if (name !== undefined) {
			await line?.say(joining(name));
		}
		return line;
	}

	/* One request over a line: {status, body}, null if there is no answer. */
	async ask(line, method, target, { headers = [], body = '' } = {}) {
		const length = method === 'POST' ? [`Content-Length: ${Buffer.byteLength(body)}`] : [];
		await line.write(requestText(method, target, [...headers, ...length], body));
		return line.answer();
	}

	/* Opens a polling session over a line: its path, or null. */
	async session(line, query = '') {
		const answer = await this.ask(line, 'GET', `${this.path}?EIO=4&transport=polling${query}`);
		this.count('handshakes');
		if (answer?.status !== 200) {
			return null;
		}
		const { sid } = JSON.parse(answer.body.slice(1));
		return `${this.path}?EIO=4&transport=polling&sid=${sid}${query}`;
	}

	/* Fails for a thing that there is not: the turn of a loop ends there. */
	static need(thing) {
		if (!thing) {
			throw new Error('the server has refused');
		}
		return thing;
	}
}

/* One that no attack before had: the ports of that are still taken for a minute. */
const someAddress = () => `127.${crypto.randomInt(2, 250)}.${crypto.randomInt(250)}.2`;

export const joining = (name) => `42${JSON.stringify(['got_a_new_user', { name }])}`;

export const anyName = () => crypto.randomBytes(6).toString('hex');

/* A connection that is read only where an answer is asked for: what comes else is dropped, or stays
 * in the kernel after stop(). */
class Line {
	constructor(socket) {
		this.socket = socket;
		this.received = null; /* bytes of an answer that is waited for */
		this.isOver = false;
		this.opened = new Promise((resolve) => {
			socket.once('connect', () => resolve(true));
			socket.once('close', () => resolve(false));
		});
		this.closed = new Promise((resolve) => { socket.once('close', resolve); });
		socket.on('error', () => {});
		socket.on('data', (bytes) => this.#take(bytes));
		socket.on('end', () => socket.destroy());
		socket.on('close', () => {
			this.isOver = true;
			this.wake?.();
		});
	}

	/* Done once there is room for more, or nobody to take it: false. */
	async write(bytes) {
		if (this.isOver || this.socket.destroyed) {
			return false;
		}
		if (!this.socket.write(bytes)) {
			await Promise.race([
				new Promise((resolve) => { this.socket.once('drain', resolve); }), this.closed,
			]);
		}
		return !this.isOver;
	}

	/* Reads nothing from here on. */
	stop() {
		this.socket.pause();
		return this;
	}

	destroy() {
		this.socket.destroy();
	}

	/* The answer to what was written last: {status, body}; null once there is none to come. */
	async answer() {
		this.received ??= Buffer.alloc(0);
		for (;;) {
			const answer = answerIn(this.received);
			if (answer || this.isOver) {
				this.received = null;
				return answer;
			}
			await new Promise((resolve) => { this.wake = resolve; });
		}
	}

	#take(bytes) {
		if (this.received) {
			this.received = Buffer.concat([this.received, bytes]);
			this.wake?.();
		}
	}
}

function answerIn(bytes) {
	const end = bytes.indexOf('\r\n\r\n');
	if (end < 0) {
		return null;
	}
	const head = bytes.toString('latin1', 0, end);
	const length = Number(head.match(/^content-length: *(\d+)/im)?.[1] ?? 0);
	if (bytes.length < end + 4 + length) {
		return null;
	}
	return {
		status: Number(head.split(' ')[1]),
		body: bytes.toString('utf8', end + 4, end + 4 + length),
	};
}
