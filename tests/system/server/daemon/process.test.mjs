/* The daemon among processes: signals, and a standard error that nobody reads. */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
	closeSync, constants, existsSync, mkdtempSync, openSync, readFileSync, readSync, rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { request } from '../../../lib/net/http.mjs';
import { RawConnection } from '../../../lib/net/raw.mjs';
import { leaveAll, member, roster } from '../../../lib/presence/presence.mjs';
import { programPath, start } from '../../../lib/process/daemon.mjs';
import { until, within } from '../../../lib/process/poll.mjs';
import { Control } from '../../control-socket/control.mjs';

let directory;
before(() => { directory = mkdtempSync(path.join(tmpdir(), 'presence-process-')); });
afterEach(leaveAll);
after(() => rmSync(directory, { recursive: true, force: true }));

describe('a signal', () => {
	for (const signal of ['SIGINT', 'SIGTERM']) {
		test(`${signal} ends it with 0, its state kept and its socket removed`, async () => {
			const state = path.join(directory, signal);
			const control = path.join(directory, `${signal}.sock`);
			const server = await start('presenced', ['--state', state, '--control', control]);
			await member(server, 'ann', { key: 'the-key-of-ann-0123456789' });
			await server.stop(signal);
			assert.equal(JSON.parse(readFileSync(state)).users[0].name, 'ann');
			assert.equal(existsSync(control), false);
		});
	}

	test('that means nothing to it does not end it', async () => {
		const server = await start('presenced');
		for (const signal of ['SIGUSR1', 'SIGUSR2', 'SIGPIPE', 'SIGXFSZ']) {
			server.child.kill(signal);
			assert.deepEqual(await roster(server), [], signal);
		}
		await server.stop();
	});
});

/* What standard error may be, read only when asked to: {stderr, text(), close()}. */
const SINKS = {
	'a pipe': () => {
		const fifo = path.join(directory, `fifo-${Math.random()}`);
		execFileSync('mkfifo', [fifo]);
		const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
		const writer = openSync(fifo, constants.O_WRONLY);
		const bytes = Buffer.alloc(1024 * 1024);
		let text = '';
		return {
			stderr: writer,
			started: () => closeSync(writer),
			text: () => {
				try {
					text += bytes.toString('utf8', 0, readSync(reader, bytes));
				} catch (error) {
					assert.equal(error.code, 'EAGAIN');
				}
				return text;
			},
			close: () => closeSync(reader),
		};
	},
	'a socket': () => {
		let stream;
		let text = '';
		return {
			stderr: 'pipe', /* node makes a pair of sockets of it */
			started: (child) => {
				stream = child.stderr.setEncoding('utf8');
				stream.pause();
			},
			text: () => {
				text += stream.read() ?? '';
				return text;
			},
			close: () => stream.destroy(),
		};
	},
};

async function startUnread(sink) {
	const control = path.join(directory, `${Math.random()}.sock`);
	const child = spawn(programPath('presenced'), [
		'--listen', '127.0.0.1:0', '--control', control,
		...(process.env.PRESENCE_VIEWS ? ['--views', process.env.PRESENCE_VIEWS] : []),
	], { stdio: ['ignore', 'ignore', sink.stderr] });
	sink.started(child);
	process.once('exit', () => child.kill('SIGKILL'));
	const ended = new Promise((resolve) => child.once('exit', (...how) => resolve(how)));
	const [, port] = await until(() => sink.text().match(/on http:\/\/127\.0\.0\.1:(\d+)/), 15000,
		'it listens');
	return { url: `http://127.0.0.1:${port}`, path: '/socket.io/', control, child, ended };
}

/* Far more than a pipe or a socket holds: what strangers send, and audit lines, which are never
 * suppressed. */
async function flood(server) {
	for (let i = 0; i < 200; i++) {
		const connection = await RawConnection.open(server);
		connection.write(i % 2 ? 'nonsense\r\n\r\n' : '\x16\x03\x01\x02');
		connection.destroy();
	}
	const control = await Control.open(server);
	for (let i = 0; i < 2000; i++) {
		await control.call('kick', { users: Array(10).fill('nobody of that name') });
	}
	control.destroy();
}

for (const [what, open] of Object.entries(SINKS)) {
	describe(`a standard error that is ${what} and that nobody reads`, () => {
		let sink;
		let server;
		before(async () => {
			sink = open();
			server = await startUnread(sink);
			await flood(server);
		});

		test('holds nobody up', async () => {
			assert.equal((await request(server, '/healthz', { deadline: 2000 })).status, 200);
		});

		test('is told what it missed as soon as it is read', async () => {
			const control = await Control.open(server);
			await until(async () => {
				sink.text();
				await control.call('kick', { users: ['nobody'] });
				return /^info: log: \d+ lines dropped/m.test(sink.text());
			}, 10000, 'the gap is told');
			for (const line of sink.text().split('\n').slice(0, -1)) {
				assert.match(line, /^(error|warn|info|audit): /);
			}
			control.destroy();
		});

		test('does not keep SIGTERM from ending it', async () => {
			await flood(server);
			server.child.kill('SIGTERM');
			assert.deepEqual(await within(server.ended, 10000, 'it ends'), [0, null]);
			sink.close();
		});

		test('and is closed at its other end is no reason to end', async () => {
			sink = open();
			server = await startUnread(sink);
			sink.close();
			await flood(server);
			assert.equal((await request(server, '/healthz')).status, 200);
			server.child.kill('SIGTERM');
			assert.deepEqual(await within(server.ended, 10000, 'it ends'), [0, null]);
		});
	});
}
