/* A list of 10,000 users takes less than 200 ms, and holds nobody up. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { programPath } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { frame, OPCODE, RawWebSocket } from '../../lib/net/raw.mjs';
import { askOnce, Control, hangUpAll, startControlled } from './control.mjs';

const RELEASE = process.env.PRESENCE_RELEASE === '1'; /* a build whose speed means something */
const USERS = RELEASE ? 10000 : 1000;
const LIST_MS = 200;
const ROOMS_EACH = 10; /* of a connection: as many as it may join at once */
const TOGETHER = 50; /* connections that share their rooms: few, so that few have to be told */

/* Connections that are `count` users in all, each by another name. */
async function crowd(server, count) {
	const connections = [];
	for (let at = 0; at < count; at += ROOMS_EACH) {
		const connection = await RawWebSocket.open(server,
			`${server.path}?EIO=4&transport=websocket`);
		for (let i = 0; i < ROOMS_EACH; i++) {
			const room = `/r${i}-${Math.floor(at / ROOMS_EACH / TOGETHER)}`;
			const event = JSON.stringify(['got_a_new_user', { name: `user ${at + i}` }]);
			connection.write(frame(OPCODE.text, `40${room},`));
			connection.write(frame(OPCODE.text, `42${room},${event}`));
		}
		connections.push(connection);
	}
	return connections;
}

describe(`${USERS} users`, () => {
	let server;
	let control;
	let connections = [];
	before(async () => {
		server = await startControlled(['--max-joins-per-ip', '0']);
		control = await Control.open(server);
		connections = await crowd(server, USERS);
		await until(async () => (await control.ask('status')).users === USERS, 60000, 'all joined');
	});
	after(async () => {
		connections.forEach((connection) => connection.destroy());
		hangUpAll();
		await server?.stop();
	});

	const took = async (question) => {
		const began = performance.now();
		await question();
		return performance.now() - began;
	};

	/* The best of a few: the machine may be busy with something else. */
	const best = async (question) => {
		const times = [];
		for (let i = 0; i < 5; i++) {
			times.push(await took(question));
		}
		return Math.min(...times);
	};

	test('are listed in no time', async () => {
		const ms = await best(async () => assert.equal((await control.ask('list')).users.length, USERS));
		assert.ok(!RELEASE || ms < LIST_MS, `${ms} ms`);
	});

	test('are listed by presencectl in no time', async () => {
		const ms = await best(async () => {
			const lines = execFileSync(programPath('presencectl'), ['-s', server.control, 'list'],
				{ encoding: 'utf8' });
			assert.equal(lines.split('\n').length, USERS + 1);
		});
		assert.ok(!RELEASE || ms < LIST_MS, `${ms} ms`);
	});

	test('are looked through in no time for one who is not there', async () => {
		const ms = await best(() => control.refused(1, 'show', { user: 'x'.repeat(64) }));
		assert.ok(!RELEASE || ms < LIST_MS, `${ms} ms`);
	});

	test('one who asks for lists all the time and does not read holds nobody up', async () => {
		const greedy = await Control.open(server);
		greedy.socket.pause();
		greedy.write('{"jsonrpc":"2.0","id":1,"method":"list"}\n'.repeat(1000));
		const ms = await took(() => askOnce(server, 'ping'));
		assert.ok(!RELEASE || ms < LIST_MS, `${ms} ms`);
		greedy.destroy();
	});

	test('are kicked at once', async () => {
		const { kicked } = await control.ask('kick', { all: true });
		assert.equal(kicked.length, USERS);
		assert.equal((await control.ask('status')).users, 0);
	});
});
