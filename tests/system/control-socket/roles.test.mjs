/* Who may do what: clients of other users. Only root can become them. */

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { until } from '../../lib/process/poll.mjs';
import { leaveAll, member } from '../../lib/presence/presence.mjs';
import { Control, hangUpAll, Place, requestLine, startOpen } from './control.mjs';

const UID = 65534;
const ADMINS = 'games'; /* any two groups that every Debian has */
const OBSERVERS = 'news';

/* Connects, and when it is greeted sends what its arguments tell, and prints what comes. */
const CLIENT = `
	const socket = require('net').connect({ path: process.argv[1], allowHalfOpen: true });
	socket.once('data', () => socket.end(process.argv[2]));
	socket.on('data', (bytes) => process.stdout.write(bytes));
	socket.on('error', (error) => process.stdout.write(JSON.stringify({ failed: error.code })));
`;

function gidOf(group) {
	const row = readFileSync('/etc/group', 'utf8').split('\n')
		.map((line) => line.split(':')).find(([name]) => name === group);
	return row ? Number(row[2]) : null;
}

function canBecomeOthers() {
	try {
		execFileSync('setpriv', ['--reuid', UID, '--clear-groups', 'true'], { stdio: 'ignore' });
		return gidOf(ADMINS) !== null && gidOf(OBSERVERS) !== null;
	} catch {
		return false;
	}
}

const skip = canBecomeOthers() ? false : 'only root can run clients of other users';

/* What a client of another user is told, as objects. `gid` is its own group, `groups` the others. */
async function tellOther(control, { gid = UID, groups = [] }, lines = '') {
	const { stdout } = await promisify(execFile)('setpriv', [
		'--reuid', UID, '--regid', gid,
		...(groups.length ? ['--groups', groups.join()] : ['--clear-groups']),
		process.execPath, '-e', CLIENT, control, lines,
	], { cwd: '/' });
	return stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

describe('the role of a client', { skip }, () => {
	let place;
	let server;
	const admins = gidOf(ADMINS);
	const observers = gidOf(OBSERVERS);
	before(async () => {
		place = new Place();
		chmodSync(place.directory, 0o755);
		place.socket = path.join(place.directory, 'run', 'socket');
		server = await startOpen([
			'--control', place.socket, '--admin-group', ADMINS, '--observer-group', OBSERVERS,
		]);
	});
	afterEach(() => {
		leaveAll();
		hangUpAll();
	});
	after(async () => {
		await server?.stop();
		place?.remove();
	});

	const tell = (who, ...lines) => tellOther(place.socket, who, lines.join(''));

	test('is admin for root', async () => {
		const control = await Control.open({ control: place.socket });
		assert.deepEqual(control.greeting.presence.you, { uid: 0, role: 'admin' });
	});

	test('socket and directory belong to the observers, so that they get there', () => {
		assert.equal(statSync(place.socket).gid, observers);
		assert.equal(statSync(path.dirname(place.socket)).gid, observers);
	});

	test('is admin in the admin group', async () => {
		await member(server, 'alice');
		const [greeting, kicked] = await tell({ groups: [observers, admins] },
			requestLine('kick', { users: ['alice'] }, 1));
		assert.deepEqual(greeting.presence.you, { uid: UID, role: 'admin' });
		assert.equal(kicked.result.kicked[0].name, 'alice');
	});

	test('is admin with the admin group as its own', async () => {
		const [greeting] = await tell({ gid: admins, groups: [observers] });
		assert.equal(greeting.presence.you.role, 'admin');
	});

	for (const who of [{ groups: [observers] }, { gid: observers }]) {
		test(`is observer as ${JSON.stringify(who)}, who may look and not kick`, async () => {
			const alice = await member(server, 'alice');
			const changing = [['kick', { users: ['alice'] }], ['kick', { all: true }],
				['broadcast', { text: 'x' }], ['ban', { target: 'alice' }],
				['unban', { target: 'alice' }], ['reload', {}]];
			const [greeting, list, ...refused] = await tell(who, requestLine('list', {}, 0),
				...changing.map(([method, params], i) => requestLine(method, params, i + 1)));
			assert.deepEqual(greeting.presence.you, { uid: UID, role: 'observer' });
			assert.equal(list.result.users[0].name, 'alice');
			assert.deepEqual(refused.map(({ id, error }) => [id, error?.code]),
				changing.map((_, i) => [i + 1, 3]));
			assert.equal(alice.socket.connected, true);
		});
	}

	test('strangers do not get to the socket', async () => {
		assert.deepEqual(await tell({}), [{ failed: 'EACCES' }]);
	});

	test('strangers who do are told error 3 and closed, and nothing they ask is done', async () => {
		const alice = await member(server, 'alice');
		chmodSync(path.dirname(place.socket), 0o755);
		chmodSync(place.socket, 0o666);
		try {
			const [first, ...more] = await tell({}, requestLine('kick', { all: true }, 1));
			assert.equal(first.error.code, 3);
			assert.equal(first.id, null);
			assert.deepEqual(more.filter((line) => !line.failed), []);
			assert.equal(alice.socket.connected, true);
		} finally {
			chmodSync(place.socket, 0o660);
			chmodSync(path.dirname(place.socket), 0o750);
		}
	});

	test('every change is logged with uid and pid, at every level', async () => {
		const before = server.log().length;
		const control = await Control.open({ control: place.socket });
		const { log_level: usual } = await control.ask('reload');
		await control.ask('reload', { log_level: 'error' });
		await tell({ groups: [observers] }, requestLine('kick', { users: ['mallory\u001b[2J'] }, 1));
		await control.ask('reload', { log_level: usual });
		const line = await until(() =>
			server.log().slice(before).match(new RegExp(`^.*kick by uid ${UID} pid \\d+.*$`, 'm')),
		5000, 'the line about the kick');
		assert.match(line[0], /refused/);
		assert.match(line[0], /mallory/);
		assert.doesNotMatch(server.log(), /\u001b/);
	});
});
