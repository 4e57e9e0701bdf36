/* The exit codes, as presencectl help and the man page tell them. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { execFile, spawn } from 'node:child_process';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { programPath } from '../../lib/process/daemon.mjs';
import { within } from '../../lib/process/poll.mjs';
import { ctl, environment, Running } from './ctl.mjs';
import { FakeDaemon } from './fake.mjs';

let admin;
let observer;
let folder;

before(async () => {
	admin = await FakeDaemon.start();
	observer = await FakeDaemon.start({ role: 'observer' });
	folder = mkdtempSync(path.join(tmpdir(), 'presence-exits-'));
	admin.join('alice');
	admin.join('sam');
	admin.join('sam', { room: '/lobby' });
});

after(async () => {
	await admin.close();
	await observer.close();
	rmSync(folder, { recursive: true, force: true });
});

/* [exit code, words, what standard error says]; no code is 0 where something was not done. */
const TABLE = [
	[0, ['list'], /^$/],
	[0, ['kick', '--help'], /^$/],
	[0, ['--version'], /^$/],
	[64, [], /which command\?/],
	[64, ['lsit'], /there is no command 'lsit'; did you mean 'list'\?/],
	[64, ['xyzzy'], /there is no command 'xyzzy'\n {2}hint: presencectl help/],
	[64, ['list', '--jsno'], /there is no option '--jsno'; did you mean '--json'\?/],
	[64, ['list', '--reason', 'x'], /list has no option '--reason'/],
	[64, ['list', '--json=1'], /'--json' takes no value/],
	[64, ['list', 'alice'], /list: 'alice' is one word too many/],
	[64, ['list', '--room'], /'--room' needs ROOM/],
	[64, ['show'], /show needs USER/],
	[64, ['kick'], /kick needs a user, or --all/],
	[64, ['kick', 'alice', '--all'], /not both/],
	[64, ['kick', 'alice', 'sam'], /--yes is needed/],
	[64, ['kick', 'alice', '--ban', '10m'], /--yes is needed/],
	[64, ['kick', '--all'], /all 3 users.*--yes is needed/],
	[64, ['ban', 'alice'], /--yes is needed/],
	[64, ['watch', '--off'], /--off is for the shell/],
	[64, ['help', 'lsit'], /did you mean 'list'/],
	[65, ['list', '-o', 'xml'], /'--output' takes auto, table, wide, tsv, csv, json or name, not 'xml'/],
	[65, ['list', '-t', 'soon'], /'--timeout' takes seconds, more than 0 and at most 86400, not 'soon'/],
	[65, ['list', '--color=maybe'], /'--color' takes auto, always or never, not 'maybe'/],
	[65, ['list', '--columns', 'nmae'], /there is no column 'nmae'; did you mean 'name'\?/],
	[65, ['list', '--sort', 'sinse'], /did you mean 'since'\?/],
	[65, ['list', '--filter', 'age=3'], /'age=3' is not one of name=…/],
	[65, ['list', '--limit', '0'], /'--limit' takes a whole number from 1 to 1000000000, not '0'/],
	[65, ['kick', 'alice', '--ban', 'soon'], /'soon' is no span/],
	[65, ['kick', 'sam'], /2 users are called 'sam'/],
	[65, ['unban', 'nobody'], /no such ban/],
	[65, ['completion', 'tcsh'], /only for bash, zsh and fish/],
	[67, ['show', 'nobody'], /no user 'nobody'/],
	[67, ['kick', 'nobody'], /no user 'nobody'/],
	[67, ['why', 'nobody'], /no user 'nobody'/],
];

describe('the exit code', () => {
	for (const [code, words, complaint] of TABLE) {
		test(`of presencectl ${words.join(' ')} is ${code}`, async () => {
			const result = await ctl(admin.path, words);
			assert.match(result.stderr, complaint);
			assert.equal(result.code, code);
			assert.equal(result.stderr.includes('presencectl: '), code !== 0);
		});
	}

	test('is 69 where there is no socket, with a hint to start presenced', async () => {
		const missing = path.join(folder, 'missing.sock');
		const { code, stderr } = await ctl(missing, ['list']);
		assert.equal(stderr, `presencectl: cannot reach presenced at '${missing}': no such file\n`
			+ '  hint: start presenced, or name its socket: --socket PATH or $PRESENCE_SOCKET\n');
		assert.equal(code, 69);
	});

	test('is 69 where nobody listens any more, with a hint that it is a left-over', async () => {
		const stale = path.join(folder, 'stale.sock');
		const script = `require('net').createServer().listen(${JSON.stringify(stale)},`
			+ '() => process.kill(process.pid, "SIGKILL"))';
		const child = spawn(process.execPath, ['-e', script]);
		await within(new Promise((resolve) => { child.once('exit', resolve); }), 10000, 'a socket is left');
		const { code, stderr } = await ctl(undefined, ['list', '--socket', stale]);
		assert.match(stderr, /connection refused\n {2}hint: the socket is a left-over/);
		assert.equal(code, 69);
	});

	test('is 69 where the path is of no socket, which is said', async () => {
		const file = path.join(folder, 'file');
		writeFileSync(file, '');
		for (const found of [file, folder, '/dev/null']) {
			const { code, stderr } = await ctl(undefined, ['list', '--socket', found]);
			assert.equal(stderr, `presencectl: cannot reach presenced at '${found}': it is no socket\n`
				+ '  hint: name the socket of presenced: --socket PATH or $PRESENCE_SOCKET\n');
			assert.equal(code, 69);
		}
	});

	/* Node cannot hand over such words, so that a shell does. */
	test('is 65 where an argument is no UTF-8, unless that is a path', async () => {
		const run = (words) => promisify(execFile)('bash', ['--norc', '-c', `exec "$0" ${words}`, programPath('presencectl')],
			{ env: environment(admin.path) }).then(() => ({ code: 0 }), (error) => error);
		const asked = admin.requests.length;
		for (const words of ['show $\'caf\\xe9\'', 'list --room $\'caf\\xe9\'', 'kick alice --reason=$\'caf\\xe9\'',
			'broadcast a b $\'caf\\xe9\'', '-o $\'caf\\xe9\' list']) {
			const { code, stderr } = await run(words);
			assert.equal(stderr, 'presencectl: the argument \'caf\ufffd\' is not valid UTF-8\n', words);
			assert.equal(code, 65, words);
		}
		assert.equal((await run('list -s $\'/nowhere\\xe9\'')).code, 69);
		assert.equal((await run('__complete fish show $\'caf\\xe9\'')).code, 0);
		assert.equal(admin.requests.length, asked);
	});

	test('is 65 where a path is too long for a socket', async () => {
		const { code, stderr } = await ctl(`/${'x'.repeat(200)}`, ['list']);
		assert.match(stderr, /at most 107 bytes/);
		assert.equal(code, 65);
	});

	test('is 75 where there is no answer in time', async () => {
		const server = net.createServer(() => {});
		const silent = path.join(folder, 'silent.sock');
		await new Promise((resolve) => { server.listen(silent, resolve); });
		const { code, stderr } = await ctl(silent, ['list', '-t', '0.2']);
		server.close();
		assert.match(stderr, /no answer from presenced at '.*' within 0.2 s/);
		assert.equal(code, 75);
	});

	test('is 77 for an observer who wants to change something', async () => {
		const { code, stderr } = await ctl(observer.path, ['kick', 'alice']);
		assert.match(stderr, /not permitted: you are observer\n {2}hint: /);
		assert.equal(code, 77);
		assert.equal((await ctl(observer.path, ['list'])).code, 0);
	});

	test('is 130 after ^C', async () => {
		const watch = new Running(admin.path, ['watch']);
		await watch.says(/present/);
		const [code, signal] = await watch.interrupt();
		assert.ok(code === 130 || signal === 'SIGINT', `${code} ${signal}`);
	});

	test('is in the help, every one of them', async () => {
		const { stdout } = await ctl(admin.path, ['help']);
		for (const code of [...new Set(TABLE.map((row) => row[0])), 1, 69, 70, 74, 75, 76, 77, 78, 130]) {
			assert.match(stdout, new RegExp(`^ {2}${code} +\\S`, 'm'));
		}
	});
});

describe('the socket', () => {
	test('is the one of --socket, else of $PRESENCE_SOCKET', async () => {
		const other = await ctl('/nowhere', ['list', '-q', '-s', admin.path]);
		assert.equal(other.code, 0);
		assert.match((await ctl('/nowhere', ['list'])).stderr, /'\/nowhere'/);
	});

	test('is looked for in the usual places', async () => {
		const runtime = path.join(folder, 'runtime');
		const none = await ctl(undefined, ['list'], { env: { XDG_RUNTIME_DIR: runtime } });
		assert.match(none.stderr, /'\/run\/presenced\/presenced.sock': no such file/);
		assert.equal(none.code, 69);
	});
});
