/* How many may be at the control socket: nobody keeps those out who may do more. Only root can run
 * clients of other users. */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { request } from '../../lib/net/http.mjs';
import { until } from '../../lib/process/poll.mjs';
import { Control, hangUpAll, isWell, Place, startOpen } from './control.mjs';

const ADMINS = 'games'; /* any two groups that every Debian has */
const OBSERVERS = 'news';
const OF_USER = 256;
const OF_OBSERVERS = 1024;
const FIRST_UID = 60001;

function gidOf(group) {
	const row = readFileSync('/etc/group', 'utf8').split('\n')
		.map((line) => line.split(':')).find(([name]) => name === group);
	return row ? Number(row[2]) : null;
}

function canBecomeOthers() {
	try {
		execFileSync('setpriv', ['--reuid', FIRST_UID, '--clear-groups', 'true'], { stdio: 'ignore' });
		return gidOf(ADMINS) !== null && gidOf(OBSERVERS) !== null;
	} catch {
		return false;
	}
}

const skip = canBecomeOthers() ? false : 'only root can run clients of other users';

/* Connects so often, tells on a line each time what it was told, and stays until it is killed. */
const CROWD = `
	const net = require('net');
	const [path, count] = [process.argv[1], Number(process.argv[2])];
	const come = (left) => {
		if (left === 0) return;
		const socket = net.connect(path);
		socket.once('data', (bytes) => {
			process.stdout.write(String(bytes).split('\\n')[0] + '\\n');
			come(left - 1);
		});
		socket.on('error', (error) => {
			process.stdout.write(JSON.stringify({ failed: error.code }) + '\\n');
			come(left - 1);
		});
	};
	come(count);
`;

const crowds = new Set();
process.on('exit', () => crowds.forEach((child) => child.kill('SIGKILL')));

/* A crowd of one user, of whom each has been answered: {greeted, refused: [message]}. */
async function crowd(control, { uid, groups }, count) {
	const child = spawn('setpriv', ['--reuid', uid, '--regid', uid, '--groups', groups.join(),
		process.execPath, '-e', CROWD, control, String(count)],
	{ cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
	crowds.add(child);
	let text = '';
	child.stdout.setEncoding('utf8').on('data', (more) => { text += more; });
	const lines = await until(() => {
		const all = text.split('\n').slice(0, -1);
		return all.length === count ? all.map((line) => JSON.parse(line)) : null;
	}, 60000, 'each is answered');
	return {
		greeted: lines.filter(({ presence }) => presence).length,
		refused: lines.filter(({ error }) => error).map(({ error }) => error.message),
	};
}

describe('a place at the control socket', { skip }, () => {
	let place;
	let server;
	const observer = (uid) => ({ uid, groups: [gidOf(OBSERVERS)] });
	const admin = (uid) => ({ uid, groups: [gidOf(OBSERVERS), gidOf(ADMINS)] });
	before(async () => {
		place = new Place();
		chmodSync(place.directory, 0o755);
		place.socket = path.join(place.directory, 'run', 'socket');
		server = await startOpen([
			'--control', place.socket, '--admin-group', ADMINS, '--observer-group', OBSERVERS,
		]);
	});
	afterEach(() => {
		crowds.forEach((child) => child.kill('SIGKILL'));
		crowds.clear();
		hangUpAll();
	});
	after(async () => {
		await server?.stop();
		place?.remove();
	});

	test('is for so many of one user only, who is told', async () => {
		const many = await crowd(place.socket, observer(FIRST_UID), OF_USER + 20);
		assert.equal(many.greeted, OF_USER);
		assert.deepEqual(new Set(many.refused), new Set(['too many connections of your user']));
		const other = await crowd(place.socket, observer(FIRST_UID + 1), 1);
		assert.equal(other.greeted, 1);
	});

	test('is left for admins by observers, and for root by admins', async () => {
		let observers = 0;
		for (let uid = FIRST_UID; uid < FIRST_UID + 5; uid++) {
			const { greeted, refused } = await crowd(place.socket, observer(uid), OF_USER);
			observers += greeted;
			assert.ok(refused.every((message) => message === 'too many observers'), refused[0]);
		}
		assert.equal(observers, OF_OBSERVERS);
		let admins = 0;
		for (let uid = FIRST_UID; uid < FIRST_UID + 4; uid++) {
			admins += (await crowd(place.socket, admin(uid + 100), OF_USER)).greeted;
		}
		assert.equal(admins, 2048 - OF_OBSERVERS - 64);
		await isWell({ control: place.socket });
	});

	test('is free again when who had it is gone', async () => {
		await until(async () => (await crowd(place.socket, observer(FIRST_UID), 1)).greeted === 1,
			10000, 'an observer is let in');
	});
});

describe('without a descriptor for who comes', () => {
	const cpuMs = (pid) => {
		const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
		return (Number(fields[11]) + Number(fields[12])) * 10;
	};
	const limit = (pid, files) =>
		execFileSync('prlimit', ['--pid', String(pid), `--nofile=${files}:`]);

	test('nobody is let in, the rest is served, and nothing spins', async () => {
		const place = new Place();
		const server = await startOpen(['--control', place.socket]);
		const { pid } = server.child;
		const settled = new Control({ control: place.socket });
		await settled.next();
		limit(pid, 8);
		const waiting = new Control({ control: place.socket });
		await until(() => /^warn: control: no client is let in/m.test(server.log()), 5000, 'it is told');
		const before = cpuMs(pid);
		const began = Date.now();
		await until(() => Date.now() - began > 1500, 5000, 'time passes');
		assert.ok(cpuMs(pid) - before < 300, `${cpuMs(pid) - before} ms of CPU in 1.5 s`);
		assert.equal((await settled.ask('status')).pid, pid);
		assert.equal(server.log().match(/no client is let in/g).length, 1);
		limit(pid, 1024);
		assert.equal((await waiting.next()).presence.schema, 1);
		assert.equal((await request(server, '/healthz')).status, 200);
		hangUpAll();
		await server.stop();
		place.remove();
	});
});
