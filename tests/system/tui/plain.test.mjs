/* presence-tui without a terminal: lines, exit statuses, and a sentence for each failure. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { makeCertificate } from '../../lib/net/certificate.mjs';
import { programPath, run, start } from '../../lib/process/daemon.mjs';
import { until, within } from '../../lib/process/poll.mjs';
import { emptied, join, leaveAll, member } from '../../lib/presence/presence.mjs';
import { bareEnvironment } from '../../lib/process/terminal.mjs';
import { Authority } from './websocket/authority.mjs';
import { byteServer, closedPort, closeRude, rudeServer } from './rude.mjs';

const SANITIZER = /Sanitizer|runtime error: /;
const DEADLINE_MS = 20000;

let folder;
let control;
let server;
const running = new Set();
before(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'presence-plain-'));
	control = path.join(folder, 'control.sock');
	server = await start('presenced', ['--control', control]);
});
after(async () => {
	await server?.stop();
	rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
	running.forEach((lines) => lines.child.kill('SIGKILL'));
	running.clear();
	closeRude();
	leaveAll();
	await emptied(server);
});

/* presence-tui with its output piped. */
class Lines {
	constructor(args, { env = {}, command = programPath('presence-tui') } = {}) {
		this.stdout = '';
		this.stderr = '';
		this.child = spawn(command, args.map(String), { env: bareEnvironment({ TUI: programPath('presence-tui'), ...env }) });
		this.child.stdin.end();
		this.child.stdout.setEncoding('utf8').on('data', (text) => { this.stdout += text; });
		this.child.stderr.setEncoding('utf8').on('data', (text) => { this.stderr += text; });
		this.exit = new Promise((resolve) => {
			this.child.once('close', (code, signal) => resolve(code ?? signal));
		});
		running.add(this);
	}

	says(pattern) {
		return until(() => this.stdout.match(pattern), DEADLINE_MS,
			() => `it says ${pattern}; it said:\n${this.stdout}${this.stderr}`);
	}

	async ended() {
		const code = await within(this.exit, DEADLINE_MS, () => `it ends; it said:\n${this.stdout}${this.stderr}`);
		assert.doesNotMatch(this.stderr, SANITIZER);
		return code;
	}
}

const ada = (...args) => new Lines([server.url, '--name', 'Ada', ...args]);

describe('lines', () => {
	test('tell who is here, comes, goes and changes the name', async () => {
		const bob = await member(server, 'Bob');
		const lines = ada();
		await lines.says(/^= Bob is here\n= Ada is here\n\* connected to http:\S+ \(2 online\)\n$/);
		const cy = await member(server, 'Cy');
		await lines.says(/\+ Cy joined \(3 online\)\n$/);
		await join(cy.socket, { name: 'Cyd' });
		await lines.says(/~ Cy is now Cyd\n$/);
		cy.socket.disconnect();
		await lines.says(/- Cyd left \(2 online\)\n$/);
		bob.socket.io.engine.transport.ws.terminate();
		await lines.says(/- Bob lost the connection \(1 online\)\n$/);
		await run('presencectl', ['-s', control, 'broadcast', 'Hear\u001b[2Jye']);
		await lines.says(/! Hear.\[2Jye\n$/);
		assert.doesNotMatch(lines.stdout, /\u001b/);
		assert.equal(lines.stderr, '');
		lines.child.kill('SIGINT');
		assert.equal(await lines.ended(), 130);
	});

	test('of a watcher are seen by nobody', async () => {
		const bob = await member(server, 'Bob');
		const lines = new Lines([server.url, '--watch', '--plain']);
		await lines.says(/^= Bob is here\n\* connected to .* \(1 online\)\n$/);
		await member(server, 'Cy');
		await lines.says(/\+ Cy joined \(2 online\)\n$/);
		await until(() => bob.fold.names().join() === 'Bob,Cy', 5000, 'Bob sees nobody else');
	});

	test('are in ASCII without UTF-8', async () => {
		await member(server, 'Zoë');
		const lines = new Lines([server.url, '--watch'], { env: { LANG: 'C' } });
		await lines.says(/^= Zo\? is here\n/);
	});

	test('end as they are told to', async () => {
		const bob = await member(server, 'Bob');
		const lefts = () => bob.fold.changes.filter(([, { reason }]) => reason === 'left').length;
		for (const [n, [signal, status]] of [['SIGTERM', 143], ['SIGHUP', 129], ['SIGINT', 130]].entries()) {
			const lines = ada();
			await lines.says('connected');
			lines.child.kill(signal);
			assert.equal(await lines.ended(), status);
			assert.equal(lines.stderr, '');
			await until(() => lefts() === n + 1, 5000, 'Ada has left');
		}
	});

	test('are enough for their reader, without a complaint', async () => {
		await member(server, 'Bob');
		const lines = new Lines(['-c', '("$TUI" "$0" --name Ada; echo "status $?" >&2) | head -n 1', server.url],
			{ command: '/bin/sh' });
		await lines.says(/^= Bob is here\n$/);
		await until(async () => {
			(await member(server, 'more')).socket.disconnect();
			return lines.stderr;
		}, 10000, 'it ends');
		assert.equal(await lines.ended(), 0);
		assert.equal(lines.stderr, 'status 0\n');
	});

	test('that cannot be written are a failure, as are help, version and manual', async () => {
		for (const [how, why] of [['>/dev/full', 'No space left on device'], ['>&-', 'standard output is closed']]) {
			for (const words of [`${server.url} --name Ada`, '--help', '--version', '--manual']) {
				const lines = new Lines(['-c', `exec "$TUI" ${words} ${how}`], { command: '/bin/sh' });
				assert.equal(await lines.ended(), 74, words);
				assert.equal(lines.stderr, `presence-tui: cannot write: ${why}\n`, words);
			}
		}
	});

	test('are written where other descriptors are closed, and nowhere else', async () => {
		const bob = await member(server, 'Bob');
		for (const how of ['<&-', '2>&-', '<&- 2>&-']) {
			const lines = new Lines(['-c', `exec "$TUI" "$0" --name Ada ${how}`, server.url], { command: '/bin/sh' });
			await lines.says(/^= Bob is here\n= Ada is here\n\* connected to http:\S+ \(2 online\)\n$/);
			lines.child.kill('SIGTERM');
			assert.equal(await lines.ended(), 143);
			await until(() => bob.fold.names().join() === 'Bob', 5000, 'Ada has left');
		}
	});

	test('end after so many as --frames says', async () => {
		await member(server, 'Bob');
		const lines = ada('--frames', 2);
		assert.equal(await lines.ended(), 0);
		assert.equal(lines.stdout, '= Bob is here\n= Ada is here\n');
	});

	test('end with a kick, and with the server', async () => {
		const lines = ada();
		await lines.says('connected');
		await run('presencectl', ['-s', control, 'kick', 'Ada', '--reason', 'too loud']);
		assert.equal(await lines.ended(), 77);
		assert.match(lines.stderr, /^presence-tui: .*too loud\n$/);
		const other = await start('presenced');
		const left = new Lines([other.url, '--name', 'Ada']);
		await left.says('connected');
		await other.stop();
		assert.equal(await left.ended(), 69);
		assert.match(left.stderr, /^presence-tui: [^\n]+\n$/);
	});

	test('do not begin with a name that is refused', async () => {
		await run('presencectl', ['-s', control, '-y', 'ban', 'Ada']);
		const lines = ada();
		assert.equal(await lines.ended(), 65);
		assert.equal(lines.stderr, 'presence-tui: You may not join with this name.\n');
		await run('presencectl', ['-s', control, '-y', 'unban', 'Ada']);
	});
});

/* The status and the one sentence of a run that fails. */
async function failure(args, options) {
	const lines = new Lines(['--name', 'Ada', ...args], options);
	const status = await lines.ended();
	assert.equal(lines.stdout, '');
	assert.match(lines.stderr, /^presence-tui: [^\n]+\n$/);
	return `${status} ${lines.stderr.slice('presence-tui: '.length).trimEnd()}`;
}

describe('a failure', () => {
	const bytes = (text) => byteServer((socket) => socket.once('data', () => socket.end(text, 'latin1')));

	for (const [what, make, expected] of [
		['nobody there', async () => `http://127.0.0.1:${await closedPort()}`, /^69 connection refused by 127/],
		['no such host', async () => 'nobody.invalid', /^69 (no such host: |cannot look up )nobody\.invalid/],
		['a web server', async () => (await bytes('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi')).url,
			/^76 there is no Socket\.IO server at .*: the answer is 200 OK$/],
		['a server of another kind', async () => (await bytes('HTTP/1.1 abc\r\n\r\n')).url, /^76 .*does not speak HTTP/],
		['garbage', async () => (await bytes('\u0001\u0002\u00ff\r\n\r\n')).url, /^(69|76) /],
		['a door that is slammed', async () => (await bytes('')).url, /^69 .*closed the connection without an answer/],
		['a server without manners', async () => (await rudeServer([' '.repeat(2000)])).url, /^76 .*cannot be understood$/],
		['plain HTTP under https', async () => server.url.replace('http', 'https'), /^(69|76) .*TLS/],
	]) {
		test(`is one sentence and a status: ${what}`, async () => {
			assert.match(await failure([await make()]), expected);
		});
	}

	test('in the middle of a frame is one, too', async () => {
		const { createHash } = await import('node:crypto');
		const half = await byteServer((socket) => socket.once('data', (request) => {
			const [, key] = String(request).match(/sec-websocket-key: *(\S+)/i);
			const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
			socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
				`Sec-WebSocket-Accept: ${accept}\r\n\r\n`);
			socket.end(Buffer.from([0x81, 0x7e, 0x01, 0x00, 0x30, 0x7b])); /* 256 bytes are promised */
		}));
		assert.match(await failure([half.url]), /^69 .*(closed|lost|broken)/);
	});

	test('of an option is told before anything else', async () => {
		for (const [args, sentence] of [
			[['--bogus'], '64 there is no option \'--bogus\''],
			[['http://h:99999'], '64 cannot connect to \'http://h:99999\': '],
			[['--room', 'a b'], '64 \'--room\' cannot be \'a b\': '],
		]) {
			assert.ok((await failure(args)).startsWith(sentence), await failure(args));
		}
	});
});

describe('a certificate', () => {
	const servers = [];
	after(() => Promise.all(servers.map((one) => one.stop())));

	async function secure({ cert, key }) {
		const one = await start('presenced', ['--tls-cert', cert, '--tls-key', key]);
		servers.push(one);
		return one.url;
	}

	/* Signed by an authority: files {cert, key, ca}. */
	function signed(name, names, validity) {
		const authority = new Authority(folder, name);
		const { key, cert } = authority.sign(names, validity);
		const files = { cert: path.join(folder, `${name}.crt`), key: path.join(folder, `${name}.key`) };
		writeFileSync(files.cert, cert);
		writeFileSync(files.key, key, { mode: 0o600 });
		return { ...files, ca: authority.file };
	}

	test('that nobody trusts ends it, unless it is given or not looked at', async () => {
		const files = makeCertificate(folder);
		const url = await secure(files);
		assert.match(await failure([url]), /^69 .*certificate/);
		for (const args of [['--ca', files.cert], ['--insecure']]) {
			const lines = new Lines([url, '--name', 'Ada', ...args]);
			await lines.says(/^= Ada is here\n\* connected to https:/);
			lines.child.kill('SIGINT');
			assert.equal(await lines.ended(), 130);
		}
	});

	test('that has expired ends it', async () => {
		const files = signed('old', 'IP:127.0.0.1', { from: '20200101000000Z', until: '20210101000000Z' });
		assert.match(await failure([await secure(files), '--ca', files.ca]), /^69 .*expired/);
	});

	test('of another host ends it', async () => {
		const files = signed('other', 'DNS:example.org');
		const said = await failure([await secure(files), '--ca', files.ca]);
		assert.match(said, /^69 .*certificate.*127\.0\.0\.1/);
	});

	test('of an authority that is given is trusted', async () => {
		const files = signed('good', 'IP:127.0.0.1');
		const lines = new Lines([await secure(files), '--name', 'Ada', '--ca', files.ca]);
		await lines.says('connected');
	});

	test('file that cannot be read is told', async () => {
		assert.match(await failure([server.url, '--ca', '/nowhere.pem']), /^\d+ .*certificates/);
	});
});
