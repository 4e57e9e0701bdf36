/* Too much, too slow, and a reader that does not read: only the sender pays. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { start } from '../../../lib/process/daemon.mjs';
import { pollingPath, SEPARATOR } from '../../../lib/presence/engine.mjs';
import { HerdClient } from '../../../lib/presence/herd.mjs';
import { until, within } from '../../../lib/process/poll.mjs';
import { client, connected, join, leaveAll, Observer, roster } from '../../../lib/presence/presence.mjs';
import { frame, OPCODE, RawConnection, requestText } from '../../../lib/net/raw.mjs';
import { stage, joinPacket, rawMember, wsMember, pollingMember, ended } from '../../../lib/process/stage.mjs';

describe('too much', () => {
	const it = stage();

	test('packets over the rate close the connection', async () => {
		const session = await wsMember(it.server);
		for (let i = 0; i < 200; i++) {
			session.send('42["x"]');
		}
		await session.closed();
	});

	test('packets over the rate on polling close the session', async () => {
		const session = await pollingMember(it.server);
		await session
			.post(Array.from({ length: 200 }, () => '42["x"]').join(SEPARATOR))
			.catch(() => {});
		await ended(session);
	});

	test('a burst of 15 packets is no offence', async () => {
		const session = await wsMember(it.server);
		for (let i = 0; i < 15; i++) {
			session.send('42["x"]');
		}
		session.send(joinPacket('quick'));
		await it.observer.sees('quick');
		await session.close();
		await it.observer.sees();
	});

	test('renames over the rate are refused or closed', async () => {
		const session = await wsMember(it.server);
		for (let i = 0; i < 50; i++) {
			session.send(`42${i}["got_a_new_user",{"name":"n${i}"}]`);
		}
		await until(() => session.closing
			|| session.messages.some((message) => String(message).includes('"ok":false')),
		5000, 'a refusal or a close');
		await session.close();
		await it.observer.sees();
	});
});

describe('too slow', { concurrency: true }, () => {
	let server;
	let observer;
	before(async () => {
		server = await start('presenced');
		observer = await Observer.open(server);
	});
	after(async () => {
		await observer?.isWell();
		leaveAll();
		await server?.stop();
	});

	/* The server gives up on it after 5 to 17 seconds. */
	const givenUp = async (beginning) => {
		const connection = await RawConnection.open(server);
		const since = performance.now();
		connection.write(beginning);
		await connection.closed(17000);
		assert.ok(performance.now() - since > 3000, 'it had some seconds');
		connection.destroy();
	};

	test('one who says nothing is closed', () => givenUp(''));

	test('one whose headers do not end is closed', () =>
		givenUp('GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n'));

	test('one whose headers trickle in is closed', async () => {
		const connection = await RawConnection.open(server);
		connection.write('GET /healthz HTTP/1.1\r\n');
		const trickle = setInterval(() => connection.write('X: y\r\n'), 500);
		await connection.closed(17000).finally(() => clearInterval(trickle));
		connection.destroy();
	});

	test('one whose body does not come is closed', async () => {
		const session = await pollingMember(server);
		const connection = await RawConnection.open(server);
		connection.write(
			requestText('POST', pollingPath(server, session.sid), ['Content-Length: 100'], '42[')
		);
		await connection.closed(25000);
		connection.destroy();
	});

	test('renames over 3 a second for long are refused or closed', async () => {
		const socket = await connected(client(server, '/'));
		let refused = false;
		for (let i = 0; i < 90 && !refused && socket.connected; i++) {
			socket.emit('got_a_new_user', { name: `fickle ${i}` }, (answer) => {
				refused ||= !answer.ok;
			});
			await pause(150);
		}
		assert.ok(refused || !socket.connected);
		socket.disconnect();
	});
});

describe('a slow reader', () => {
	const it = stage(['--log-level', 'debug', '--max-joins-per-ip', '0']);

	const CROWD = 20;
	const ENOUGH = 6 * 1024 * 1024; /* bytes of events; a ring has 4 MB */
	const RENAMES = 5; /* of one user at once, as they are told to others */
	const LONG = '\\"'.repeat(24); /* a name that takes twice its bytes as JSON */

	/* Clients come, rename themselves as fast as they may, and go: until `enough` is true. */
	async function churn(enough) {
		await Promise.all(Array.from({ length: CROWD }, async (_, member) => {
			for (let round = 0; !enough(); round++) {
				const herdling = new HerdClient(it.server, member * 100000 + round);
				await until(() => herdling.isConnected, 10000, 'a connection');
				const joins = Array.from({ length: 1 + RENAMES }, (__, i) =>
					frame(OPCODE.text, joinPacket(`${i % 2}${LONG}`)));
				herdling.socket.write(Buffer.concat(joins));
				await until(() => herdling.hasSnapshot, 10000, 'the list');
				herdling.socket.end(Buffer.concat([frame(OPCODE.text, '41'), frame(OPCODE.close)]));
				await until(() => herdling.isClosed, 10000, 'the connection ends');
			}
		}));
	}

	test('is closed and logged, and nobody else notices', async () => {
		const slow = await rawMember(it.server);
		slow.send(joinPacket('slow'));
		await it.observer.sees('slow');
		slow.socket.pause();
		const { fold } = it.observer;
		const bytesSeen = () => fold.changes.length * 150;
		const isGone = () => !fold.list().some((user) => user.name === 'slow');
		await within(churn(() => isGone() || bytesSeen() > 4 * ENOUGH), 60000, 'the churn');
		assert.ok(isGone(), `the slow reader is gone after about ${bytesSeen()} bytes of events`);
		await it.observer.sees();
		assert.match(it.server.log(), /slow consumer/);
		const leave = fold.changes.find(
			([event, user]) => event === 'disconnect_user' && user.name === 'slow'
		);
		assert.equal(leave[1].reason, 'lost');
		slow.socket.resume();
		await slow.closed();
		slow.destroy();
		assert.deepEqual((await roster(it.server)).map((user) => user.name), ['observer']);
	});

	test('does not keep a newcomer from joining', async () => {
		const slow = await rawMember(it.server);
		slow.send(joinPacket('sleepy'));
		await it.observer.sees('sleepy');
		slow.socket.pause();
		const socket = await connected(client(it.server));
		assert.equal((await join(socket, { name: 'fresh' })).ok, true);
		await it.observer.sees('sleepy', 'fresh');
		socket.disconnect();
		slow.destroy();
		await it.observer.sees();
	});
});
