/* What presenced writes to standard error, in the form that its reader wants. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fstatSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { member } from '../../../lib/presence/presence.mjs';
import { programPath, start } from '../../../lib/process/daemon.mjs';
import { until } from '../../../lib/process/poll.mjs';

const SID = /sid=|[\w-]{20}/;

/* The lines of a presenced with these options once a client was there, and what it was asked. */
async function linesOf(...args) {
	const server = await start('presenced', args);
	const { socket } = await member(server, 'Ann', { transports: ['polling', 'websocket'] });
	await until(() => socket.io.engine.transport.name === 'websocket', 5000, 'the upgrade');
	await fetch(`${server.url}/nothing%0Ahere`, { headers: { 'User-Agent': 'a "b" c' } });
	socket.disconnect();
	await server.stop();
	return server.log().trimEnd().split('\n');
}

test('--log-format json: every line is an object', async () => {
	const lines = (await linesOf('--log-format', 'json', '--access-log', '--log-level', 'debug')).map(JSON.parse);
	for (const line of lines) {
		assert.match(line.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
		assert.ok(Math.abs(Date.parse(line.time) - Date.now()) < 60000);
	}
	assert.ok(lines.some(({ subsystem, message }) => subsystem === 'server' && /^listening on/.test(message)));
	const asked = lines.filter(({ level }) => level === 'access');
	assert.ok(asked.some(({ target, status }) => status === 101 && target === '/socket.io/?EIO=4&transport=websocket'));
	assert.ok(asked.some(({ method, status }) => status === 200 && method === 'POST'));
	const missing = asked.find(({ status }) => status === 404);
	assert.equal(missing.agent, 'a "b" c');
	assert.equal(missing.client, '127.0.0.1');
	assert.doesNotMatch(asked.map(({ target }) => target).join(' '), SID);
});

test('--access-log tells each request in a line, and --log-addresses none no address', async () => {
	const lines = await linesOf('--access-log', '--log-addresses', 'none', '--log-level', 'debug');
	assert.ok(lines.includes('access: - GET /nothing\\u000ahere 404 10 0ms "a \\"b\\" c"'), lines.join('\n'));
	const others = lines.filter((line) => !line.includes('listening on'));
	assert.doesNotMatch(others.join('\n'), /127\.0\.0\.1/);
});

test('no request is told without --access-log', async () => {
	assert.doesNotMatch((await linesOf()).join('\n'), /access|GET/);
});

/* $JOURNAL_STREAM says which file the journal reads: here that is a file. */
test('under the journal each line has its priority', async () => {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'presence-log-'));
	const file = path.join(directory, 'journal');
	const fd = openSync(file, 'a');
	const { dev, ino } = fstatSync(fd);
	const child = spawn(programPath('presenced'), ['--listen', '127.0.0.1:0', '--control', 'none',
		'--views', process.env.PRESENCE_VIEWS ?? path.join(programPath('.'), '../views')], {
		stdio: ['ignore', 'ignore', fd], env: { ...process.env, JOURNAL_STREAM: `${dev}:${ino}` },
	});
	try {
		await until(() => readFileSync(file, 'utf8').includes('listening'), 10000, 'it listens');
		assert.match(readFileSync(file, 'utf8'), /^<6>server: listening on /m);
	} finally {
		const ended = new Promise((resolve) => { child.once('exit', resolve); });
		child.kill('SIGTERM');
		await ended;
		rmSync(directory, { recursive: true });
	}
});
