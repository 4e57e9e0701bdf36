/* The load generator, with few clients: what it counts, and that it notices what goes wrong. */

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeCertificate } from '../lib/net/certificate.mjs';
import { run, start } from '../lib/process/daemon.mjs';
import { startFake } from './fake.mjs';

const CLIENTS = 50;

function bench(server, name, ...options) {
	return run('tests/bench-load', [
		name, '--port', String(server.port), '--pid', String(server.child.pid),
		'--clients', String(CLIENTS), '--deadline', '10', ...options,
	]);
}

/* What it prints as JSON, once all went well. */
async function figures(server, name, ...options) {
	const { code, stdout, stderr } = await bench(server, name, '--json', ...options);
	assert.equal(code, 0, stderr);
	assert.equal(stderr, '');
	const result = JSON.parse(stdout);
	assert.equal(result.case, name);
	assert.equal(result.clients, CLIENTS);
	assertStage(result.connect);
	assert.ok(result.connects_per_second > 0);
	assert.ok(result.connect_cpu_us > 0);
	return result;
}

function assertStage(stage) {
	assert.ok(stage.wall_ms > 0 && stage.wall_ms < 10000);
	assert.ok(stage.act_ms <= stage.wall_ms);
	assert.ok(stage.cpu_ms > 0);
	assert.ok(stage.own_cpu_ms > 0);
	assert.ok(stage.bytes > 0);
	assert.ok(stage.rss_peak_bytes >= stage.rss_bytes && stage.rss_bytes > 0);
}

/* One of the two halves of an event: `deliveries` of them in all rounds. */
function assertEvents(events, deliveries) {
	assert.equal(events.deliveries, deliveries);
	assert.ok(events.cpu_us_median > 0 && events.cpu_us_mean > 0);
	assert.ok(events.p50_ms > 0 && events.p50_ms <= events.p99_ms);
	assert.ok(events.last_p50_ms >= events.p50_ms);
	assert.ok(events.last_p99_ms >= events.last_p50_ms && events.last_p99_ms >= events.p99_ms);
}

function assertPairs(result, pairs) {
	assertStage(result.join);
	assert.equal(result.pairs, pairs);
	/* the one is rounded to a µs, the other to a hundredth of a ns */
	assert.ok(Math.abs(result.join_pair_ns * pairs / 1e6 - result.join.cpu_ms) < 0.01);
}

describe('bench-load', () => {
	let directory;
	let control;
	let plain;
	let secure;
	before(async () => {
		directory = mkdtempSync(path.join(tmpdir(), 'presence-bench-'));
		control = path.join(directory, 'control');
		const { cert, key } = makeCertificate(directory);
		/* who leaves between two polls is gone only when its session times out */
		const impatient = ['--ping-interval', '500', '--ping-timeout', '2000'];
		[plain, secure] = await Promise.all([
			start('presenced', ['--control', control, ...impatient]),
			start('presenced', ['--tls-cert', cert, '--tls-key', key, '--ping-interval', '500']),
		]);
	});
	after(async () => {
		await Promise.all([plain?.stop(), secure?.stop()]);
		rmSync(directory, { recursive: true, force: true });
	});

	test('a storm counts each client and user that it learnt', async () => {
		const result = await figures(plain, 'storm', '--slow', '2', '--warmup', '20');
		assertPairs(result, (CLIENTS - 2) * CLIENTS);
		assertStage(result.leave);
		assert.ok(result.leave_event_ns > 0);
		assert.deepEqual(result.probe, {});
	});

	test('in a storm over many rooms a client learns of those in its own', async () => {
		const rooms = 10;
		const result = await figures(plain, 'storm', '--rooms', String(rooms), '--warmup', '20');
		assertPairs(result, CLIENTS * CLIENTS / rooms);
		assert.equal(result.rooms, rooms);
	});

	test('a storm is probed with all that the server has', async () => {
		const { probe } = await figures(plain, 'storm', '--probe', '--control', control);
		assert.deepEqual(Object.keys(probe), ['self', 'ping', 'page', 'control', 'list']);
		for (const [name, waits] of Object.entries(probe)) {
			assert.ok(waits.count > 0, name);
			assert.equal(waits.lost, false, name);
			assert.ok(waits.p50_ms > 0 && waits.p50_ms <= waits.p99_ms, name);
			assert.ok(waits.p99_ms <= waits.max_ms && waits.max_ms < 5000, name);
		}
	});

	test('idle clients answer pings', async () => {
		const result = await figures(plain, 'idle', '--seconds', '2');
		assertStage(result.hold);
		assert.ok(result.hold.wall_ms >= 2000);
		assert.ok(result.pings >= 2 * CLIENTS && result.pings <= 5 * CLIENTS, `${result.pings}`);
		assert.ok(Math.abs(result.ping_cpu_us * result.pings / 1e3 - result.hold.cpu_ms) < 1);
		assert.ok(result.core_percent > 0 && result.core_percent < 100);
	});

	test('an event reaches all watchers in every round', async () => {
		const result = await figures(plain, 'event', '--rounds', '5', '--room', 'lobby');
		assertEvents(result.join, 5 * (CLIENTS + 1)); /* the joiner gets its snapshot */
		assertEvents(result.leave, 5 * CLIENTS);
	});

	test('clients that poll learn of all', async () => {
		const result = await figures(plain, 'polling', '--warmup', '20');
		assertPairs(result, CLIENTS * CLIENTS);
		/* a handshake, a POST, a poll for its answer, and one that is held */
		assert.equal(result.connect_requests, 4 * CLIENTS);
		assert.ok(result.join_requests >= 2 * CLIENTS);
	});

	for (const [name, ...options] of [
		['storm', '--probe', '--warmup', '5'], ['idle', '--seconds', '1'], ['event', '--rounds', '2'],
	]) {
		test(`${name} goes over TLS`, async () => {
			const result = await figures(secure, name, '--tls', ...options);
			if (name === 'storm') {
				assert.deepEqual(Object.keys(result.probe), ['self', 'ping', 'page']);
			}
		});
	}

	test('without --json it prints lines of text', async () => {
		const { code, stdout } = await bench(plain, 'storm');
		assert.equal(code, 0);
		assert.match(stdout, /^join +[\d.]+ ms +server cpu +[\d.]+ ms/m);
	});

	test('an event that does not come is noticed', async () => {
		/* with keys, and a grace, nobody is announced as gone before the deadline */
		const { code, stdout, stderr } = await bench(plain, 'storm', '--keys', '--deadline', '1');
		assert.equal(code, 1);
		assert.equal(stdout, '');
		assert.match(stderr, /the deadline passed \(0 of 25 clients were through\)/);
	});

	test('answers in chunks, and users with their fields in another order, are understood', async () => {
		const fake = await startFake();
		try {
			assertPairs(await figures(fake, 'polling'), CLIENTS * CLIENTS);
		} finally {
			await fake.stop();
		}
	});

	for (const [what, toJoiner] of [
		['told of twice', (name) => [['new_user', { name, id: 'x' }]]],
		['said to be gone though it is there', (name) => [['disconnect_user', { id: 'x', name }]]],
	]) {
		test(`a user that is ${what} is noticed`, async () => {
			const fake = await startFake(toJoiner);
			try {
				const { code, stdout, stderr } = await bench(fake, 'polling', '--deadline', '1');
				assert.equal(code, 1);
				assert.equal(stdout, '');
				assert.match(stderr, /the deadline passed \(0 of 50/);
			} finally {
				await fake.stop();
			}
		});
	}

	test('a server that is not there is noticed', async () => {
		const gone = await start('presenced');
		await gone.stop();
		for (const name of ['storm', 'idle', 'event', 'polling']) {
			const { code, stdout, stderr } = await bench(gone, name);
			assert.equal(code, 1);
			assert.equal(stdout, '');
			assert.match(stderr, /Connection refused|process is gone/);
		}
	});

	test('a client that is not let in is noticed', async () => {
		const { code, stderr } = await bench(secure, 'storm');
		assert.equal(code, 1);
		assert.match(stderr, /it was client 0/);
	});

	test('a wrong command line is refused', async () => {
		for (const options of [['--slow', '50'], ['--rooms', '51'], ['--rounds', '0'], ['more'], ['--what']]) {
			assert.equal((await bench(plain, 'storm', ...options)).code, 2, options.join(' '));
		}
		assert.equal((await bench(plain, 'hurricane')).code, 2);
		assert.equal((await bench(secure, 'polling', '--tls')).code, 2);
	});
});
