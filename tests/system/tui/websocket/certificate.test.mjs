/* Who is trusted, and what is said of those who are not. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { makeCertificate } from '../../../lib/net/certificate.mjs';
import { start } from '../../../lib/process/daemon.mjs';
import { frame, OPCODE } from '../../../lib/net/raw.mjs';
import { Authority } from './authority.mjs';
import { Probe, serveRaw, serveWebSocket } from './probe.mjs';

const directory = mkdtempSync(path.join(os.tmpdir(), 'presence-link-'));
after(() => rmSync(directory, { recursive: true }));
const authority = new Authority(directory, 'authority');
const stranger = new Authority(directory, 'stranger');

const LONG = `${'l'.repeat(50)}.${'m'.repeat(50)}.test`;

/* For which host a server with these names in its certificate is taken: null if it is, else the
 * end of the sentence. */
const NAMES = [
	['DNS:localhost', 'localhost', null],
	['DNS:localhost', 'other.test', 'is for another host'],
	['DNS:localhost', '127.0.0.1', 'is for another host'],
	['IP:127.0.0.1', '127.0.0.1', null],
	['IP:127.0.0.2', '127.0.0.1', 'is for another host'],
	['IP:127.0.0.1', 'localhost', 'is for another host'],
	['DNS:127.0.0.1', '127.0.0.1', 'is for another host'],
	['IP:::1', '[::1]', null],
	['IP:::2', '[::1]', 'is for another host'],
	['DNS:*.wild.test', 'a.wild.test', null],
	['DNS:*.wild.test', 'a.b.wild.test', 'is for another host'],
	['DNS:a*.wild.test', 'ab.wild.test', 'is for another host'],
	['DNS:*.test', 'wild.test.test', 'is for another host'],
	['DNS:UPPER.test', 'upper.TEST', null],
	[`DNS:${LONG}`, LONG, null],
];

async function serveTls(t, secure, host = '127.0.0.1') {
	const seen = [];
	const server = await serveWebSocket(t, (socket) => seen.push(socket.servername),
		{ secure, host });
	return { seen, ...server };
}

test('a certificate counts for the hosts that it names', async (t) => {
	for (const [names, host, trouble] of NAMES) {
		const at = host === '[::1]' ? '::1' : '127.0.0.1';
		const server = await serveTls(t, authority.sign(names), at);
		const probe = new Probe(t, ['--ca', authority.file]);
		if (trouble) {
			const name = host.replace(/[[\]]/g, '').toLowerCase();
			assert.equal(await probe.fate(`https://${host}:${server.port}`),
				`untrusted: the certificate of ${name} ${trouble}`, names);
		} else {
			await probe.open(`wss://${host}:${server.port}`);
		}
		await probe.finish();
	}
});

test('the server learns the name that is wanted, and no number', async (t) => {
	const secure = authority.sign('DNS:localhost,IP:127.0.0.1,IP:::1');
	for (const [host, at, expected] of [
		['localhost', '127.0.0.1', 'localhost'],
		['127.0.0.1', '127.0.0.1', false],
		['[::1]', '::1', false],
	]) {
		const server = await serveTls(t, secure, at);
		const probe = new Probe(t, ['--ca', authority.file]);
		await probe.open(`https://${host}:${server.port}`);
		assert.deepEqual(server.seen, [expected]);
		await probe.finish();
	}
});

test('what is wrong with a certificate is said', async (t) => {
	const own = makeCertificate(directory);
	const selfSigned = { cert: readFileSync(own.cert), key: readFileSync(own.key) };
	const IP = 'IP:127.0.0.1';
	const rows = [
		[selfSigned, 'is not trusted: self-signed certificate'],
		[stranger.sign(IP), 'is not trusted: its issuer is not known'],
		[authority.sign(IP, { until: '20210101000000Z' }), 'has expired'],
		[authority.sign(IP, { from: '20480101000000Z' }), 'is not valid yet'],
	];
	for (const [secure, trouble] of rows) {
		const server = await serveTls(t, secure);
		const probe = new Probe(t, ['--ca', authority.file]);
		assert.equal(await probe.fate(server.url),
			`untrusted: the certificate of 127.0.0.1 ${trouble}`);
		await probe.finish();
		const careless = new Probe(t, ['--insecure']);
		await careless.open(server.url);
		await careless.finish();
	}
	const server = await serveTls(t, selfSigned);
	const probe = new Probe(t, ['--ca', own.cert]);
	await probe.open(server.url);
	await probe.finish();
});

test('a certificate that --ca names itself is trusted, for its host', async (t) => {
	const secure = stranger.sign('IP:127.0.0.1');
	const file = path.join(directory, 'leaf.crt');
	writeFileSync(file, secure.cert);
	const server = await serveTls(t, secure);
	const probe = new Probe(t, ['--ca', file]);
	await probe.open(server.url);
	await probe.finish();
	const other = new Probe(t, ['--ca', file]);
	assert.match(await other.fate(`https://localhost:${server.port}`), /is for another host$/);
	await other.finish();
});

test('a file of certificates that cannot be used is an error', async (t) => {
	const empty = path.join(directory, 'empty.crt');
	writeFileSync(empty, 'nothing\n');
	for (const [file, text] of [
		[path.join(directory, 'missing.crt'), 'the file of certificates cannot be read'],
		[empty, 'there is no certificate in the file of certificates'],
		[directory, 'there is no certificate in the file of certificates'],
	]) {
		const probe = new Probe(t, ['--ca', file]);
		assert.equal((await probe.next('uncreated')).text, text);
		await probe.finish();
	}
});

test('a second connection is verified as the first', async (t) => {
	const server = await serveTls(t, authority.sign('DNS:localhost'));
	const probe = new Probe(t, ['--ca', authority.file]);
	for (let i = 0; i < 3; i++) {
		await probe.open(`https://localhost:${server.port}`);
		probe.tell('close');
		await probe.next('over');
		assert.match(await probe.fate(`https://127.0.0.1:${server.port}`), /is for another host$/);
	}
	await probe.finish();
});

test('http where TLS is spoken, and TLS where it is not', async (t) => {
	const own = makeCertificate(directory);
	const secure = await start('presenced', ['--tls-cert', own.cert, '--tls-key', own.key]);
	const plain = await start('presenced');
	t.after(() => Promise.all([secure.kill(), plain.kill()]));
	const probe = new Probe(t, ['--ca', own.cert]);
	await probe.open(secure.url);
	probe.tell('close');
	await probe.next('over');
	assert.match(await probe.fate(`http://127.0.0.1:${secure.port}`),
		/^(foreign|unreachable): .*127\.0\.0\.1:\d+ .*; is it https\?$/);
	assert.equal(await probe.fate(`https://127.0.0.1:${plain.port}`),
		`foreign: 127.0.0.1:${plain.port} does not speak TLS; is it http?`);
	await probe.finish();
	await secure.stop();
	await plain.stop();
});

test('the same before other servers', async (t) => {
	const servers = [http.createServer(), https.createServer(authority.sign('IP:127.0.0.1'))];
	for (const server of servers) {
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		t.after(() => server.close());
	}
	const probe = new Probe(t, ['--ca', authority.file]);
	assert.match(await probe.fate(`https://127.0.0.1:${servers[0].address().port}`),
		/^foreign: .* does not speak TLS; is it http\?$/);
	assert.match(await probe.fate(`http://127.0.0.1:${servers[1].address().port}`),
		/^unreachable: .* closed the connection without an answer; is it https\?$/);
	await probe.finish();
});

test('TLS that is too old, or gibberish', async (t) => {
	const old = await serveTls(t, {
		...authority.sign('IP:127.0.0.1'),
		minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0',
	});
	const odd = await serveTls(t, {
		...authority.sign('IP:127.0.0.1'), maxVersion: 'TLSv1.2', ciphers: 'NULL@SECLEVEL=0',
	});
	const done = Buffer.from('16030300040e000000', 'hex'); /* a server hello done, and no hello */
	const fake = await serveRaw(t, (socket) => socket.write(done));
	const probe = new Probe(t, ['--ca', authority.file]);
	for (const { port } of [old, odd, fake]) {
		assert.match(await probe.fate(`https://127.0.0.1:${port}`),
			/^foreign: no TLS with 127\.0\.0\.1:\d+: [a-z0-9 ]+$/);
	}
	await probe.finish();
});

test('a websocket over TLS carries large messages and closes', async (t) => {
	const server = await serveWebSocket(t, (socket) => {
		socket.write(frame(OPCODE.text, 'x'.repeat(3000000), { masked: false }));
		socket.write(frame(OPCODE.text, 'end', { masked: false }));
	}, { secure: authority.sign('IP:127.0.0.1') });
	const probe = new Probe(t, ['--ca', authority.file]);
	await probe.open(server.url);
	assert.equal((await probe.next('message')).number, 3000000);
	assert.equal((await probe.next('message')).text, 'end');
	probe.tell('flood 60 1000\nclose');
	assert.equal((await probe.next('over')).kind, 'closed');
	await probe.finish();
});
