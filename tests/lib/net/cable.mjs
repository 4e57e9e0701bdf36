/* The cable between a client and a server: a TCP relay that a test can pull out and put in again.
 * Both ends see a connection that was closed without a word. */
import net from 'node:net';
import { once } from 'node:events';

export class Cable {
	/* Relays to `server`, {port}; its own `url` and `port` are like the server's. */
	static async to(server) {
		const cable = new Cable(server);
		cable.listener.listen(0, '127.0.0.1');
		await once(cable.listener, 'listening');
		cable.port = cable.listener.address().port;
		cable.url = `http://127.0.0.1:${cable.port}`;
		return cable;
	}

	constructor(server) {
		this.pairs = new Set();
		this.plugged = true;
		this.listener = net.createServer((near) => this.#relay(near, server.port));
	}

	#relay(near, port) {
		if (!this.plugged) {
			near.destroy();
			return;
		}
		const far = net.connect(port, '127.0.0.1');
		const pair = [near, far];
		this.pairs.add(pair);
		for (const [from, to] of [[near, far], [far, near]]) {
			from.pipe(to);
			from.on('error', () => {});
			from.on('close', () => {
				to.destroy();
				this.pairs.delete(pair);
			});
		}
	}

	/* Cuts all connections; new ones are refused until plug(). */
	pull() {
		this.plugged = false;
		this.pairs.forEach((pair) => pair.forEach((socket) => socket.destroy()));
	}

	plug() {
		this.plugged = true;
	}

	close() {
		this.pull();
		this.listener.close();
	}
}
