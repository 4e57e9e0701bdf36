/* The network of one client: a TCP proxy before a server, which a test can take away. */

import { once } from 'node:events';
import net from 'node:net';

export class Proxy {
	static async open(server) {
		const proxy = new Proxy(server.port);
		await once(proxy.listener.listen(0, '127.0.0.1'), 'listening');
		proxy.url = `http://127.0.0.1:${proxy.listener.address().port}`;
		return proxy;
	}

	constructor(port) {
		this.port = port;
		this.state = 'open';
		this.sockets = new Set();
		this.refused = 0; /* connections that were tried while there was no network */
		this.listener = net.createServer((socket) => this.#accept(socket));
	}

	/* Resets all connections, and new ones too. */
	cut() {
		this.state = 'cut';
		this.sockets.forEach((socket) => socket.resetAndDestroy());
	}

	/* Nothing gets through in either direction, and nobody is told. */
	silence() {
		this.state = 'silent';
		this.sockets.forEach((socket) => socket.pause());
	}

	/* What was silent goes on where it was. */
	mend() {
		this.state = 'open';
		this.sockets.forEach((socket) => socket.resume());
	}

	/* A network that is away for so many milliseconds. */
	async cutFor(ms) {
		this.cut();
		await new Promise((resolve) => { setTimeout(resolve, ms); });
		this.mend();
	}

	close() {
		this.cut();
		this.listener.close();
	}

	#accept(near) {
		if (this.state === 'cut') {
			this.refused++;
			near.resetAndDestroy();
			return;
		}
		const far = net.connect({ host: '127.0.0.1', port: this.port, noDelay: true });
		this.#join(near, far);
		this.#join(far, near);
	}

	#join(from, to) {
		this.sockets.add(from);
		from.on('data', (bytes) => to.write(bytes));
		from.on('end', () => to.end());
		from.on('error', () => {});
		from.on('close', () => {
			this.sockets.delete(from);
			to.destroy();
		});
		if (this.state === 'silent') {
			from.pause();
		}
	}
}
