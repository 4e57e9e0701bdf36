/* What monitoring is told: /metrics at a door of its own, /healthz and /readyz at both. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { start } from '../../../lib/process/daemon.mjs';
import { request } from '../../../lib/net/http.mjs';
import { openFiles } from '../../../lib/process/vitals.mjs';
import { until } from '../../../lib/process/poll.mjs';
import { pollingPath, PollingSession, refusedWebSocket, websocketPath } from '../../../lib/presence/engine.mjs';
import { client, join, leaveAll, member } from '../../../lib/presence/presence.mjs';
import { RawConnection } from '../../../lib/net/raw.mjs';
import { ctl } from '../../presencectl/ctl.mjs';
import { Control, hangUpAll, Place } from '../../control-socket/control.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../..');
const read = (name) => readFileSync(path.join(root, name), 'utf8');
const OPEN = { Accept: 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5' };

const monitors = (server) => server.log().match(/metrics on (http\S+)\/metrics/)[1];

const startMonitored = (...args) => start('presenced', ['--metrics-listen', '127.0.0.1:0', ...args]);

function promtool(args, input) {
	const { status, stdout, stderr, error } = spawnSync('promtool', args, { input, encoding: 'utf8' });
	assert.equal(error, undefined);
	assert.equal(status, 0, stdout + stderr);
	return stdout + stderr;
}

/* Its samples, by name and labels. */
function samples(text) {
	const found = new Map();
	for (const line of text.split('\n').filter((other) => other && !other.startsWith('#'))) {
		const [, name, value] = line.match(/^([a-z_]+(?:\{[a-z]+="[^"]+"\})?) (-?[0-9.]+)$/) ?? [];
		assert.ok(name, `a sample: ${line}`);
		assert.ok(!found.has(name), `${name} stands there once`);
		found.set(name, Number(value));
	}
	return found;
}

const names = (text) => new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));

describe('metrics', () => {
	const place = new Place();
	let server;
	let door;
	let text;
	before(async () => {
		server = await startMonitored('--control', place.socket, '--max-sessions', '50',
			'--state', path.join(place.directory, 'state'));
		door = monitors(server);
		await member(server, 'Mallory Secret', { room: '/' });
		await member(server, 'Bob', { room: '/' });
		const socket = client(server);
		await join(socket, { name: 'x'.repeat(40) });
		await PollingSession.open(server);
		text = (await request(door, '/metrics')).text;
	});
	after(async () => {
		leaveAll();
		hangUpAll();
		await server.stop();
		place.remove();
	});

	test('promtool has nothing to say about them', async () => {
		assert.equal(promtool(['check', 'metrics'], text), '');
	});

	test('count what happened', async () => {
		const found = samples(text);
		assert.equal(found.get('presence_users'), 2);
		assert.equal(found.get('presence_joins_total'), 2);
		assert.equal(found.get('presence_joins_refused_total{reason="name_too_long"}'), 1);
		assert.equal(found.get('presence_sessions{transport="websocket"}') +
			found.get('presence_sessions{transport="polling"}'), 4);
		assert.ok(found.get('presence_sessions{transport="polling"}') >= 1);
		assert.equal(found.get('presence_sessions_limit'), 50);
		assert.equal(found.get('presence_ready'), 1);
		assert.equal(found.get('presence_state_writable'), 1);
		assert.equal(found.get('presence_session_queue_bytes'), 0);
		assert.ok(found.get('presence_tcp_connections') >= 3);
		assert.ok(found.get('presence_received_bytes_total') > 1000);
		assert.ok(found.get('presence_sent_bytes_total') > 1000);
		assert.ok(found.get('presence_packets_received_total') >= 6);
		assert.equal(found.get('presence_join_to_seen_seconds_count'), 2);
		assert.ok(found.get('presence_flush_duration_seconds_count') > 0);
		assert.match(text, /^presence_build_info\{version="\d+\.\d+\.\d+"\} 1$/m);
	});

	test('know the process', async () => {
		const found = samples(text);
		assert.ok(found.get('process_resident_memory_bytes') > 1e6);
		assert.ok(found.get('process_cpu_seconds_total') > 0);
		const fds = found.get('process_open_fds');
		assert.ok(Math.abs(fds - openFiles(server.child.pid)) <= 8, `${fds} descriptors`);
		assert.ok(found.get('process_max_fds') > fds);
		const age = Date.now() / 1000 - found.get('process_start_time_seconds');
		assert.ok(age > -2 && age < 120, `${age} s old`);
	});

	test('name nobody', () => {
		assert.doesNotMatch(text, /Mallory|Bob|127\.0\.0\.1|"\/"/);
	});

	test('are OpenMetrics for who asks for that', async () => {
		const answer = await request(door, '/metrics', { headers: OPEN });
		assert.equal(answer.headers['content-type'],
			'application/openmetrics-text; version=1.0.0; charset=utf-8');
		assert.ok(answer.text.endsWith('\n# EOF\n'));
		assert.equal(answer.text.match(/# EOF/g).length, 1);
		const found = samples(answer.text);
		assert.deepEqual([...found.keys()], [...samples(text).keys()]);
		for (const [, name, type] of answer.text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
			assert.ok(!name.endsWith('_total'));
			assert.equal([...found.keys()].some((key) => key.split('{')[0] === `${name}_total`),
				type === 'counter', name);
		}
		for (const [, name, unit] of answer.text.matchAll(/^# UNIT (\S+) (\S+)$/gm)) {
			assert.ok(name.endsWith(`_${unit}`));
		}
	});

	test('are the same over the control socket, and of presencectl', async () => {
		const control = await Control.open({ control: place.socket });
		const plain = await control.ask('metrics');
		assert.equal(plain.type, 'text/plain; version=0.0.4; charset=utf-8');
		assert.deepEqual([...samples(plain.text).keys()], [...samples(text).keys()]);
		const other = await control.ask('metrics', { format: 'openmetrics' });
		assert.ok(other.text.endsWith('# EOF\n'));
		const { stdout, code } = await ctl(place.socket, ['stats', '--prom']);
		assert.equal(code, 0);
		assert.deepEqual([...samples(stdout).keys()], [...samples(text).keys()]);
	});

	test('alerts come when they should', () => {
		promtool(['test', 'rules', path.join(root, 'packaging/prometheus/presence.rules.test.yml')]);
	});

	test('alerts, dashboard and manual name only what there is, and the manual all of it', () => {
		const there = names(text);
		const known = (name) => there.has(name.replace(/_(bucket|sum|count)$/, '')) || there.has(name);
		const dashboard = JSON.parse(read('packaging/grafana/presence.json'));
		const asked = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
		assert.ok(asked.length > 20);
		const texts = [read('packaging/prometheus/presence.rules.yml'), ...asked, read('docs/operate.md')];
		for (const name of texts.join('\n').match(/\b(presence|process)_[a-z_]+\b/g)) {
			assert.ok(known(name), `there is no ${name}`);
		}
		const described = new Set([...read('docs/operate.md').matchAll(/^\| `([a-z_]+)/gm)].map(([, name]) => name));
		assert.deepEqual([...there].filter((name) => !described.has(name)), []);
	});

	test('and health are all that there is at that door', async () => {
		assert.equal((await request(door, '/healthz')).text, 'ok\n');
		assert.equal((await request(door, '/readyz')).text, 'ready\n');
		for (const target of ['/', '/page.js', '/api/v1/rooms/_/users', pollingPath(server)]) {
			assert.equal((await request(door, target)).status, 404, target);
		}
		const socket = await refusedWebSocket(door.replace('http', 'ws') + websocketPath(server));
		assert.equal(socket.status, 404);
		assert.equal((await request(door, '/metrics', { method: 'POST' })).status, 405);
		const head = await request(door, '/metrics', { method: 'HEAD' });
		assert.deepEqual([head.status, head.text], [200, '']);
		assert.equal(head.headers['cache-control'], 'no-store');
		assert.equal((await request(server, '/metrics')).status, 404);
	});
});

describe('readiness', () => {
	test('is lost with the last session, and health is not', async () => {
		const server = await startMonitored('--max-sessions', '2');
		assert.equal((await request(server, '/readyz')).text, 'ready\n');
		await PollingSession.open(server);
		await PollingSession.open(server);
		assert.equal((await request(server, pollingPath(server))).status, 503);
		for (const target of [server, monitors(server)]) {
			const answer = await request(target, '/readyz');
			assert.deepEqual([answer.status, answer.text], [503, 'sessions: 2 of 2 are open\n']);
			assert.equal(answer.headers['cache-control'], 'no-store');
			assert.equal((await request(target, '/readyz', { method: 'HEAD' })).status, 503);
			assert.equal((await request(target, '/healthz')).status, 200);
		}
		const { text } = await request(monitors(server), '/metrics');
		assert.equal(samples(text).get('presence_sessions_refused_total{reason="full"}'), 1);
		assert.equal(samples(text).get('presence_ready'), 0);
		assert.ok(!samples(text).has('presence_state_writable'));
		await server.stop();
	});

	test('is lost with the last connection, and monitors still come in', async () => {
		const server = await startMonitored('--max-connections', '1');
		const connection = await RawConnection.open(server);
		await until(async () => (await request(monitors(server), '/readyz')).status === 503);
		assert.equal((await request(monitors(server), '/readyz')).text, 'connections: 1 of 1 are open\n');
		await request(server, '/healthz').then(() => assert.fail('it was let in'), () => {});
		const { text } = await request(monitors(server), '/metrics');
		assert.equal(samples(text).get('presence_tcp_connections_refused_total{reason="full"}'), 1);
		connection.destroy();
		await until(async () => (await request(monitors(server), '/readyz')).status === 200);
		await server.stop();
	});

	test('is lost while the state cannot be kept', async () => {
		const place = new Place();
		const server = await startMonitored('--state', path.join(place.directory, 'missing', 'state'));
		assert.deepEqual((({ status, text }) => [status, text])(await request(server, '/readyz')),
			[503, 'state: the file of --state cannot be written\n']);
		const found = samples((await request(monitors(server), '/metrics')).text);
		assert.deepEqual([found.get('presence_ready'), found.get('presence_state_writable')], [0, 0]);
		await server.stop().catch(() => {});
		place.remove();
	});

	test('is lost while clients are being disconnected', async () => {
		const server = await startMonitored();
		const sockets = await Promise.all(Array.from({ length: 60 }, () => PollingSession.open(server)));
		assert.equal(sockets.length, 60);
		const stopped = server.stop();
		await until(() => server.log().includes('server: stopping'));
		const answer = await request(monitors(server), '/readyz');
		assert.deepEqual([answer.status, answer.text],
			[503, 'stopping: clients are being disconnected\n']);
		await stopped;
	});
});
