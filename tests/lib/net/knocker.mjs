/* Connects to a server again and again: whoever refuses or forgets one is found out. */

import net from 'node:net';

const EVERY_MS = 10;
const PATIENCE_MS = 10000; /* for one to be answered, even while the server is away */

export class Knocker {
	#timer;
	#tries = [];

	constructor(server) {
		this.#timer = setInterval(() => this.#tries.push(knock(server)), EVERY_MS);
	}

	/* What went wrong, of all tries that were made. */
	async stop() {
		clearInterval(this.#timer);
		return (await Promise.all(this.#tries)).filter((error) => error !== null);
	}
}

/* One request: null, or what went wrong. */
function knock(server) {
	return new Promise((resolve) => {
		const socket = net.connect(server.port, '127.0.0.1');
		socket.setTimeout(PATIENCE_MS, () => resolve('no answer'));
		socket.on('error', ({ code }) => resolve(code));
		socket.on('end', () => resolve('closed without an answer'));
		socket.on('close', () => resolve('gone'));
		socket.once('data', () => {
			resolve(null);
			socket.destroy();
		});
		socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
	});
}
