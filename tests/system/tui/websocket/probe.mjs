/* A link in a program of its own (probe.c), and the servers it is put before. */

import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import readline from 'node:readline';
import tls from 'node:tls';
import { programPath } from '../../../lib/process/daemon.mjs';
import { until, within } from '../../../lib/process/poll.mjs';

const END_MS = 20000;
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const running = new Set();
process.on('exit', () => {
	for (const child of running) {
		child.kill('SIGKILL');
	}
});

export class Probe {
	/* Starts it; `t` is the test that it ends with. */
	constructor(t, args = [], env = {}) {
		this.events = [];
		this.errors = '';
		this.child = spawn(programPath('tests/websocket-probe'), args, {
			env: { ...process.env, ...env },
		});
		running.add(this.child);
		readline.createInterface({ input: this.child.stdout })
			.on('line', (line) => this.events.push(JSON.parse(line)));
		this.child.stderr.on('data', (bytes) => { this.errors += bytes; });
		this.child.stdin.on('error', () => {});
		this.ended = once(this.child, 'close');
		this.child.once('close', () => running.delete(this.child));
		t.after(() => this.child.kill('SIGKILL'));
	}

	tell(line) {
		this.child.stdin.write(`${line}\n`);
	}

	/* The next event of this name that was not taken yet. */
	async next(name, deadline = END_MS) {
		const find = () => this.events.findIndex(({ event }) => event === name);
		await until(() => find() >= 0, deadline,
			() => `the event ${name}; there are ${JSON.stringify(this.events)} ${this.errors}`);
		return this.events.splice(find(), 1)[0];
	}

	/* Opens, and tells how it went: "unreachable: connection refused by …". */
	async fate(url) {
		this.tell(`open ${url}`);
		const over = await this.next('over');
		return `${over.kind}: ${over.text}`;
	}

	async open(url) {
		this.tell(`open ${url}`);
		await this.next('open');
	}

	/* Ends it, and throws unless it ended well and told nothing more of a websocket that is over. */
	async finish(expected = 0) {
		this.child.stdin.end();
		const [code, signal] = await within(this.ended, END_MS, 'the probe ends');
		const breach = this.events.find(({ event }) => event === 'breach');
		if (code !== expected || breach || this.errors) {
			throw new Error(`the probe ended with ${code ?? signal}: ` +
				`${JSON.stringify(breach ?? this.events.at(-1))}\n${this.errors}`);
		}
	}
}

/* A server of which `serve(socket, number)` says all, at `host`; with TLS if there are options for
 * that. {port, url, sockets}. */
export async function serveRaw(t, serve, { host = '127.0.0.1', secure = null } = {}) {
	const sockets = [];
	const take = (socket) => {
		sockets.push(socket);
		socket.on('error', () => {});
		serve(socket, sockets.length - 1);
	};
	const server = secure ? tls.createServer(secure, take) : net.createServer(take);
	server.on('tlsClientError', () => {});
	server.listen(0, host);
	await once(server, 'listening');
	t.after(() => {
		server.close();
		for (const socket of sockets) {
			socket.destroy();
		}
	});
	const { port } = server.address();
	const name = host.includes(':') ? `[${host}]` : host;
	return { port, sockets, url: `${secure ? 'https' : 'http'}://${name}:${port}` };
}

/* The head of the request on this socket, once it is there. */
export function head(socket) {
	return new Promise((resolve) => {
		let text = '';
		const take = (bytes) => {
			text += bytes.toString('latin1');
			if (text.includes('\r\n\r\n')) {
				socket.off('data', take);
				resolve(text);
			}
		};
		socket.on('data', take);
	});
}

export function acceptHeaders(request, further = []) {
	const key = /sec-websocket-key: (\S+)/i.exec(request)[1];
	const accept = crypto.createHash('sha1').update(key + GUID).digest('base64');
	return ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade',
		`Sec-WebSocket-Accept: ${accept}`, ...further, '', ''].join('\r\n');
}

/* A server that accepts each WebSocket, and leaves the rest to `serve(socket, head)`. */
export function serveWebSocket(t, serve, options) {
	return serveRaw(t, async (socket) => {
		const request = await head(socket);
		socket.write(acceptHeaders(request));
		serve(socket, request);
	}, options);
}

/* The frames of a client, read from this socket: [{opcode, text, code}]. */
export function readFrames(socket) {
	const frames = [];
	let bytes = Buffer.alloc(0);
	socket.on('data', (more) => {
		bytes = Buffer.concat([bytes, more]);
		for (let taken; (taken = takeFrame(bytes)); bytes = bytes.subarray(taken.size)) {
			frames.push(taken);
		}
	});
	return frames;
}

function takeFrame(bytes) {
	if (bytes.length < 2) {
		return null;
	}
	const short = bytes[1] & 0x7f;
	const start = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
	if (bytes.length < start + 4) {
		return null;
	}
	const length = short === 126 ? bytes.readUInt16BE(2)
		: short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
	const size = start + 4 + length;
	if (bytes.length < size) {
		return null;
	}
	const mask = bytes.subarray(start, start + 4);
	const payload = bytes.subarray(start + 4, size).map((byte, i) => byte ^ mask[i % 4]);
	const opcode = bytes[0] & 0x0f;
	return {
		opcode,
		size,
		masked: Boolean(bytes[1] & 0x80),
		text: Buffer.from(payload).toString(),
		code: opcode === 8 && length >= 2 ? payload[0] << 8 | payload[1] : undefined,
	};
}
