/* What never comes to an end is given up. Each waits out a deadline, so they wait side by side. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { Probe, serveRaw } from './probe.mjs';

async function longName(t) {
	const probe = new Probe(t);
	const begin = Date.now();
	assert.equal(await probe.fate('never.test'),
		'unreachable: looking up never.test takes too long');
	assert.ok(Date.now() - begin >= 9900, 'too early');
	const server = await serveRaw(t, (socket) => socket.destroy());
	assert.match(await probe.fate(server.url), /^unreachable: .* closed the connection/);
	await probe.finish(3); /* the thread is still at it */
}

async function manyNames(t) {
	const probe = new Probe(t);
	for (let i = 0; i < 6; i++) {
		probe.tell('open never.test');
		await probe.next('resolving');
		if (i < 2) { /* so many threads does libuv have for names */
			await probe.next('looking');
		}
		probe.tell('close');
		assert.equal((await probe.next('over')).kind, 'closed');
	}
	await probe.finish(3);
}

/* A socket that listens, and whose queue is full: its process does not run. */
async function serveNobody(t) {
	const script = `
		const server = require('node:net').createServer();
		server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
			require('node:fs').writeSync(1, String(server.address().port) + '\\n');
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
		});`;
	const child = spawn(process.execPath, ['-e', script]);
	t.after(() => child.kill('SIGKILL'));
	const [line] = await once(child.stdout, 'data');
	const port = Number(line);
	const fill = [...Array(8)].map(() => net.connect(port, '127.0.0.1').on('error', () => {}));
	t.after(() => fill.forEach((socket) => socket.destroy()));
	await once(fill[0], 'connect');
	return port;
}

async function fullQueue(t) {
	const port = await serveNobody(t);
	const probe = new Probe(t);
	assert.equal(await probe.fate(`127.0.0.1:${port}`),
		`unreachable: 127.0.0.1:${port} does not answer`);
	probe.tell(`open 127.0.0.1:${port}`);
	await probe.next('connecting');
	await probe.next('connecting');
	probe.tell('close');
	assert.equal((await probe.next('over')).kind, 'closed');
	await probe.finish();
}

/* A server that says this, a byte from time to time. */
function trickle(scheme, text) {
	return async (t) => {
		const server = await serveRaw(t, (socket) => {
			let sent = 0;
			const timer = setInterval(() => {
				socket.write(text.slice(sent, sent + 1));
				sent++;
			}, 500);
			socket.on('close', () => clearInterval(timer));
			socket.resume();
		});
		const probe = new Probe(t);
		assert.equal(await probe.fate(`${scheme}://127.0.0.1:${server.port}`),
			`unreachable: 127.0.0.1:${server.port} takes connections but does not answer`);
		await probe.finish();
	};
}

test('what never comes to an end is given up', { concurrency: 8 }, (t) => Promise.all([
	t.test('a name that takes too long', longName),
	t.test('more names than there are threads for', manyNames),
	t.test('a connection that is not taken', fullQueue),
	t.test('a server that says nothing', trickle('http', '')),
	t.test('a server that says nothing of TLS', trickle('https', '')),
	t.test('a header without an end', trickle('http', 'HTTP/1.1 101 Switching Protocols')),
	t.test('TLS without an end', trickle('https', '\x16\x03\x03\x00\x7a\x02\x00')),
]));
