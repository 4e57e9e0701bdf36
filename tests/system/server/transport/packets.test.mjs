/* Socket.IO packets: section 8 of the wire contract. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../../../lib/process/daemon.mjs';
import { alive, answers, closes, connected, placeholder } from '../../../lib/presence/dialogue.mjs';
import { PollingSession, SEPARATOR, WebSocketSession } from '../../../lib/presence/engine.mjs';

const ID = /^[A-Za-z0-9_-]{20}$/;

describe('CONNECT', { concurrency: true }, () => {
	let server;
	before(async () => { server = await start('sio-echo'); });
	after(() => server?.stop());

	const open = () => WebSocketSession.open(server);

	const accepted = {
		'40': ['40', '42["auth",{}]'],
		'40{"token":"123"}': ['40', '42["auth",{"token":"123"}]'],
		'40/,': ['40', '42["auth",{}]'],
		'40/,{"token":"123"}': ['40', '42["auth",{"token":"123"}]'],
		'40/': ['40', '42["auth",{}]'],
		'40/custom,': ['40/custom,', '42/custom,["auth",{}]'],
		'40/custom': ['40/custom,', '42/custom,["auth",{}]'],
		'40/custom,{"token":"abc"}': ['40/custom,', '42/custom,["auth",{"token":"abc"}]'],
		'40{}': ['40', '42["auth",{}]'],
		'40{"a":{"b":[1,null,true,"é😀"]}}': ['40', '42["auth",{"a":{"b":[1,null,true,"é😀"]}}]'],
	};
	for (const [packet, [prefix, auth]] of Object.entries(accepted)) {
		test(`${packet} is accepted with exactly a sid`, async () => {
			const session = await open();
			session.send(packet);
			const answer = await session.next();
			assert.ok(answer.startsWith(`${prefix}{`), answer);
			const told = JSON.parse(answer.slice(prefix.length));
			assert.deepEqual(Object.keys(told), ['sid']);
			assert.match(told.sid, ID);
			assert.notEqual(told.sid, session.sid);
			assert.equal(await session.next(), auth);
			await session.close();
		});
	}

	test('an unknown namespace is a CONNECT_ERROR, and the connection stays', async () => {
		const session = await open();
		await answers(session, ['40/random'], ['44/random,{"message":"Invalid namespace"}']);
		await answers(
			session,
			['40/random,{"a":1}'],
			['44/random,{"message":"Invalid namespace"}']
		);
		session.send('40');
		assert.match(await session.next(), /^40\{/);
		await session.close();
	});

	for (const packet of ['40[]', '40"x"', '40null', '40{', '40{}x', '40/custom,[]', '40custom']) {
		test(`${packet} closes`, async () => {
			const session = await open();
			session.send(packet);
			await closes(session, packet);
		});
	}

	test('a second CONNECT closes', async () => {
		const session = await connected(server);
		session.send('40');
		await closes(session, '40');
	});

	test('several namespaces share a connection, each with its own sid', async () => {
		const session = await connected(server);
		session.send('40/custom,');
		const { sid } = JSON.parse((await session.next()).slice('40/custom,'.length));
		assert.match(sid, ID);
		assert.equal(await session.next(), '42/custom,["auth",{}]');
		await answers(session, ['42/custom,["message",1]', '42["message",2]'],
			['42/custom,["message-back",1]', '42["message-back",2]']);
		await session.close();
	});
});

describe('before CONNECT', { concurrency: true }, () => {
	let server;
	before(async () => { server = await start('sio-echo'); });
	after(() => server?.stop());

	for (const packet of ['42["message",1]', '43["x"]', '431["x"]', '41', '450-["message"]',
		'42/custom,["message",1]', '41/custom']) {
		test(`${packet} as the first packet closes`, async () => {
			const session = await WebSocketSession.open(server);
			session.send(packet);
			await closes(session, packet);
		});
	}

	for (const packet of ['42/custom,["message",1]', '43/custom,1["x"]', '41/custom,',
		'42/other,["message",1]', '42/customs,["message",1]']) {
		test(`${packet} closes although the main namespace is connected`, async () => {
			const session = await connected(server);
			session.send(packet);
			await closes(session, packet);
		});
	}
});

describe('DISCONNECT', { concurrency: true }, () => {
	let server;
	before(async () => {
		server = await start('sio-echo', ['--ping-interval', '300', '--connect-timeout', '500']);
	});
	after(() => server?.stop());

	for (const packet of ['41', '41/,', '41/']) {
		test(`${packet} leaves the last namespace, and the connection stays for another CONNECT`,
			async () => {
				const session = await connected(server);
				session.pongs = false;
				session.send(packet);
				for (let i = 0; i < 3; i++) {
					assert.equal(await session.next(), '2');
					session.send('3');
				}
				session.pongs = true;
				session.send('40');
				assert.match(await session.next(), /^40\{/);
				await session.close();
			});
	}

	for (const packet of ['41/custom', '41/custom,']) {
		test(`${packet} leaves the custom namespace only`, async () => {
			const session = await connected(server);
			session.send('40/custom');
			await session.next();
			await session.next();
			session.send(packet);
			await alive(session);
			session.send('42/custom,["message",1]');
			await session.closed();
		});
	}

	for (const packet of ['41{}', '41[]', '41x', '41/,{}']) {
		test(`${packet} closes: a DISCONNECT carries nothing`, async () => {
			const session = await connected(server);
			session.send(packet);
			await closes(session, packet);
		});
	}
});

describe('EVENT and ACK', { concurrency: true }, () => {
	let server;
	before(async () => { server = await start('sio-echo'); });
	after(() => server?.stop());

	const echoed = {
		'a plain event': [
			'42["message",1,"2",{"3":[true]}]',
			'42["message-back",1,"2",{"3":[true]}]',
		],
		'an event without arguments': ['42["message"]', '42["message-back"]'],
		'an explicit main namespace': ['42/,["message",1]', '42["message-back",1]'],
		'text beyond ASCII': ['42["message","é😀日本"]', '42["message-back","é😀日本"]'],
		'numbers': ['42["message",0,-1,1.5,9007199254740991]',
			'42["message-back",0,-1,1.5,9007199254740991]'],
		'an event with an ack': ['42456["message-with-ack",1,"2",{"3":[false]}]',
			'43456[1,"2",{"3":[false]}]'],
		'ack id 0': ['420["message-with-ack"]', '430[]'],
		'a large ack id': ['422147483647["message-with-ack",1]', '432147483647[1]'],
		'an ack with an explicit main namespace': ['42/,7["message-with-ack",1]', '437[1]'],
	};
	for (const [what, [sent, expected]] of Object.entries(echoed)) {
		test(`${what} is answered`, async () => {
			const session = await connected(server);
			await answers(session, [sent], [expected]);
			await session.close();
		});
	}

	test('an ack in a namespace names it', async () => {
		const session = await connected(server);
		session.send('40/custom');
		await session.next();
		await session.next();
		await answers(session, ['42/custom,7["message-with-ack","x"]'], ['43/custom,7["x"]']);
		await session.close();
	});

	test('an ack comes once', async () => {
		const session = await connected(server);
		await answers(session, ['421["message-with-ack",1]', '42["message",2]'],
			['431[1]', '42["message-back",2]']);
		await session.close();
	});

	test('white space and escapes in JSON are understood', async () => {
		const session = await connected(server);
		session.send('42[ "message" ,\t{ "a" : "\\u00e9\\ud83d\\ude00" } ]');
		const answer = await session.next();
		assert.deepEqual(JSON.parse(answer.slice(2)), ['message-back', { a: 'é😀' }]);
		await session.close();
	});

	test('an event name may be escaped', async () => {
		const session = await connected(server);
		await answers(session, ['42["mess\\u0061ge",1]'], ['42["message-back",1]']);
		await session.close();
	});

	test('an event that nobody listens to is ignored, and so is a number', async () => {
		const session = await connected(server);
		session.send('42["nobody knows me",1]');
		session.send('42[1,2]');
		session.send('425["nobody knows me"]');
		await alive(session);
		await session.close();
	});

	test('an ack that was never asked for is ignored', async () => {
		const session = await connected(server);
		session.send('43999["x"]');
		session.send('430[]');
		await alive(session);
		await session.close();
	});

	const wrong = [
		'4abc',
		'4',
		'47',
		'49["message"]',
		'42',
		'42{}',
		'42"x"',
		'42[]',
		'42[null]',
		'42[{}]',
		'42[["message"]]',
		'42[true]',
		'42["message"',
		'42["message"]]',
		'42["message"]x',
		'42["message",]',
		"42['message']",
		'42["message",01]',
		'42["message",NaN]',
		'42abc["message-with-ack",1,"2",{"3":[false]}]',
		'421x["message-with-ack"]',
		'42-1["message-with-ack"]',
		'43{}',
		'431{}',
		'431',
		'431"x"',
		'42["connect"]',
		'42["connect_error"]',
		'42["disconnect"]',
		'42["disconnecting"]',
		'42["newListener"]',
		'42["removeListener"]',
		'421["disconnect"]',
		'44"x"',
		'44{"message":"x"}',
	];
	for (const packet of wrong) {
		test(`${packet} closes`, async () => {
			const session = await connected(server);
			session.send(packet);
			await closes(session, packet);
		});
	}

	test('a huge ack id closes or is answered with the same id', async () => {
		const session = await connected(server);
		const id = '9'.repeat(30);
		session.send(`42${id}["message-with-ack"]`);
		const answer = await session.next().catch(() => `43${id}[]`);
		assert.equal(answer, `43${id}[]`);
		await session.close();
	});
});

describe('the same packets over polling', () => {
	let server;
	before(async () => { server = await start('sio-echo'); });
	after(() => server?.stop());

	const open = async () => {
		const session = await PollingSession.open(server);
		await session.post('40');
		assert.match(await session.next(), /^40\{"sid":"[A-Za-z0-9_-]{20}"\}$/);
		assert.equal(await session.next(), '42["auth",{}]');
		return session;
	};

	test('events and acks', async () => {
		const session = await open();
		await session.post(['42["message","é"]', '425["message-with-ack",1]'].join(SEPARATOR));
		assert.equal(await session.next(), '42["message-back","é"]');
		assert.equal(await session.next(), '435[1]');
		await session.close();
	});

	test('attachments are b packets', async () => {
		const session = await open();
		await session.post([`451-["message",${placeholder(0)}]`, 'bAQID'].join(SEPARATOR));
		assert.equal(await session.next(), `451-["message-back",${placeholder(0)}]`);
		assert.equal(await session.next(), 'bAQID');
		await session.close();
	});

	test('attachments may come in a POST of their own', async () => {
		const session = await open();
		await session.post(`451-["message",${placeholder(0)}]`);
		await session.post('bAQID');
		assert.equal(await session.next(), `451-["message-back",${placeholder(0)}]`);
		assert.equal(await session.next(), 'bAQID');
		await session.close();
	});

	test('an unknown namespace', async () => {
		const session = await PollingSession.open(server);
		await session.post('40/random,');
		assert.equal(await session.next(), '44/random,{"message":"Invalid namespace"}');
		await session.close();
	});

	test('an error closes the session', async () => {
		for (const packet of ['4abc', '42{}', '42["disconnect"]', 'bAQID']) {
			const session = await open();
			await session.post(packet).catch(() => {});
			const answer = await session.get();
			if (answer.status === 200) {
				assert.equal(answer.text.split(SEPARATOR).at(-1), '1', packet);
			}
			assert.equal((await session.get()).status, 400, packet);
		}
	});
});

describe('who connects to no namespace', { concurrency: true }, () => {
	let server;
	before(async () => { server = await start('sio-echo', ['--connect-timeout', '1000']); });
	after(() => server?.stop());

	const closedInTime = async (session, since) => {
		await session.closed(4000);
		const ms = performance.now() - since;
		assert.ok(ms > 950, `closed after ${ms} ms`);
	};

	test('is closed after the connect timeout', async () => {
		const since = performance.now();
		await closedInTime(await WebSocketSession.open(server), since);
	});

	test('is closed although it asked for an unknown one', async () => {
		const since = performance.now();
		const session = await WebSocketSession.open(server);
		session.send('40/random');
		await closedInTime(session, since);
	});

	test('is closed while another who did connect stays', async () => {
		const good = await connected(server);
		const since = performance.now();
		await closedInTime(await WebSocketSession.open(server), since);
		await alive(good);
		await good.close();
	});
});
