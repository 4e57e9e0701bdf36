/* The command line of the daemon, its start and its end, and the plain HTTP around the
 * sessions. */

import { after, afterEach, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { makeCertificate } from '../../../lib/net/certificate.mjs';
import { run, start } from '../../../lib/process/daemon.mjs';
import { PollingSession, WebSocketSession } from '../../../lib/presence/engine.mjs';
import { request } from '../../../lib/net/http.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { leaveAll, member, roster } from '../../../lib/presence/presence.mjs';
import { exchange, RawConnection, requestText, upgradeHeaders } from '../../../lib/net/raw.mjs';

const LISTEN = ['--listen', '127.0.0.1:0'];

describe('the command line', () => {
	test('--help names every option on stdout and ends with 0', async () => {
		const { code, stdout, stderr } = await run('presenced', ['--help']);
		assert.equal(code, 0);
		assert.equal(stderr, '');
		for (const option of [
			'listen',
			'views',
			'ping-interval',
			'ping-timeout',
			'max-payload',
			'no-eio3',
			'tls-cert',
			'tls-key',
			'rooms',
			'allow-origin',
			'host',
			'log-level',
			'version',
			'help',
		]) {
			assert.ok(stdout.includes(`--${option}`), option);
		}
	});

	test('--version is one line and ends with 0', async () => {
		const ended = await run('presenced', ['--version']);
		assert.equal(ended.code, 0);
		assert.match(ended.stdout, /^presenced \d+\.\d+\.\d+\S*\n$/);
	});

	/* [arguments, what the line must name] */
	const wrong = [
		[['--nonsense'], '--nonsense'],
		[['-x'], 'x'],
		[['stray'], 'stray'],
		[['--listen'], '--listen'],
		[['--listen', '127.0.0.1'], '127.0.0.1'],
		[['--ping-interval', 'abc'], 'abc'],
		[['--ping-interval', '0'], '0'],
		[['--ping-interval', '-5'], '-5'],
		[['--ping-timeout', '1.5'], '1.5'],
		[['--ping-timeout', '99999999999999999999'], '99999999999999999999'],
		[['--max-payload', '10MB'], '10MB'],
		[['--log-level', 'loud'], 'loud'],
		[['--rooms', ''], 'room'],
		[['--allow-origin', 'https://a.example/'], 'path'],
		[['--allow-origin', 'https://me@a.example'], 'user name'],
		[['--allow-origin', 'https://a.*.example'], '*.example.com'],
		[['--allow-origin', 'null'], 'null'],
		[['--host', 'https://a.example'], 'https://a.example'],
		[['--host', 'a.example:80'], 'a.example:80'],
		[['--tls-cert', 'only-one.pem'], '--tls-key'],
		[['--tls-key', 'only-one.pem'], '--tls-cert'],
	];
	for (const [args, named] of wrong) {
		test(`presenced ${args.join(' ')} is one line on stderr and 64`, async () => {
			const ended = await run('presenced', args);
			assert.equal(ended.code, 64, ended.stderr);
			assert.equal(ended.stdout, '');
			assert.match(ended.stderr, /^[^\n]+\n$/);
			assert.ok(ended.stderr.includes(named), ended.stderr);
		});
	}
});

describe('a start that fails', () => {
	let directory;
	before(() => { directory = mkdtempSync(path.join(tmpdir(), 'presence-options-')); });
	after(() => rmSync(directory, { recursive: true, force: true }));

	const fails = async (args, named) => {
		const ended = await run('presenced', args);
		assert.equal(ended.code, 1, ended.stderr);
		const errors = ended.stderr.split('\n').filter((line) => line.startsWith('error:'));
		assert.equal(errors.length, 1, ended.stderr);
		assert.ok(errors[0].includes(named), ended.stderr);
	};

	test('an address in use is named', async () => {
		const holder = net.createServer().listen(0, '127.0.0.1');
		await until(() => holder.listening, 5000, 'the holder listens');
		const address = `127.0.0.1:${holder.address().port}`;
		await fails(['--listen', address], address);
		holder.close();
	});

	test('an address that is not ours is named', () =>
		fails(['--listen', '192.0.2.1:0'], '192.0.2.1'));

	for (const address of ['127.0.0.1:', '127.0.0.1:65536', '127.0.0.1:-1', '127.0.0.1:80x', '[::1',
		'300.0.0.1:80']) {
		test(`--listen ${address} is named`, async () => {
			const ended = await run('presenced', ['--listen', address]);
			assert.ok([1, 64].includes(ended.code), ended.stderr);
			assert.match(ended.stderr, /^[^\n]+\n$/);
			assert.ok(ended.stderr.includes(address), ended.stderr);
		});
	}

	test('a views directory that is missing is named', () =>
		fails([...LISTEN, '--views', path.join(directory, 'nowhere')], 'nowhere'));

	test('a views directory that is empty is named', () =>
		fails([...LISTEN, '--views', directory], directory));

	test('a TLS key or certificate that is missing is named', async () => {
		const good = makeCertificate(directory);
		await fails(
			[...LISTEN, '--tls-cert', good.cert, '--tls-key', '/nowhere.key'],
			"the key '/nowhere.key': No such file or directory"
		);
		await fails(
			[...LISTEN, '--tls-cert', '/nowhere.crt', '--tls-key', good.key],
			"the certificate '/nowhere.crt': No such file or directory"
		);
	});

	test('a TLS key that may not be read is named', async (t) => {
		if (process.getuid() === 0) {
			t.skip('root may read anything');
			return;
		}
		const { cert, key } = makeCertificate(directory);
		chmodSync(key, 0o000);
		await fails([...LISTEN, '--tls-cert', cert, '--tls-key', key], key);
	});

	test('a TLS certificate that is none is named, and why', async () => {
		const { key } = makeCertificate(directory);
		const cert = path.join(directory, 'nonsense.crt');
		writeFileSync(cert, 'nonsense\n');
		await fails([...LISTEN, '--tls-cert', cert, '--tls-key', key], `'${cert}': no start line`);
		await fails([...LISTEN, '--tls-cert', directory, '--tls-key', key], `'${directory}': `);
	});

	test('a TLS key with a passphrase is named, and not asked for', async () => {
		const { cert, key } = makeCertificate(directory);
		const locked = path.join(directory, 'locked.key');
		const plain = createPrivateKey(readFileSync(key));
		writeFileSync(locked, plain.export({
			type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret',
		}));
		await fails([...LISTEN, '--tls-cert', cert, '--tls-key', locked], `'${locked}': `);
	});

	test('a TLS key that is none is one line', async () => {
		const { cert } = makeCertificate(directory);
		const key = path.join(directory, 'nonsense.key');
		writeFileSync(key, 'nonsense\n');
		await fails([...LISTEN, '--tls-cert', cert, '--tls-key', key], key);
	});

	test('a TLS key of another certificate is one line', async () => {
		const other = mkdtempSync(path.join(directory, 'other-'));
		const { cert } = makeCertificate(directory);
		const { key } = makeCertificate(other);
		await fails([...LISTEN, '--tls-cert', cert, '--tls-key', key],
			`the key '${key}': key values mismatch`);
	});
});

describe('listening', () => {
	test('on several addresses, one presence', async () => {
		const server = await start('presenced', [...LISTEN, ...LISTEN], { listeners: 2 });
		assert.notEqual(server.urls[0], server.urls[1]);
		const one = await member({ ...server, url: server.urls[0] }, 'one');
		const two = await member({ ...server, url: server.urls[1] }, 'two');
		await until(() => one.fold.users.size === 2, 5000, 'one sees two');
		assert.deepEqual(await roster({ ...server, url: server.urls[1] }), two.fold.list());
		leaveAll();
		await server.stop();
	});

	test('on IPv6', async () => {
		const server = await start('presenced', ['--listen', '[::1]:0']);
		assert.match(server.url, /^http:\/\/\[::1\]:\d+$/);
		for (const transports of [['websocket'], ['polling']]) {
			await member(server, transports[0], { transports });
		}
		assert.equal((await roster(server)).length, 2);
		leaveAll();
		await server.stop();
	});

	test('on 127.0.0.1 it is not reached by another address', async () => {
		const server = await start('presenced');
		const error = await request(`http://127.0.0.2:${server.port}`, '/healthz')
			.catch((reason) => reason);
		assert.equal(error.code, 'ECONNREFUSED');
		await server.stop();
	});

	test('again on the same port at once after a stop with clients', async () => {
		const first = await start('presenced');
		await member(first, 'alice');
		await first.stop();
		leaveAll();
		const second = await start('presenced', ['--listen', `127.0.0.1:${first.port}`]);
		assert.equal(second.port, first.port);
		await second.stop();
	});
});

describe('the number of sessions', () => {
	for (const [option, status] of [['--max-sessions', 503], ['--max-sessions-per-ip', 429]]) {
		test(`is limited by ${option}, for polling and websockets`, async () => {
			const server = await start('presenced', [option, '1']);
			const open = await WebSocketSession.open(server);
			open.send('40');
			await open.next();
			for (const headers of [[], upgradeHeaders()]) {
				const transport = headers.length ? 'websocket' : 'polling';
				const target = `/socket.io/?EIO=4&transport=${transport}`;
				const refused = await exchange(server, requestText('GET', target, headers));
				assert.equal(refused?.status, status, transport);
				assert.ok(Number(refused.headers['retry-after']) > 0);
				assert.match(String(refused.body), /Too many sessions/);
			}
			await open.close();
			await until(async () => {
				const target = '/socket.io/?EIO=4&transport=polling';
				return (await exchange(server, requestText('GET', target)))?.status === 200;
			}, 5000, 'a free place');
			await server.stop();
		});
	}
});

describe('the number of connections', () => {
	afterEach(leaveAll);

	for (const option of ['--max-connections', '--max-connections-per-ip']) {
		test(`is limited by ${option}, and a place that becomes free is given away`, async () => {
			const server = await start('presenced', [option, '3']);
			const open = [];
			for (let i = 0; i < 3; i++) {
				const session = await WebSocketSession.open(server);
				open.push(session);
			}
			const refused = await exchange(server, requestText('GET', '/healthz'));
			assert.ok(refused === null || refused.status === 503, `${refused?.status}`);
			open[0].send('40');
			assert.match(await open[0].next(), /^40\{/);
			await open[1].close();
			await until(
				async () =>
					(await exchange(server, requestText('GET', '/healthz', ['Connection: close'])))
						?.status === 200,
				5000,
				'a free place'
			);
			await server.stop();
		});
	}
});

describe('the end', { concurrency: true }, () => {
	for (const signal of ['SIGTERM', 'SIGINT']) {
		test(`by ${signal} without clients is 0`, async () => {
			const server = await start('presenced');
			assert.equal(await server.stop(signal), 0);
		});

		test(`by ${signal} with clients closes them and is 0`, async () => {
			const server = await start('presenced');
			const socket = await WebSocketSession.open(server);
			const joined = await WebSocketSession.open(server);
			joined.send('40');
			await joined.next();
			joined.send('42["got_a_new_user",{"name":"x"}]');
			await joined.next();
			const held = await (await PollingSession.open(server)).hold();
			const idle = await PollingSession.open(server);
			const silent = await RawConnection.open(server);
			assert.equal(idle.sid.length, 20);
			assert.equal(await server.stop(signal), 0);
			const empty = 1005;
			assert.equal((await socket.closed()).code, empty);
			assert.equal((await joined.closed()).code, empty);
			assert.equal((await held.answer).text, '1');
			await silent.closed();
		});
	}

	test('comes although a client does not answer the close', async () => {
		const server = await start('presenced');
		const session = await WebSocketSession.open(server);
		session.socket._socket.pause();
		const since = performance.now();
		await server.stop();
		assert.ok(performance.now() - since < 15000);
		session.socket.terminate();
	});

	test('accepts nobody any more', async () => {
		const server = await start('presenced');
		await server.stop();
		const error = await request(server, '/healthz').catch((reason) => reason);
		assert.equal(error.code, 'ECONNREFUSED');
	});
});

describe('plain HTTP', () => {
	let server;
	before(async () => { server = await start('presenced'); });
	after(() => server?.stop());

	const types = {
		'/': /^text\/html; *charset=utf-8$/i,
		'/page.js': /^(application|text)\/javascript/,
		'/page.css': /^text\/css/,
		'/jquery.slim.min.js': /^(application|text)\/javascript/,
		'/socket.io/socket.io.js': /^application\/javascript/,
	};
	for (const [file, type] of Object.entries(types)) {
		test(`${file} is served with its type and length, alike for HEAD`, async () => {
			const got = await request(server, file);
			assert.equal(got.status, 200);
			assert.match(got.headers['content-type'], type);
			assert.equal(Number(got.headers['content-length']), got.body.length);
			assert.ok(got.body.length > 100);
			const head = await request(server, file, { method: 'HEAD' });
			assert.equal(head.status, 200);
			assert.equal(head.body.length, 0);
			for (const name of ['content-type', 'content-length', 'etag']) {
				assert.equal(head.headers[name], got.headers[name], name);
			}
		});
	}

	for (const file of Object.keys(types).slice(1)) {
		test(`${file} has an ETag, answers 304, and comes gzipped to who takes it`, async () => {
			const plain = await request(server, file);
			assert.match(plain.headers.etag, /^(W\/)?"[^"]+"$/);
			assert.equal(plain.headers['content-encoding'], undefined);
			const same = await request(server, file,
				{ headers: { 'If-None-Match': plain.headers.etag } });
			assert.equal(same.status, 304);
			assert.equal(same.body.length, 0);
			const other = await request(server, file, { headers: { 'If-None-Match': '"other"' } });
			assert.equal(other.status, 200);
			const packed = await request(server, file, {
				headers: { 'Accept-Encoding': 'gzip, br' },
			});
			assert.equal(packed.headers['content-encoding'], 'gzip');
			assert.match(packed.headers.vary ?? '', /accept-encoding/i);
			assert.ok(packed.body.length < plain.body.length);
			assert.ok(gunzipSync(packed.body).equals(plain.body));
		});
	}

	test('an ETag is known in a list, and as the strong one that it is not', async () => {
		const { etag } = (await request(server, '/page.js')).headers;
		assert.match(etag, /^W\/"/);
		for (const wanted of [etag, etag.slice(2), `"other", ${etag}`, `${etag},"other"`, '*']) {
			const same = await request(server, '/page.js', {
				headers: { 'If-None-Match': wanted },
			});
			assert.equal(same.status, 304, wanted);
		}
	});

	test('gzip that is refused is not sent', async () => {
		for (const accepted of ['identity', 'br', 'gzip;q=0', '']) {
			const answer = await request(server, '/page.js', {
				headers: { 'Accept-Encoding': accepted },
			});
			assert.equal(answer.headers['content-encoding'], undefined, accepted);
		}
	});

	test('the page forbids what it does not need', async () => {
		const { headers } = await request(server, '/');
		assert.match(headers['content-security-policy'], /default-src 'none'/);
		assert.equal(headers['x-content-type-options'], 'nosniff');
	});

	test('the page of a room shows who is there', async () => {
		await member(server, 'Alice of tea', { room: '/tea' });
		await until(
			async () => (await request(server, '/?room=tea')).text.includes('Alice of tea'),
			5000,
			'Alice is in the page'
		);
		assert.equal((await request(server, '/')).text.includes('Alice of tea'), false);
		leaveAll();
	});

	test('/healthz is 200', async () => {
		assert.equal((await request(server, '/healthz')).status, 200);
		assert.equal((await request(server, '/healthz', { method: 'HEAD' })).status, 200);
	});

	test('the list of a room is JSON', async () => {
		const answer = await request(server, '/api/v1/rooms/_/users');
		assert.match(answer.headers['content-type'], /^application\/json/);
		assert.deepEqual(answer.json(), { room: '/', users: [] });
	});

	test('an unknown path is 404', async () => {
		for (const file of ['/nothing', '/views/index.html', '/page.js.bak', '/socket']) {
			assert.equal((await request(server, file)).status, 404, file);
		}
	});
});
