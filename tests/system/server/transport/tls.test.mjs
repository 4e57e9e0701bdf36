/* TLS: what is spoken, and what is refused. */

import { after, afterEach, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import net from 'node:net';
import tls from 'node:tls';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { makeCertificate } from '../../../lib/net/certificate.mjs';
import { start } from '../../../lib/process/daemon.mjs';
import { WebSocketSession } from '../../../lib/presence/engine.mjs';
import { request } from '../../../lib/net/http.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { leaveAll, member } from '../../../lib/presence/presence.mjs';
import { exchange, RawConnection, requestText } from '../../../lib/net/raw.mjs';

const PIECE_MS = 5; /* so that pieces come one by one */

/* What a client of Node's begins with. */
async function helloOf() {
	const listener = net.createServer().listen(0, '127.0.0.1');
	await once(listener, 'listening');
	const client = tls.connect({ port: listener.address().port, host: '127.0.0.1' });
	client.on('error', () => {});
	const [socket] = await once(listener, 'connection');
	const [hello] = await once(socket, 'data');
	client.destroy();
	listener.close();
	return hello;
}

describe('TLS', () => {
	let directory;
	let server;
	let ca;
	before(async () => {
		directory = mkdtempSync(path.join(tmpdir(), 'presence-tls-'));
		const { cert, key } = makeCertificate(directory);
		ca = readFileSync(cert);
		server = await start('presenced', ['--tls-cert', cert, '--tls-key', key]);
	});
	afterEach(leaveAll);
	after(async () => {
		rmSync(directory, { recursive: true, force: true });
		await server?.stop();
	});

	const handshake = (options) => new Promise((resolve) => {
		const socket = tls.connect({ port: server.port, host: '127.0.0.1', ca, ...options }, () => {
			resolve(socket.getProtocol());
			socket.destroy();
		});
		socket.on('error', resolve);
	});

	test('the address it tells is https', () =>
		assert.match(server.url, /^https:\/\/127\.0\.0\.1:\d+$/));

	for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']]) {
		test(`stock clients meet by ${transports.join(' and ')}`, async () => {
			const alice = await member(server, 'alice', { transports, ca });
			const bob = await member(server, 'bob', { transports, ca });
			await until(() => alice.fold.users.size === 2, 5000, 'alice sees bob');
			bob.socket.disconnect();
			await until(() => alice.fold.users.size === 1, 5000, 'alice sees bob leave');
			const list = await request(server, '/api/v1/rooms/_/users', { tls: { ca } });
			assert.deepEqual(list.json().users, alice.fold.list());
		});
	}

	test('a large message comes through', async () => {
		const session = await WebSocketSession.open(server, { ca });
		session.send('40');
		await session.next();
		session.send('42["got_a_new_user",{"name":"large"}]');
		assert.match(await session.next(), /existing_users/);
		session.send(`42["x","${'y'.repeat(500000)}"]`);
		session.send('421["got_a_new_user",{"name":"larger"}]');
		await until(
			() => session.messages.some((message) => message.startsWith('431[')),
			5000,
			'the ack'
		);
		await session.close();
	});

	test('a page of the same origin may open a websocket, one by http may not', async () => {
		const session = await WebSocketSession.open(server, { ca, origin: server.url });
		await session.close();
		const plain = server.url.replace('https:', 'http:');
		await assert.rejects(WebSocketSession.open(server, { ca, origin: plain }));
	});

	test('TLS 1.2 and 1.3 are spoken', async () => {
		assert.equal(await handshake({ maxVersion: 'TLSv1.2' }), 'TLSv1.2');
		assert.equal(await handshake({ minVersion: 'TLSv1.3' }), 'TLSv1.3');
	});

	test('TLS 1.0 and 1.1 are refused by the server', async () => {
		for (const version of ['TLSv1', 'TLSv1.1']) {
			const error = await handshake({
				minVersion: version,
				maxVersion: version,
				ciphers: 'DEFAULT:@SECLEVEL=0',
			});
			assert.match(
				String(error.code),
				/ALERT_PROTOCOL_VERSION|ECONNRESET/,
				`${version}: ${error}`
			);
		}
	});

	test('HTTP without TLS is refused', async () => {
		for (let round = 0; round < 5; round++) {
			const answer = await exchange(server, requestText('GET', '/healthz'));
			assert.ok(answer === null || answer.status >= 400, `${answer?.status}`);
		}
	});

	test('noise instead of a handshake stops nobody', async () => {
		for (const noise of ['', '\x16\x03\x01\xff\xff', '\0'.repeat(1000), '\r\n\r\n']) {
			const connection = RawConnection.dial(server);
			connection.write(Buffer.from(noise, 'latin1'));
			assert.equal(await handshake({}), 'TLSv1.3');
			connection.destroy();
		}
		assert.equal(await handshake({}), 'TLSv1.3');
	});

	test('one who does not finish the handshake stops nobody', async () => {
		const silent = await RawConnection.open(server);
		silent.write('\x16\x03\x01');
		const alice = await member(server, 'alice', { ca });
		assert.equal(alice.fold.users.size, 1);
		silent.destroy();
	});

	test('a ClientHello may come in pieces, at any place', async () => {
		const relay = net.createServer((client) => {
			const wire = net.connect(server.port, '127.0.0.1');
			client.once('data', async (hello) => {
				for (const piece of [hello.subarray(0, 3), hello.subarray(3, 40), hello.subarray(40)]) {
					wire.write(piece);
					await pause(PIECE_MS);
				}
				client.pipe(wire);
			});
			wire.pipe(client);
			wire.on('error', () => client.destroy());
			client.on('error', () => wire.destroy());
		}).listen(0, '127.0.0.1');
		await once(relay, 'listening');
		assert.equal(await handshake({ port: relay.address().port }), 'TLSv1.3');
		relay.close();
	});

	test('a hundred who do not go on with their handshake hold up nobody of another address', async () => {
		const hello = await helloOf();
		const idle = await Promise.all(Array.from({ length: 100 }, async () => {
			const connection = await RawConnection.open(server);
			connection.write(hello);
			return connection;
		}));
		assert.equal(await handshake({ localAddress: '127.0.0.7' }), 'TLSv1.3');
		idle.forEach((connection) => connection.destroy());
		assert.equal(await handshake({}), 'TLSv1.3'); /* it was their place that was given free */
	});
});
