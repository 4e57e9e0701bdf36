/* Bytes on a socket: what no well-behaved client would send. */

import net from 'node:net';
import crypto from 'node:crypto';
import { until } from '../process/poll.mjs';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/* A TCP connection whose received bytes are kept. Destroy it with destroy(). */
export class RawConnection {
	/* Connects without waiting, so that what is written at once arrives with the connection. */
	static dial(server) {
		const { hostname, port } = new URL(server.url);
		return new this(net.connect({ host: hostname.replace(/[[\]]/g, ''), port, noDelay: true }));
	}

	static async open(server) {
		const connection = this.dial(server);
		await until(() => connection.connected || connection.isClosed, 5000, 'a TCP connection');
		return connection;
	}

	constructor(socket) {
		this.socket = socket;
		this.received = Buffer.alloc(0);
		this.connected = false;
		this.isClosed = false;
		this.hasEnded = false;
		socket.on('connect', () => { this.connected = true; });
		socket.on('data', (bytes) => { this.received = Buffer.concat([this.received, bytes]); });
		socket.on('end', () => { this.hasEnded = true; });
		socket.on('close', () => { this.isClosed = true; });
		socket.on('error', () => {});
	}

	write(bytes) {
		this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes);
	}

	/* Takes one HTTP answer with a Content-Length off what was received: {status, headers, body},
	 * or null if the server closed without one. */
	async response(deadline = 5000) {
		return until(
			() => this.#takeResponse() ?? (this.isOver() ? { status: null } : null),
			deadline,
			() => `an HTTP answer; there is: ${this.received.toString('latin1').slice(0, 200)}`
		).then((answer) => (answer.status === null ? null : answer));
	}

	isOver() {
		return this.isClosed || this.hasEnded;
	}

	/* Waits until the server has closed its side. */
	async closed(deadline = 5000) {
		await until(() => this.isOver(), deadline, 'the server closes the connection');
	}

	destroy() {
		this.socket.destroy();
	}

	#takeResponse() {
		const end = this.received.indexOf('\r\n\r\n');
		if (end < 0) {
			return null;
		}
		const [first, ...lines] = this.received.toString('latin1', 0, end).split('\r\n');
		const headers = Object.fromEntries(lines.map((line) => {
			const colon = line.indexOf(':');
			return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
		}));
		const length = Number(headers['content-length'] ?? 0);
		if (this.received.length < end + 4 + length) {
			return null;
		}
		const body = this.received.subarray(end + 4, end + 4 + length).toString('utf8');
		this.received = this.received.subarray(end + 4 + length);
		return { line: first, status: Number(first.split(' ')[1]), headers, body };
	}
}

/* The text of a request; `headers` is a list of lines, so that they may repeat or be odd. */
export function requestText(method, target, headers = [], body = '') {
	return [`${method} ${target} HTTP/1.1`, 'Host: localhost', ...headers, '', body].join('\r\n');
}

/* The header lines that ask for a WebSocket. */
export function upgradeHeaders({
	version = 13,
	key = crypto.randomBytes(16).toString('base64'),
} = {}) {
	return [
		'Connection: Upgrade',
		'Upgrade: websocket',
		`Sec-WebSocket-Version: ${version}`,
		`Sec-WebSocket-Key: ${key}`,
	];
}

/* One request on a connection of its own: the answer, or null if the server just closed. */
export async function exchange(server, bytes, deadline = 5000) {
	const connection = RawConnection.dial(server);
	try {
		connection.write(bytes);
		return await connection.response(deadline);
	} finally {
		connection.destroy();
	}
}

/* A WebSocket frame as a client sends it. `declared` lies about the length; `rsv` is three bits. */
export function frame(opcode, payload = '', { fin = true, rsv = 0, masked = true, declared } = {}) {
	const data = Buffer.from(payload);
	const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
	const size = lengthBytes(declared ?? data.length);
	size[0] |= masked ? 0x80 : 0;
	if (!masked) {
		return Buffer.concat([Buffer.from([...head, ...size]), data]);
	}
	const mask = crypto.randomBytes(4);
	const hidden = data.map((byte, i) => byte ^ mask[i % 4]);
	return Buffer.concat([Buffer.from([...head, ...size]), mask, hidden]);
}

function lengthBytes(length) {
	if (length < 126) {
		return [length];
	}
	if (length < 65536) {
		return [126, length >> 8, length & 0xff];
	}
	const wide = Buffer.alloc(9);
	wide[0] = 127;
	wide.writeBigUInt64BE(BigInt(length), 1);
	return [...wide];
}

/* A WebSocket over a raw connection: write frames by hand, read what the server's frames say. */
export class RawWebSocket extends RawConnection {
	static async open(server, path, headers = []) {
		const connection = this.dial(server);
		connection.write(requestText('GET', path, [...upgradeHeaders(), ...headers]));
		const answer = await connection.response();
		if (answer?.status !== 101) {
			throw new Error(`no WebSocket: ${answer?.status} ${answer?.body}`);
		}
		connection.headers = answer.headers;
		return connection;
	}

	send(text) {
		this.write(frame(OPCODE.text, text));
	}

	/* The next frame: {opcode, fin, payload: Buffer}; null if the server closed without one. */
	async frame(deadline = 5000) {
		const taken = await until(
			() => this.#takeFrame() ?? (this.isOver() ? { opcode: null } : null),
			deadline,
			'a frame of the server'
		);
		return taken.opcode === null ? null : taken;
	}

	/* The next text message. */
	async text(deadline = 5000) {
		const taken = await this.frame(deadline);
		if (taken?.opcode !== OPCODE.text) {
			throw new Error(`a text frame was expected, not ${JSON.stringify(taken)}`);
		}
		return taken.payload.toString('utf8');
	}

	/* Waits for the server to close, by a close frame (which is not answered) or at once: the close
	 * code; null if the frame is empty; undefined if there was no close frame. */
	async closeCode(deadline = 5000) {
		for (;;) {
			const taken = await this.frame(deadline);
			if (!taken) {
				return undefined;
			}
			if (taken.opcode === OPCODE.close) {
				return taken.payload.length >= 2 ? taken.payload.readUInt16BE(0) : null;
			}
		}
	}

	#takeFrame() {
		const bytes = this.received;
		if (bytes.length < 2) {
			return null;
		}
		const short = bytes[1] & 0x7f;
		const head = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
		if (bytes.length < head) {
			return null;
		}
		const length = short === 126 ? bytes.readUInt16BE(2)
			: short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
		if (bytes.length < head + length) {
			return null;
		}
		this.received = bytes.subarray(head + length);
		return {
			opcode: bytes[0] & 0x0f,
			fin: Boolean(bytes[0] & 0x80),
			payload: Buffer.from(bytes.subarray(head, head + length)),
		};
	}
}
