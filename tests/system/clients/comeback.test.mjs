/* A page that joins once, and knows nothing of outages: the stock client brings it back with its
 * pid (docs/wire.md, "Coming back"). */

import { afterEach, beforeEach, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cable } from '../../lib/net/cable.mjs';
import { start } from '../../lib/process/daemon.mjs';
import { settled as answered } from '../../lib/presence/engine.mjs';
import { Fold } from '../../lib/presence/fold.mjs';
import { until } from '../../lib/process/poll.mjs';
import { client, leaveAll, member, roster } from '../../lib/presence/presence.mjs';

const README = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../README.md');
const BACK_SOON = {
	reconnection: true, reconnectionDelay: 50, reconnectionDelayMax: 200, randomizationFactor: 0,
};
const KINDS = {
	'polling': { transports: ['polling'] },
	'websocket': { transports: ['websocket'] },
	'upgrade': { transports: ['polling', 'websocket'] },
	'websocket, with the oldest client that knows pids': { transports: ['websocket'], version: 4.6 },
};
const KEY = 'the-key-of-one-who-comes-back';

/* The script of the page in the README, as it stands there. */
function readmeScript() {
	const script = /<script>\n([^]*?)<\/script>/.exec(readFileSync(README, 'utf8'))[1];
	assert.match(script, /emit\('got_a_new_user', \{ name: 'Alice' \}\)/);
	return script;
}

/* Runs it with the server's URL for its own: {socket, fold}. */
function readmePage(server, options) {
	const page = { fold: new Fold() };
	const io = {
		connect: () => {
			page.socket = client(server, '/', { ...BACK_SOON, ...options });
			page.fold.listen(page.socket);
			return page.socket;
		},
	};
	new Function('io', readmeScript())(io);
	return page;
}

const names = async (server) => (await roster(server)).map(({ name }) => name).sort();

/* Everybody is present, and knows the list that the server has. */
async function settled(server, pages, expected) {
	const truth = () => roster(server).then(JSON.stringify);
	await until(async () => {
		const list = await truth();
		return JSON.stringify(await names(server)) === JSON.stringify([...expected].sort())
			&& pages.every(({ fold }) => JSON.stringify(fold.list()) === list);
	}, 15000, () => `all know ${expected}; they know ${pages.map(({ fold }) => `[${fold.names()}]`)}`);
}

/* The server has the client's GET by then: it would not miss one that is between two of them. */
async function cutOff({ socket }) {
	await answered({ ...cable, path: '/socket.io/' });
	cable.pull();
	await until(() => !socket.connected, 15000, 'the client notices that it is cut off');
}

let directory;
let state;
let server;
let cable;
beforeEach(async () => {
	directory = mkdtempSync(path.join(tmpdir(), 'presence-comeback-'));
	state = ['--state', path.join(directory, 'state'), '--leave-grace', '300'];
	server = await start('presenced', state);
	cable = await Cable.to(server);
});
afterEach(async () => {
	cable?.close();
	leaveAll();
	await server?.stop();
	rmSync(directory, { recursive: true, force: true });
});

async function restart() {
	const { port } = server;
	await server.stop();
	server = null;
	server = await start('presenced', [...state, '--listen', `127.0.0.1:${port}`]);
}

for (const [how, kind] of Object.entries(KINDS)) {
	describe(`the page of the README by ${how}`, () => {
		test('is present again after an outage, and its list is right', async () => {
			const bob = await member(server, 'bob');
			const alice = readmePage(cable, kind);
			await settled(server, [alice, bob], ['Alice', 'bob']);
			for (let round = 0; round < 2; round++) {
				await cutOff(alice);
				await settled(server, [bob], ['bob']);
				const eve = await member(server, `eve ${round}`);
				cable.plug();
				await settled(server, [alice, bob, eve], ['Alice', 'bob', `eve ${round}`]);
				eve.socket.disconnect();
				await settled(server, [alice, bob], ['Alice', 'bob']);
			}
			assert.equal(alice.socket.recovered, false);
		});

		test('is present again after restarts of the server', async () => {
			const alice = readmePage(server, kind);
			const ann = client(server, '/', { ...BACK_SOON, ...kind });
			const fold = new Fold().listen(ann);
			ann.emit('got_a_new_user', { name: 'ann', key: KEY });
			const pages = [alice, { socket: ann, fold }];
			await settled(server, pages, ['Alice', 'ann']);
			for (let round = 0; round < 2; round++) {
				await restart();
				await settled(server, pages, ['Alice', 'ann']);
			}
		});
	});

	test(`a page by ${how} that joins whenever it is connected is announced once`, async () => {
		const bob = await member(server, 'bob');
		const carol = client(cable, '/', { ...BACK_SOON, ...kind });
		const fold = new Fold().listen(carol);
		let answers = 0;
		carol.on('connect', () => {
			carol.emit('got_a_new_user', { name: 'carol' }, () => { answers++; });
		});
		await settled(server, [{ fold }, bob], ['bob', 'carol']);
		const told = [];
		for (const event of ['new_user', 'user_renamed', 'disconnect_user']) {
			bob.socket.on(event, () => told.push(event));
		}
		await cutOff({ socket: carol });
		await until(() => told.length > 0, 5000, 'bob is told that carol is gone');
		cable.plug();
		await until(() => answers === 2, 10000, 'carol has joined again');
		await settled(server, [{ fold }, bob], ['bob', 'carol']);
		assert.deepEqual(told, ['disconnect_user', 'new_user']);
	});
}

test('pages that are all back at once from one address are all present again', async () => {
	await server.stop();
	server = await start('presenced', [...state, '--max-joins-per-ip', '1']);
	const pages = Array.from({ length: 6 }, (_, i) => readmePage(server, {
		transports: [['polling'], ['websocket']][i % 2], reconnectionDelayMax: 1000,
	}));
	const all = pages.map(() => 'Alice');
	await settled(server, pages, all);
	let back = 0;
	for (const { socket } of pages) {
		socket.once('connect', () => { back++; });
		socket.io.engine.close();
		socket.io.once('reconnect', () => { /* one at a time from now on */
			socket.io.reconnectionDelay(500);
			socket.io.randomizationFactor(1);
		});
	}
	await until(() => back === pages.length, 25000, 'all are back');
	await settled(server, pages, all);
});

test('a page whose old connection nobody has closed is there once, at once', async () => {
	const bob = await member(server, 'bob');
	const alice = readmePage(server, { transports: ['websocket'] });
	await settled(server, [alice, bob], ['Alice', 'bob']);
	const before = bob.fold.changes.length;
	const { engine } = alice.socket.io;
	const { ws } = engine.transport;
	const wire = ws._socket;
	wire.pause(); /* it hears nothing more, and says nothing: the network is another one */
	ws.removeAllListeners();
	ws.close = () => {};
	engine._onClose('transport close');
	await until(() => alice.fold.snapshots === 2, 10000, 'alice has a new list');
	await settled(server, [alice, bob], ['Alice', 'bob']);
	assert.equal(bob.fold.changes.length, before);
	wire.destroy();
	await settled(server, [alice, bob], ['Alice', 'bob']);
	assert.equal(bob.fold.changes.length, before);
});

test('who has left does not come back, and connects as a new one', async () => {
	const bob = await member(server, 'bob');
	const alice = readmePage(server);
	await settled(server, [alice, bob], ['Alice', 'bob']);
	alice.socket.disconnect();
	await settled(server, [bob], ['bob']);
	alice.socket.connect();
	await until(() => alice.socket.connected, 5000, 'alice is connected');
	await member(server, 'eve');
	await until(() => alice.fold.changes.some(([, { new_user_name: name }]) => name === 'eve'), 5000,
		'alice is told');
	assert.deepEqual(await names(server), ['bob', 'eve']);
});
