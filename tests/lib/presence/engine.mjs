/* Engine.IO 4 by hand: a session on polling and a WebSocket, nothing done unasked but the pongs. */

import WebSocket from 'ws';
import { request } from '../net/http.mjs';
import { until } from '../process/poll.mjs';

export const SEPARATOR = '\x1e';

export function pollingPath(server, sid, query = '') {
	return `${server.path}?EIO=4&transport=polling${sid ? `&sid=${sid}` : ''}${query}`;
}

export function websocketPath(server, sid, query = '') {
	return `${server.path}?EIO=4&transport=websocket${sid ? `&sid=${sid}` : ''}${query}`;
}

export class PollingSession {
	static async open(server, options = {}) {
		const answer = await request(server, pollingPath(server), options);
		if (answer.status !== 200 || answer.text[0] !== '0') {
			throw new Error(`no session: ${answer.status} ${answer.text}`);
		}
		return new PollingSession(server, JSON.parse(answer.text.slice(1)));
	}

	constructor(server, handshake) {
		this.server = server;
		this.handshake = handshake;
		this.sid = handshake.sid;
		this.waiting = [];
	}

	/* One GET: the answer of http.mjs. */
	get(options) {
		return request(this.server, pollingPath(this.server, this.sid), options);
	}

	/* A GET that the server has and holds: {answer, drop()}. */
	async hold() {
		const abort = new AbortController();
		const answer = this.get({ signal: abort.signal, deadline: 40000 });
		let ended = false;
		const end = () => { ended = true; };
		answer.then(end, end);
		await settled(this.server);
		if (ended) {
			throw new Error('the GET is not held');
		}
		return { answer, drop: () => abort.abort() };
	}

	/* One POST: the answer of http.mjs. */
	post(body, headers = { 'Content-Type': 'text/plain;charset=UTF-8' }) {
		return request(this.server, pollingPath(this.server, this.sid), {
			method: 'POST',
			body,
			headers,
		});
	}

	/* The next packet that is no ping, by as many GETs as it takes. */
	async next() {
		while (this.waiting.length === 0) {
			const answer = await this.get({ deadline: 30000 });
			if (answer.status !== 200) {
				throw new Error(`the session is gone: ${answer.status} ${answer.text}`);
			}
			for (const packet of answer.text.split(SEPARATOR)) {
				if (packet === '2') {
					await this.post('3');
				} else {
					this.waiting.push(packet);
				}
			}
		}
		return this.waiting.shift();
	}

	/* Waits until the server does not know the session any more. */
	async gone(deadline = 5000) {
		await until(
			async () => (await this.post('6')).status === 400,
			deadline,
			'the session is gone'
		);
	}

	async close() {
		await this.post('1').catch(() => {});
	}
}

/* Once this is over the server has read what was written to it before, on whatever connection. */
export async function settled(server) {
	for (let i = 0; i < 3; i++) {
		await request(server, server.path);
	}
}

/* A WebSocket that keeps what it receives until it is asked for. */
export class WebSocketSession {
	/* Connects without waiting for anything but the 101. Options: sid, query, pongs (true), and
	 * those of ws. */
	static async connect(server, { sid, query = '', pongs = true, ...options } = {}) {
		const socket = new WebSocket(server.wsUrl + websocketPath(server, sid, query), options);
		const session = new WebSocketSession(socket, pongs);
		await new Promise((resolve, reject) => {
			socket.once('open', resolve);
			socket.once('error', reject);
		});
		return session;
	}

	/* Connects and takes the open packet. */
	static async open(server, options = {}) {
		const session = await WebSocketSession.connect(server, options);
		session.handshake = JSON.parse((await session.next()).slice(1));
		session.sid = session.handshake.sid;
		return session;
	}

	constructor(socket, pongs) {
		this.socket = socket;
		this.pongs = pongs;
		this.messages = [];
		this.closing = null;
		socket.on('message', (data, isBinary) =>
			this.#take(isBinary ? data : data.toString('utf8'))
		);
		socket.on('close', (code, reason) => {
			this.closing = { code, reason: reason.toString() };
		});
		socket.on('error', () => {});
	}

	#take(message) {
		if (message === '2' && this.pongs) {
			this.send('3');
		} else {
			this.messages.push(message);
		}
	}

	send(message) {
		if (this.socket.readyState === WebSocket.OPEN) {
			this.socket.send(message);
		}
	}

	/* The next message: a string, or a Buffer if it was binary. */
	async next(deadline = 5000) {
		await until(() => this.messages.length > 0 || this.closing, deadline, 'a message');
		if (this.messages.length === 0) {
			throw new Error(
				`closed with ${this.closing.code} ${this.closing.reason} instead of a message`
			);
		}
		return this.messages.shift();
	}

	/* Waits for the close: {code, reason}. */
	closed(deadline = 5000) {
		return until(
			() => this.closing,
			deadline,
			() => `the server closes; instead it sent ${JSON.stringify(this.messages.map(String))}`
		);
	}

	/* Closes from this side. */
	async close() {
		this.socket.close();
		await this.closed().catch(() => this.socket.terminate());
	}
}

/* The answer to a WebSocket handshake that is refused: {status, headers, body}. */
export function refusedWebSocket(url, options = {}) {
	return new Promise((resolve, reject) => {
		const socket = new WebSocket(url, options);
		socket.on('error', reject);
		socket.on('open', () => {
			socket.terminate();
			reject(new Error('the WebSocket was accepted'));
		});
		socket.on('unexpected-response', async (_, incoming) => {
			let body = '';
			for await (const part of incoming) {
				body += part;
			}
			resolve({ status: incoming.statusCode, headers: incoming.headers, body });
		});
	});
}
