/* Memory that one address can take with sessions, of the release build: docs/wire.md, "Limits". A session needs no
 * connection of its own, so a few kept-alive sockets try; an honest client joins meanwhile, and all comes back. */

import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { pollingPath, SEPARATOR } from '../../../lib/presence/engine.mjs';
import { leaveAll, member } from '../../../lib/presence/presence.mjs';
import { start } from '../../../lib/process/daemon.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { residentBytes } from '../../../lib/process/vitals.mjs';
import { requestText } from '../../../lib/net/raw.mjs';

const MB = 1024 * 1024;
const STRANGER = '127.0.0.2'; /* the honest one comes from 127.0.0.1 */
const JOINS = 5000;
const PER_ADDRESS = 4096;     /* --max-sessions-per-ip, if it is not given */
const SOCKETS = 20;
const ATTACK_MS = 3000;
const JOIN_MS = 2000;
const PEAK_BYTES = 48 * MB;   /* 4,096 sessions and users, a journal of 4 MB, a snapshot and its answer */
const BACK_BYTES = 12 * MB;
const BACK_MS = 20000;
const HEARTBEAT = ['--ping-interval', '2000', '--ping-timeout', '2000', '--leave-grace', '500'];

/* One kept-alive connection, on which a request is answered before the next is sent. */
class Line {
	constructor(server, localAddress) {
		const { port } = new URL(server.url);
		this.socket = net.connect({ host: '127.0.0.1', port, localAddress, noDelay: true });
		this.socket.on('data', (bytes) => this.take(bytes.toString('latin1')));
		this.socket.on('error', () => {});
		this.socket.on('close', () => this.done?.({ status: 0, head: '', body: '' }));
		this.text = '';
	}

	take(text) {
		this.text += text;
		const [head] = this.text.split('\r\n\r\n', 1);
		const length = Number(/^content-length: (\d+)/im.exec(head)?.[1]);
		if (this.text.length >= head.length + 4 + length) {
			const body = this.text.slice(head.length + 4);
			this.text = '';
			this.done({ status: Number(head.slice(9, 12)), head, body });
		}
	}

	ask(method, target, body = '') {
		return new Promise((resolve) => {
			this.done = resolve;
			const headers = method === 'POST' ? [`Content-Length: ${body.length}`] : [];
			this.socket.write(requestText(method, target, headers, body));
		});
	}

	/* The answer to a handshake, and to the join of the session, which is never polled. */
	async open(server, name) {
		const answer = await this.ask('GET', pollingPath(server));
		if (answer.status !== 200 || !name) {
			return answer;
		}
		const [opened] = answer.body.split(SEPARATOR); /* it may be over already, for another's sake */
		const { sid } = JSON.parse(opened.slice(1));
		const packets = ['40', `42["got_a_new_user",{"name":"${name}"}]`];
		return this.ask('POST', pollingPath(server, sid), packets.join(SEPARATOR));
	}

	close() {
		this.socket.destroy();
	}
}

describe('memory of sessions', () => {
	let server;
	let usual;
	let peak = 0;
	let watch;

	before(async () => {
		server = await start('presenced', HEARTBEAT);
		await visit('first');
		usual = residentBytes(server.child.pid);
		watch = setInterval(() => { peak = Math.max(peak, residentBytes(server.child.pid)); }, 20);
	});
	after(() => {
		clearInterval(watch);
		leaveAll();
		return server?.stop();
	});

	/* How long a stock client takes to join. */
	async function visit(name) {
		const began = performance.now();
		await member(server, name);
		leaveAll();
		return performance.now() - began;
	}

	async function comesBack(t) {
		const pid = server.child.pid;
		t.diagnostic(`at most ${((peak - usual) / MB).toFixed(1)} MB more`);
		assert.ok(peak - usual <= PEAK_BYTES, `${peak - usual} bytes more`);
		await until(() => residentBytes(pid) - usual <= BACK_BYTES, BACK_MS, 'the memory back');
		peak = 0;
	}

	/* Lines that do nothing else but open sessions, while an honest client joins again and again. */
	async function attack(sockets, localAddress, name) {
		const lines = Array.from({ length: sockets }, () => new Line(server, localAddress));
		const statuses = new Map();
		const end = performance.now() + ATTACK_MS;
		const loops = lines.map(async (line, i) => {
			for (let n = 0; performance.now() < end; n++) {
				const { status } = await line.open(server, name && `${name} ${i} ${n}`);
				statuses.set(status, (statuses.get(status) ?? 0) + 1);
			}
		});
		for (let n = 0; performance.now() < end - JOIN_MS / 2; n++) {
			const took = await visit(`honest ${n}`);
			assert.ok(took <= JOIN_MS, `a join took ${took} ms`);
		}
		await Promise.all(loops);
		lines.forEach((line) => line.close());
		return statuses;
	}

	test(`${JOINS} joins over one socket, not read`, async (t) => {
		const line = new Line(server, STRANGER);
		const refused = [];
		for (let n = 0; n < JOINS; n++) {
			const answer = await line.open(server, `u${n}`);
			if (answer.status !== 200) {
				refused.push(answer);
			}
		}
		line.close();
		assert.ok(await visit('honest') <= JOIN_MS);
		for (const { status, head, body } of refused) {
			assert.equal(status, 429);
			assert.match(head, /^retry-after: \d+$/im);
			assert.match(JSON.parse(body).message, /sessions/);
		}
		t.diagnostic(`${refused.length} were refused`);
		await comesBack(t);
	});

	test(`${SOCKETS} sockets of the same address that open sessions`, async (t) => {
		const statuses = await attack(SOCKETS, '127.0.0.1', null);
		t.diagnostic(`answers: ${JSON.stringify([...statuses])}`);
		assert.ok(statuses.get(200) > PER_ADDRESS);
		await comesBack(t);
	});

	test('4 sockets that join and do not read', async (t) => {
		const statuses = await attack(4, STRANGER, 'deaf');
		t.diagnostic(`answers: ${JSON.stringify([...statuses])}`);
		await comesBack(t);
	});
});
