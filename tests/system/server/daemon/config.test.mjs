/* What presenced is told by files and by its environment, and what it says of that. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { makeCertificate } from '../../../lib/net/certificate.mjs';
import { RawConnection } from '../../../lib/net/raw.mjs';
import { leaveAll, member, roster } from '../../../lib/presence/presence.mjs';
import { run, start } from '../../../lib/process/daemon.mjs';
import { until } from '../../../lib/process/poll.mjs';

let folder;
let file;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'presence-config-'));
	file = path.join(folder, 'presenced.conf');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name, ...lines) => {
	const place = path.join(folder, name);
	mkdirSync(path.dirname(place), { recursive: true });
	writeFileSync(place, `${lines.join('\n')}\n`);
	return place;
};

/* What --print-config says: {key: [[value, origin]…]}. */
async function printed(args = [], env = {}) {
	const { code, stdout, stderr } = await run('presenced', ['--config', file, '--print-config', ...args], { env });
	assert.deepEqual([code, stderr], [0, '']);
	const values = {};
	for (const [, origin, key, value] of stdout.matchAll(/^; from (.*)\n(\w+) = (.*)$/mg)) {
		(values[key] ??= []).push([value, origin]);
	}
	return { values, stdout };
}

/* The lines that are told of a configuration that is wrong. */
async function faults(args = [], env = {}) {
	const { code, stdout, stderr } = await run('presenced', ['--check-config', ...args], { env });
	assert.deepEqual([code, stdout], [78, ''], stderr);
	return stderr.trimEnd().split('\n');
}

describe('what counts', () => {
	test('is the command line, the environment, the files of conf.d from the last, the file, the default', async () => {
		write('presenced.conf', 'ping_interval = 1001', 'ping_timeout = 1001', 'leave_grace = 1001',
			'max_payload = 2001', 'recovery = yes');
		const first = write('conf.d/10-first.conf', 'ping_interval = 1002', 'ping_timeout = 1002', 'leave_grace = 1002');
		const second = write('conf.d/9-later-by-bytes.conf', '', 'ping_interval = 1003', 'ping_timeout = 1003');
		write('conf.d/.hidden.conf', 'nonsense');
		write('conf.d/99-other.txt', 'nonsense');
		const { values } = await printed(['--ping-interval', '1005'],
			{ PRESENCED_PING_INTERVAL: '1004', PRESENCED_PING_TIMEOUT: '1004', PRESENCED_LEAVE_GRACE: '' });
		assert.deepEqual(values.ping_interval, [['1005', 'command line']]);
		assert.deepEqual(values.ping_timeout, [['1004', 'environment, PRESENCED_PING_TIMEOUT']]);
		assert.deepEqual(values.leave_grace, [['1002', `${first}:3`]]);
		assert.deepEqual(values.max_payload, [['2001', `${file}:4`]]);
		assert.deepEqual(values.recovery, [['yes', `${file}:5`]]);
		assert.deepEqual(values.log_level, [['info', 'default']]);
		assert.ok(second.endsWith('.conf'));
	});

	test('of a list is all of one place', async () => {
		write('presenced.conf', 'rooms = a, b', 'rooms = c', 'host = x.example');
		assert.deepEqual((await printed()).values.rooms,
			[['a', `${file}:1`], ['b', `${file}:1`], ['c', `${file}:2`]]);
		const part = write('conf.d/1.conf', 'rooms = d', 'rooms = e');
		assert.deepEqual((await printed()).values.rooms, [['d', `${part}:1`], ['e', `${part}:2`]]);
		const { values } = await printed(['--rooms', 'f'], { PRESENCED_HOST: 'y.example,z.example' });
		assert.deepEqual(values.rooms, [['f', 'command line']]);
		assert.deepEqual(values.host.map(([value]) => value), ['y.example', 'z.example']);
	});

	test('is printed as a file that says the same', async () => {
		write('presenced.conf', 'listen = 127.0.0.1:0, [::1]:0', 'allow_origin = https://*.a.example', 'no_eio3 = on');
		const first = await printed(['--state', '/var/lib/x y']);
		writeFileSync(file, first.stdout);
		const second = await printed();
		const values = ({ values: all }) =>
			Object.fromEntries(Object.entries(all).map(([key, list]) => [key, list.map(([value]) => value)]));
		assert.deepEqual(values(second), values(first));
		assert.equal(values(second).state[0], '/var/lib/x y');
	});

	test('is told by $PRESENCED_CONFIG, which --config overrules', async () => {
		write('presenced.conf', 'max_payload = 3001');
		const other = write('other.conf', 'max_payload = 4001');
		const says = async (args, env) => {
			const { code, stdout } = await run('presenced', ['--print-config', ...args], { env });
			assert.equal(code, 0);
			return stdout.match(/^max_payload = (.*)$/m)[1];
		};
		assert.equal(await says([], { PRESENCED_CONFIG: file }), '3001');
		assert.equal(await says(['--config', other], { PRESENCED_CONFIG: file }), '4001');
		assert.equal(await says(['--config', 'none'], { PRESENCED_CONFIG: file }), '1000000');
	});

	test('is what a presenced runs with', async () => {
		write('presenced.conf', 'listen = 127.0.0.1:0', 'control = none', 'max_payload = 3001');
		const server = await start('presenced', ['--config', file]);
		const answer = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);
		assert.match(await answer.text(), /"maxPayload":3001\b/);
		await server.stop();
	});

	test('is nothing where the example is as it was installed', async () => {
		const { stdout } = await run('presenced', ['--example-config']);
		writeFileSync(file, stdout);
		const { values } = await printed();
		assert.ok(Object.values(values).flat().every(([, origin]) => origin === 'default'));
		writeFileSync(file, stdout.replace(/^#(log_level = )info$/m, '$1debug'));
		assert.deepEqual((await printed()).values.log_level[0][0], 'debug');
	});
});

describe('what is wrong', () => {
	test('is told all at once, with file and line and what may be meant', async () => {
		write('presenced.conf', 'pong_timeout = 5', '', '[server]', 'log_level = inof', 'nothing');
		const part = write('conf.d/1.conf', '# a comment', '  max-payload = 5000');
		assert.deepEqual(await faults(['--config', file], { PRESENCED_PING_INTERVAL: 'x' }), [
			`presenced: ${file}:1: unknown option 'pong_timeout'; did you mean 'ping_timeout'?`,
			`presenced: ${file}:3: there are no sections, and no '[' at the begin of a line`,
			`presenced: ${file}:4: 'log_level' takes error, warn, info or debug, not 'inof'; did you mean 'info'?`,
			`presenced: ${file}:5: it is not of the form 'key = value'`,
			`presenced: ${part}:2: unknown option 'max-payload'; did you mean 'max_payload'?`,
			"presenced: 'PRESENCED_PING_INTERVAL' takes a whole number from 10 to 3600000, not 'x'",
		]);
	});

	test('keeps it from starting, with 78', async () => {
		write('presenced.conf', 'config = none');
		const { code, stderr } = await run('presenced', ['--config', file, '--listen', '127.0.0.1:0']);
		assert.deepEqual([code, stderr], [78, `presenced: ${file}:1: unknown option 'config'\n`]);
	});

	test('is a file that is named and missing, and one that cannot be read', async () => {
		assert.deepEqual(await faults(['--config', file]),
			[`presenced: cannot read '${file}': No such file or directory`]);
		assert.deepEqual(await faults([], { PRESENCED_CONFIG: folder }),
			[`presenced: cannot read '${folder}': Is a directory`]);
		write('presenced.conf', '');
		mkdirSync(path.join(folder, 'conf.d'));
		const fifo = path.join(folder, 'conf.d', '1.conf');
		execFileSync('mkfifo', [fifo]);
		const dangling = path.join(folder, 'conf.d', '2.conf');
		symlinkSync('/nowhere', dangling);
		assert.deepEqual(await faults(['--config', file]), [
			`presenced: cannot read '${fifo}': it is not a file`,
			`presenced: cannot read '${dangling}': No such file or directory`,
		]);
	});

	test('is a certificate without a key, named as it was said', async () => {
		write('presenced.conf', 'tls_cert = /c.pem');
		assert.deepEqual(await faults(['--config', file]),
			[`presenced: ${file}:1: 'tls_cert' needs 'tls_key': certificate and key go together`]);
		assert.deepEqual(await faults([], { PRESENCED_TLS_KEY: '/k.pem' }),
			["presenced: 'PRESENCED_TLS_KEY' needs 'tls_cert': certificate and key go together"]);
	});

	test('is a certificate that cannot be used', async () => {
		const { cert, key } = makeCertificate(folder);
		write('presenced.conf', `tls_cert = ${cert}`, `tls_key = ${key}`);
		assert.equal((await run('presenced', ['--config', file, '--check-config'])).code, 0);
		writeFileSync(key, 'nonsense\n');
		assert.match((await faults(['--config', file]))[0], /cannot use the key/);
	});

	test('is no variable of others: that is a warning', async () => {
		const env = { PRESENCED_PORT: 'tcp://10.0.0.1:3000', PRESENCED_LOGLEVEL: 'debug' };
		const { code, stderr } = await run('presenced', ['--check-config'], { env });
		assert.equal(code, 0);
		assert.deepEqual(stderr.trimEnd().split('\n').sort(), [
			"presenced: warning: there is no variable 'PRESENCED_LOGLEVEL'; did you mean 'PRESENCED_LOG_LEVEL'?",
			"presenced: warning: there is no variable 'PRESENCED_PORT'",
		]);
	});
});

describe('a reload', () => {
	const socket = () => path.join(folder, 'control.sock');
	const ctl = (...args) => run('presencectl', ['--socket', socket(), ...args]);
	const reload = async (...args) => {
		const { code, stdout, stderr } = await ctl('reload', ...args);
		return { code, stdout, stderr };
	};
	const refused = async (server, origin) => {
		const answer = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { headers: { Origin: origin } });
		return answer.status === 403;
	};
	let server;
	afterEach(async () => {
		leaveAll();
		await server?.stop();
		server = undefined;
	});

	test('applies what can change, names what cannot, and disconnects nobody', async () => {
		write('presenced.conf', 'allow_origin = https://a.example');
		server = await start('presenced', ['--config', file, '--control', socket()]);
		const ann = await member(server, 'ann');
		assert.ok(await refused(server, 'https://b.example'));
		write('presenced.conf', 'leave_grace = 1', 'log_level = debug');
		write('conf.d/origins.conf', 'allow_origin = https://b.example');
		const { code, stdout } = await reload('--json');
		assert.equal(code, 0);
		const { log_level: level, restart } = JSON.parse(stdout);
		assert.deepEqual([level, restart], ['debug', ['leave-grace']]);
		assert.match(server.log(), /^warn: presenced: these change with the next start only:.* '--leave-grace'/m);
		assert.ok(!await refused(server, 'https://b.example'));
		assert.ok(await refused(server, 'https://a.example'));
		assert.ok(ann.socket.connected);
		assert.equal((await roster(server)).length, 1);
	});

	test('leaves the command line as it was', async () => {
		write('presenced.conf', 'allow_origin = https://a.example');
		server = await start('presenced', ['--config', file, '--control', socket(), '--allow-origin', 'https://c.example']);
		assert.equal((await reload()).code, 0);
		assert.ok(!await refused(server, 'https://c.example'));
		assert.ok(await refused(server, 'https://a.example'));
	});

	test('of what is wrong changes nothing, and tells all of it', async () => {
		write('presenced.conf');
		server = await start('presenced', ['--config', file, '--control', socket()]);
		const ann = await member(server, 'ann');
		write('presenced.conf', 'allow_origin = https://b.example', 'log_level = debug', 'prot = 1',
			'max_sessions = 0');
		const { code, stdout, stderr } = await reload();
		assert.deepEqual([code, stdout], [78, '']);
		assert.deepEqual(stderr.trimEnd().split('\n'), [
			`presencectl: ${file}:3: unknown option 'prot'`,
			`presencectl: ${file}:4: 'max_sessions' takes a whole number from 1 to 1000000, not '0'`,
			'presencectl: the configuration is wrong, and nothing was changed',
		]);
		assert.match(server.log(), /^error: config: .*:3: unknown option 'prot'$/m);
		assert.ok(await refused(server, 'https://b.example'));
		assert.ok(ann.socket.connected);
		assert.match((await ctl('reload', '--log-level', 'info', '--json')).stdout, /"log_level": *"info"/);
	});

	test('comes by SIGHUP too, good or not', async () => {
		write('presenced.conf');
		server = await start('presenced', ['--config', file, '--control', socket()]);
		write('presenced.conf', 'nonsense');
		server.child.kill('SIGHUP');
		await until(() => /^error: config: nothing is reloaded/m.test(server.log()), 5000, 'the refusal');
		write('presenced.conf', 'allow_origin = https://b.example');
		server.child.kill('SIGHUP');
		await until(() => /^info: config: reloaded$/m.test(server.log()), 5000, 'the reload');
		assert.ok(!await refused(server, 'https://b.example'));
	});

	test('reads certificate and key again, for those who come then', async () => {
		const { cert, key } = makeCertificate(folder);
		write('presenced.conf', `tls_cert = ${cert}`, `tls_key = ${key}`);
		server = await start('presenced', ['--config', file, '--control', socket()]);
		const shown = () => new Promise((resolve, reject) => {
			const client = tls.connect({ host: '127.0.0.1', port: server.port, rejectUnauthorized: false }, () => {
				resolve(client.getPeerCertificate().fingerprint256);
				client.destroy();
			});
			client.once('error', reject);
		});
		const first = await shown();
		const held = await RawConnection.open(server);
		writeFileSync(key, 'nonsense\n');
		const { code, stderr } = await reload();
		assert.equal(code, 78);
		assert.match(stderr, /cannot use the key/);
		assert.equal(await shown(), first);
		makeCertificate(folder);
		assert.equal((await reload()).code, 0);
		assert.notEqual(await shown(), first);
		assert.equal(held.socket?.destroyed ?? false, false);
		held.destroy();
	});
});
