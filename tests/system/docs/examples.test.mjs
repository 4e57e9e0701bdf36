/* The programs and commands of the documents do what is said there, and every document is found from the README. */

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { emptied, join, leaveAll, member } from '../../lib/presence/presence.mjs';
import { start } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '../../..');
const ADDRESS = '127.0.0.1:3000'; /* as the documents have it */

const page = (name) => readFileSync(path.join(root, 'docs', name), 'utf8');

/* The code blocks of this language. */
const blocks = (text, language) =>
	[...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, code]) => code);

let server;
let directory;

before(async () => {
	directory = mkdtempSync(path.join(os.tmpdir(), 'presence-docs-'));
	server = await start('presenced');
});
afterEach(async () => {
	leaveAll();
	await emptied(server);
});
after(async () => {
	await server?.stop();
	rmSync(directory, { recursive: true, force: true });
});

const ours = (code) => code.replaceAll(ADDRESS, `127.0.0.1:${server.port}`);

describe('write-a-client.md', () => {
	const text = page('write-a-client.md');
	const [script] = blocks(text, 'js');
	const [library, raw] = blocks(text, 'python');
	const NODE = [process.execPath, '--input-type=module', '-e'];
	const PYTHON = ['/usr/bin/python3', '-u', '-c']; /* Debian's, which has the libraries */
	const programs = {
		JavaScript: { run: NODE, code: script, reason: /^left$/ },
		Python: { run: PYTHON, code: library, reason: /^(left|lost)$/ },
		'a bare WebSocket': { run: PYTHON, code: raw, reason: /^left$/ },
	};

	for (const [name, { run: [command, ...words], code, reason }] of Object.entries(programs)) {
		test(`${name}: joins, sees others come, change and go, and leaves`, async (t) => {
			const watcher = await member(server, 'Grace');
			const child = spawn(command, [...words, ours(code)], { cwd: path.join(root, 'tests') });
			t.after(() => child.kill('SIGKILL'));
			let said = '';
			child.stdout.setEncoding('utf8').on('data', (bytes) => { said += bytes; });
			child.stderr.setEncoding('utf8').on('data', (bytes) => { said += `! ${bytes}`; });
			const says = (line) => until(() => said.endsWith(`${line}\n`), 15000, () => `${line}, not ${said}`);

			await says('Grace, Ada');
			const bob = await member(server, 'Bob');
			await says('Grace, Ada, Bob');
			await join(bob.socket, { name: 'Bobby' });
			await says('Grace, Ada, Bobby');
			bob.socket.disconnect();
			await says('Grace, Ada');
			child.kill('SIGINT');
			await until(() => watcher.fold.names().join() === 'Grace', 5000, 'Ada is gone');
			const [, gone] = watcher.fold.changes.at(-1);
			assert.equal(gone.name, 'Ada');
			assert.match(gone.reason, reason);
			assert.doesNotMatch(said, /^! /m);
		});
	}
});

/* The commands behind "$ " with what they print. */
const dialogue = (text) => blocks(text, 'console').flatMap((block) =>
	block.split(/^\$ /m).slice(1).map((entry) => {
		const [command, ...lines] = entry.trimEnd().split('\n');
		return { command, output: lines.join('\n') };
	}));

const pattern = (output) => new RegExp(
	`^${output.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`);

const shell = (command) => new Promise((resolve) => {
	execFile('sh', ['-c', command], { cwd: directory }, (error, stdout, stderr) => resolve(stdout + stderr));
});

test('http-api.md: each command prints what is told', async () => {
	const commands = dialogue(page('http-api.md'));
	assert.ok(commands.length > 10);
	await member(server, 'Ada');
	await Promise.all(Array.from({ length: 20 }, (_, n) => member(server, `guest ${n}`, { room: '/tea' })));
	for (const { command, output } of commands) {
		const printed = (await shell(ours(command))).replaceAll('\r', '').trimEnd();
		assert.match(printed, pattern(output), command);
	}
});

test('every document is found from the README', () => {
	const found = new Set();
	const follow = (file) => {
		if (found.has(file) || !existsSync(file)) {
			return;
		}
		found.add(file);
		for (const [, target] of readFileSync(file, 'utf8').matchAll(/\]\(([^):#]+\.md)/g)) {
			follow(path.join(path.dirname(file), target));
		}
	};
	follow(path.join(root, 'README.md'));
	const all = readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'));
	assert.deepEqual(all.filter((name) => !found.has(path.join(root, 'docs', name))), []);
});
