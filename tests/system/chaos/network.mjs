/* A bad network: a TCP proxy, run as a process of its own, whose connections can be frozen, delayed,
 * slowed to a trickle, swallowed and cut. What it passes on it passes on in order.
 *
 * Over IPC: {listen: port of the server} is answered by {port}; {fault, percent, seed, ms} happens to
 * so many of the connections; {outage: 'refuse' | 'hang' | null} to new ones; {heal} ends it all.
 * What was swallowed cannot be healed: such a connection is cut then. */

import net from 'node:net';
import { Chance } from './chance.mjs';

const HELD_MAX = 64 * 1024; /* bytes that wait in one direction: then the sender has to */
const TRICKLE_BYTES = 100;
const TRICKLE_MS = 20;
const HANG_MS = 8000;

const wires = new Set();
let target = 0;
let outage = null;

/* One direction of a connection. */
class Way {
	constructor(wire, from, to) {
		Object.assign(this, { wire, from, to, queue: [], held: 0, timer: null, ended: false });
		from.on('data', (bytes) => this.#take(bytes));
		from.on('end', () => {
			this.ended = true;
			this.pump();
		});
		to.on('drain', () => this.pump());
	}

	#take(bytes) {
		const { fault, ms } = this.wire;
		if (fault === 'swallow') {
			return;
		}
		this.queue.push({ bytes, due: performance.now() + (fault === 'delay' ? ms : 0) });
		this.held += bytes.length;
		if (this.held > HELD_MAX) {
			this.from.pause();
		}
		this.pump();
	}

	pump() {
		while (this.queue.length > 0 && !this.timer && this.wire.fault !== 'freeze'
			&& !this.to.writableNeedDrain && !this.to.destroyed) {
			const wait = this.queue[0].due - performance.now();
			if (wait > 0) {
				this.#wake(wait);
			} else {
				this.#pass(this.wire.fault === 'trickle');
			}
		}
		if (this.held <= HELD_MAX && this.wire.fault !== 'freeze') {
			this.from.resume();
		}
		if (this.ended && this.queue.length === 0) {
			this.to.end();
		}
	}

	#pass(slowly) {
		const [{ bytes }] = this.queue;
		const part = slowly ? bytes.subarray(0, TRICKLE_BYTES) : bytes;
		this.to.write(part);
		this.held -= part.length;
		if (part.length < bytes.length) {
			this.queue[0].bytes = bytes.subarray(part.length);
		} else {
			this.queue.shift();
		}
		if (slowly) {
			this.#wake(TRICKLE_MS);
		}
	}

	#wake(ms) {
		this.timer = setTimeout(() => {
			this.timer = null;
			this.pump();
		}, ms);
	}
}

/* A connection through the proxy. */
class Wire {
	constructor(near) {
		this.fault = null;
		this.near = near;
		this.far = net.connect({ port: target, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
		this.ways = [new Way(this, near, this.far), new Way(this, this.far, near)];
		wires.add(this);
		for (const [socket, other] of [[near, this.far], [this.far, near]]) {
			socket.on('error', () => {});
			socket.on('close', (failed) => this.#closed(other, failed));
		}
	}

	/* A frozen network tells nobody that somebody is gone. */
	#closed(other, failed) {
		if (this.fault === 'freeze' || this.fault === 'swallow') {
			this.isDead = true;
			return;
		}
		wires.delete(this);
		if (failed) {
			other.resetAndDestroy();
		}
	}

	suffer(fault, ms) {
		if (fault === 'cut') {
			this.cut();
		} else if (this.fault !== 'swallow') {
			Object.assign(this, { fault, ms });
		}
	}

	cut() {
		wires.delete(this);
		this.near.resetAndDestroy();
		this.far.resetAndDestroy();
	}

	heal() {
		if (this.isDead || this.fault === 'swallow') {
			this.cut();
			return;
		}
		this.fault = null;
		this.ways.forEach((way) => way.pump());
	}
}

const listener = net.createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
	if (outage === 'refuse') {
		near.resetAndDestroy();
	} else if (outage === 'hang') {
		near.on('error', () => {});
		setTimeout(() => near.destroy(), HANG_MS);
	} else {
		wires.add(new Wire(near));
	}
});

const orders = {
	listen(port) {
		target = port;
		listener.listen(0, '127.0.0.1', () => process.send({ port: listener.address().port }));
	},
	fault(fault, { percent, seed, ms }) {
		const chance = new Chance(seed);
		[...wires].filter(() => chance.percent(percent)).forEach((wire) => wire.suffer(fault, ms));
	},
	outage(kind) {
		outage = kind;
	},
	heal() {
		outage = null;
		[...wires].forEach((wire) => wire.heal());
	},
};

process.on('message', (message) => {
	const [order] = Object.keys(message);
	orders[order](message[order], message);
});
process.once('disconnect', () => process.exit(0));
