/* presenced under a service manager, and how it ends. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { Knocker } from '../../../lib/net/knocker.mjs';
import { leaveAll, member } from '../../../lib/presence/presence.mjs';
import { programPath, run, start } from '../../../lib/process/daemon.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { Place } from '../../control-socket/control.mjs';

const MANAGER = path.join(path.dirname(fileURLToPath(import.meta.url)), 'manager.py');

/* presenced, started by manager.py. */
class Managed {
	constructor(place, args = []) {
		const views = process.env.PRESENCE_VIEWS ?? path.join(programPath('.'), '../views');
		this.said = [];
		this.child = spawn('python3', [MANAGER, place.socket, programPath('presenced'), '--views', views, ...args],
			{ stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, PRESENCED_CONFIG: 'none' } });
		createInterface({ input: this.child.stdout }).on('line', (line) => this.said.push(JSON.parse(line)));
		this.exit = new Promise((resolve) => { this.child.once('exit', resolve); });
	}

	/* Waits for the nth time that it said something like this. */
	says(pattern, times = 1) {
		const found = () => this.notes().filter((note) => pattern.test(note));
		return until(() => found().length >= times, 10000, () => `${pattern}; it said ${JSON.stringify(this.said)}`);
	}

	notes() {
		return this.said.map(({ notify }) => notify).filter(Boolean);
	}

	async server() {
		await this.says(/READY=1/);
		const { port } = this.said.find((line) => line.port);
		return { url: `http://127.0.0.1:${port}`, port, path: '/socket.io/' };
	}

	async stop() {
		this.child.stdin.end();
		await this.exit;
	}
}

describe('under a service manager', () => {
	let place;
	let managed;
	beforeEach(() => {
		place = new Place();
		managed = new Managed(place);
	});
	afterEach(async () => {
		leaveAll();
		await managed.stop();
		place.remove();
	});

	test('it serves at the sockets that it was handed, and says so', async () => {
		const server = await managed.server();
		await member(server, 'Ann');
		const { stdout, code } = await run('presencectl', ['--socket', place.socket, 'list', '--columns', 'name']);
		assert.deepEqual([code, stdout.trim()], [0, 'Ann']);
		await managed.says(/^STATUS=1 user, 1 session$/);
		await managed.says(/^WATCHDOG=1$/, 3);
	});

	test('a reload and an upgrade are told', async () => {
		await managed.server();
		assert.equal((await run('presencectl', ['--socket', place.socket, 'reload'])).code, 0);
		await managed.says(/^RELOADING=1\nMONOTONIC_USEC=\d+$/);
		await managed.says(/^READY=1$/, 2);
		assert.equal((await run('presencectl', ['--socket', place.socket, 'upgrade'])).code, 0);
		await managed.says(/^RELOADING=1/, 2);
		await managed.says(/^READY=1$/, 3);
		assert.equal((await run('presencectl', ['--socket', place.socket, 'ping'])).code, 0);
	});

	test('a restart refuses nobody', async () => {
		const server = await managed.server();
		const knocker = new Knocker(server);
		managed.child.stdin.write('restart\n');
		await managed.says(/^READY=1$/, 2);
		await managed.says(/^STOPPING=1/);
		assert.deepEqual(await knocker.stop(), []);
		assert.equal((await run('presencectl', ['--socket', place.socket, 'ping'])).code, 0);
		assert.deepEqual(managed.said.filter(({ ended }) => ended !== undefined), [{ ended: 0 }]);
	});
});

describe('the end', () => {
	let server;
	afterEach(() => leaveAll());

	/* When each of so many clients was cut off after SIGTERM, in ms. */
	async function cutOff(count, args, second = null) {
		server = await start('presenced', args);
		const clients = await Promise.all(Array.from({ length: count }, (_, n) => member(server, `user ${n}`)));
		const began = performance.now();
		const ends = clients.map(({ socket }) => new Promise((resolve) => {
			socket.once('disconnect', () => resolve(performance.now() - began));
		}));
		const stopped = server.stop();
		if (second) {
			await ends[0];
			server.child.kill(second);
		}
		const times = await Promise.all(ends);
		await stopped;
		return times.sort((a, b) => a - b);
	}

	test('is spread over the time of --drain', async () => {
		const times = await cutOff(40, ['--drain', '2000']);
		assert.ok(times[0] < 1000, `${times}`);
		assert.ok(times.at(-1) > 1500, `${times}`);
		const half = times.filter((ms) => ms < 1000).length;
		assert.ok(half > 8 && half < 32, `${times}`);
	});

	test('comes at once with a second signal', async () => {
		const times = await cutOff(20, ['--drain', '60000'], 'SIGTERM');
		assert.ok(times.at(-1) < 15000, `${times}`);
	});

	test('comes at once with --drain 0', async () => {
		const times = await cutOff(20, ['--drain', '0']);
		assert.ok(times.at(-1) - times[0] < 1000, `${times}`);
	});
});
