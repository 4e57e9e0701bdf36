/* The stock clients of Socket.IO 2, 3 and 4 by each transport, before one observer of each kind:
 * after every step all of them have the roster that the server lists, and have been told of the
 * step once, or not at all. */

import { after, afterEach, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Cable } from '../../lib/net/cable.mjs';
import { start } from '../../lib/process/daemon.mjs';
import { settled } from '../../lib/presence/engine.mjs';
import { Fold } from '../../lib/presence/fold.mjs';
import { until, within } from '../../lib/process/poll.mjs';
import { client, join, leaveAll, member, roster, upgraded } from '../../lib/presence/presence.mjs';

const TOLD_MS = 15000;
const SHORT_GRACE_MS = 300;
const LONG_GRACE_MS = 60000; /* no test sees the end of it */
const STOCK_CLIENT = path.join(path.dirname(fileURLToPath(import.meta.url)), 'stock-client.mjs');

const TRANSPORTS = {
	'polling': ['polling'],
	'websocket': ['websocket'],
	'upgrade': ['polling', 'websocket'],
};
const KINDS = [2, 3, 4].flatMap((version) => Object.entries(TRANSPORTS).map(
	([how, transports]) => ({ name: `${version}.x by ${how}`, version, transports })));
const BACK_SOON = {
	reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 200, randomizationFactor: 0,
};

const joined = ['new_user'];
const gone = (reason) => ['disconnect_user', reason];

/* One member of each kind, and what each of them is told from now on. */
class Observers {
	static async open(server) {
		const all = [];
		for (const { name, version, transports } of KINDS) {
			const one = await member(server, `observer of ${name}`, { version, transports });
			if (transports.length > 1) {
				await upgraded(one.socket);
			}
			one.lost = 0;
			one.socket.on('disconnect', () => { one.lost++; });
			all.push({ name, ...one });
		}
		const observers = new Observers(server, all);
		await observers.agree();
		return observers;
	}

	constructor(server, all) {
		Object.assign(this, { server, all });
		this.begin();
	}

	begin() {
		this.all.forEach((one) => { one.seen = one.fold.changes.length; });
	}

	/* What an observer was told since begin(), as [event] or [event, reason]. */
	#told({ fold, seen }) {
		return fold.changes.slice(seen).map(([event, { reason }]) =>
			reason ? [event, reason] : [event]);
	}

	/* Waits until all have been told this, no more and no less, and see the one true roster. */
	async told(...changes) {
		for (const one of this.all) {
			await until(() => this.#told(one).length >= changes.length, TOLD_MS,
				() => `${one.name} is told ${changes}; it was told ${this.#told(one)}`);
		}
		await this.agree();
		for (const one of this.all) {
			assert.deepEqual(this.#told(one), changes, one.name);
			assert.equal(one.lost, 0, `${one.name} has stayed`);
		}
	}

	/* Waits until the list of the server is the list of everybody. */
	async agree(...more) {
		const folds = [...this.all, ...more].map(({ fold }) => fold);
		const same = (truth) => folds.every((fold) => JSON.stringify(fold.list()) === truth);
		await until(async () => same(JSON.stringify(await roster(this.server))), TOLD_MS,
			() => `all agree; they see ${folds.map((fold) => `\n${fold.names()}`)}`);
	}
}

/* Starts a server with its observers for the tests of a suite: {server, observers, cable}. */
function stage(grace) {
	const it = {};
	before(async () => {
		it.server = await start('presenced', ['--leave-grace', String(grace)]);
		it.cable = await Cable.to(it.server);
		it.observers = await Observers.open(it.server);
	});
	afterEach(() => it.cable.plug());
	after(async () => {
		it.cable?.close();
		leaveAll();
		await it.server?.stop();
	});
	return it;
}

/* A client that joins whenever it is connected: {socket, fold, joins}. */
function faithful(server, payload, { version, transports }) {
	const socket = client(server, '/', { version, transports, ...BACK_SOON });
	const it = { socket, fold: new Fold().listen(socket), joins: 0 };
	socket.on('connect', () => {
		join(socket, payload, TOLD_MS).then(({ ok }) => { it.joins += ok; }, () => {});
	});
	return it;
}

async function joins(it, count, transports) {
	await until(() => it.joins === count && it.fold.snapshots === count, TOLD_MS,
		`joined ${count} times`);
	if (transports.length > 1) {
		await upgraded(it.socket);
	}
}

/* Pulls the cable until the client has noticed. The server has the client's GET by then: it would
 * not miss one that is between two of them. */
async function cutOff(cable, socket) {
	await settled({ ...cable, path: '/socket.io/' });
	const noticed = new Promise((resolve) => { socket.once('disconnect', resolve); });
	cable.pull();
	await within(noticed, TOLD_MS, 'the client notices that it is cut off');
}

/* A client in a process of its own, which has joined. */
async function inProcess(server, { name, version, transports }) {
	const child = spawn(process.execPath, [STOCK_CLIENT, server.url, version, transports, name],
		{ stdio: ['pipe', 'pipe', 'inherit'] });
	const [line] = await within(once(readline.createInterface(child.stdout), 'line'), 60000,
		`a process of ${name} has joined`);
	assert.equal(line, 'joined');
	return child;
}

describe('without a key', () => {
	const it = stage(LONG_GRACE_MS);

	for (const kind of KINDS) {
		test(`${kind.name} joins, leaves, and both are told once`, async () => {
			it.observers.begin();
			const ann = await member(it.server, 'ann é😀', kind);
			await it.observers.told(joined);
			await it.observers.agree(ann);
			assert.deepEqual(ann.fold.changes, []);
			ann.socket.disconnect();
			await it.observers.told(joined, gone('left'));
		});

		test(`${kind.name} is cut off and comes back: one leave, one join`, async () => {
			it.observers.begin();
			const ann = faithful(it.cable, { name: 'ann' }, kind);
			await joins(ann, 1, kind.transports);
			await it.observers.told(joined);
			await cutOff(it.cable, ann.socket);
			await it.observers.told(joined, gone('lost'));
			it.cable.plug();
			await joins(ann, 2, kind.transports);
			await it.observers.told(joined, gone('lost'), joined);
			await it.observers.agree(ann);
			ann.socket.disconnect();
			await it.observers.told(joined, gone('lost'), joined, gone('left'));
		});

		test(`${kind.name} is killed: one leave`, async () => {
			it.observers.begin();
			const ann = await inProcess(it.server, kind);
			await it.observers.told(joined);
			ann.kill('SIGKILL');
			await once(ann, 'exit');
			await it.observers.told(joined, gone('lost'));
		});
	}
});

describe('with a key', () => {
	const it = stage(LONG_GRACE_MS);

	for (const [i, kind] of KINDS.entries()) {
		test(`${kind.name} is cut off and comes back: nobody is told anything`, async () => {
			it.observers.begin();
			const ann = faithful(it.cable, { name: 'ann', key: `a-key-of-the-matrix-${i}` }, kind);
			await joins(ann, 1, kind.transports);
			await it.observers.told(joined);
			for (let back = 2; back <= 3; back++) {
				await cutOff(it.cable, ann.socket);
				it.cable.plug();
				await joins(ann, back, kind.transports);
				await it.observers.told(joined);
				await it.observers.agree(ann);
			}
			ann.socket.disconnect();
			await it.observers.told(joined, gone('left'));
		});
	}
});

describe('with a key and a short grace', () => {
	const it = stage(SHORT_GRACE_MS);

	for (const [i, kind] of KINDS.entries()) {
		test(`${kind.name} stays away for longer: one leave, and one join later`, async () => {
			const key = `a-key-of-the-matrix-${i}`;
			it.observers.begin();
			const ann = faithful(it.cable, { name: 'ann', key }, kind);
			await joins(ann, 1, kind.transports);
			await it.observers.told(joined);
			await cutOff(it.cable, ann.socket);
			await it.observers.told(joined, gone('lost'));
			it.cable.plug();
			await joins(ann, 2, kind.transports);
			await it.observers.told(joined, gone('lost'), joined);
			ann.socket.disconnect();
			await it.observers.told(joined, gone('lost'), joined, gone('left'));
		});
	}
});
