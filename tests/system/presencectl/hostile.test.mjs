/* Daemons that are none, or behave badly, and users who do: presencectl ends in time, with a code that is not 0, and the
 * terminal is handed nothing that it would act on. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { programPath } from '../../lib/process/daemon.mjs';
import { until } from '../../lib/process/poll.mjs';
import { ctl, Running } from './ctl.mjs';
import { FakeDaemon, GREETING, listen } from './fake.mjs';

const GREETING_LINE = `${JSON.stringify(GREETING)}\n`;
const ESCAPE = '\u001b[2J\u001b]0;owned\u0007';
/* C0 but for line ends, DEL, C1, bidi controls. */
const DANGEROUS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

/* Runs `args` against a server that does as `talk(socket)` says. */
async function against(talk, args, options) {
	const server = await listen(talk);
	try {
		return await ctl(server.path, args, options);
	} finally {
		await server.close();
	}
}

/* Greets, and answers each line with what `answer(request)` returns. */
function answering(answer) {
	return (socket) => {
		socket.write(GREETING_LINE);
		socket.on('data', (bytes) => socket.write(answer(JSON.parse(bytes.toString()))));
	};
}

const CASES = [
	['garbage for a greeting is 76', (socket) => socket.write('SSH-2.0-OpenSSH_9.2\n'), 76, /protocol/],
	['JSON for a greeting that is none is 76', (socket) => socket.write('{"hello":1}\n'), 76, /no greeting/],
	['an array for a greeting is 76', (socket) => socket.write('[]\n'), 76, /protocol/],
	['half a greeting is 75', (socket) => socket.write('{"presence":{"ver'), 75, /no answer/],
	['half a greeting and an end is 69', (socket) => socket.end('{"presence":{"ver'), 69, /closed/],
	['an end without a word is 69', (socket) => socket.end(), 69, /closed/],
	['a greeting that goes on and on is no reason to hang', (socket) => socket.write('{'.repeat(1e6)), 75, /no/],
	['silence after the greeting is 75', (socket) => socket.write(GREETING_LINE), 75, /no answer/],
	['garbage for an answer is 76', answering(() => 'what?\n'), 76, /protocol/],
	['half an answer is 75', answering(({ id }) => `{"jsonrpc":"2.0","id":${id},"resu`), 75, /no answer/],
	['an answer without a result is 76', answering(({ id }) => `{"jsonrpc":"2.0","id":${id}}\n`), 76, /protocol/],
	['an answer to something else is 76', answering(() => '{"id":99,"result":{}}\n'), 76, /nobody asked/],
	['a result of another type is 76', answering(({ id }) => `{"id":${id},"result":[]}\n`), 76, /protocol/],
	['an error of no known code is 70', answering(({ id }) =>
		`{"id":${id},"error":{"code":-32603,"message":"boom"}}\n`), 70, /boom \(-32603\)/],
	['a method that an older daemon does not have is 76', answering(({ id }) =>
		`{"id":${id},"error":{"code":-32601,"message":"no method 'list'"}}\n`), 76, /does not know/],
	['to be refused at the door is 77', (socket) =>
		socket.end('{"jsonrpc":"2.0","id":null,"error":{"code":3,"message":"not permitted"}}\n'), 77, /refused/],
	['another schema is 76, with both versions', (socket) =>
		socket.write('{"presence":{"version":"9.9.9","schema":2,"you":{"role":"admin"}}}\n'), 76,
		/presenced 9\.9\.9 .* schema 2 .* presencectl 0\.\d+\.\d+ speaks 1\n {2}hint: /],
];

for (const [name, talk, code, complaint] of CASES) {
	test(name, async () => {
		const result = await against(talk, ['list', '-t', '0.3']);
		assert.match(result.stderr, complaint);
		assert.equal(result.code, code);
		assert.equal(result.stdout, '');
	});
}

test('an answer that comes byte by byte is an answer', async () => {
	const slow = (socket) => {
		socket.setNoDelay(true);
		socket.write(GREETING_LINE.slice(0, 10));
		setTimeout(() => socket.write(GREETING_LINE.slice(10)), 20);
		socket.on('data', (bytes) => {
			const { id } = JSON.parse(bytes.toString());
			const answer = [...`{"jsonrpc":"2.0","id":${id},"result":{"users":[],"total":0}}\n`];
			const timer = setInterval(() => {
				socket.write(answer.shift());
				if (answer.length === 0) {
					clearInterval(timer);
				}
			}, 1);
		});
	};
	assert.equal((await against(slow, ['list'])).code, 0);
});

const ODD = [
	{},
	{ largest_rooms: 7, slowest_peers: [7, {}], stats: { ready: 'x' }, text: 7, version: [], memory: {} },
	{ users: null, kicked: 7, ban: [], stats: 'x', leaves: {}, bans: 1, rooms: true, names: null, seq: [] },
	{
		users: [{ id: 7, name: null, room: {}, since: 'x', kind: [1, 2], connections: 1e300 }, 5, null],
		kicked: [{}], missing: [{}, 7], total: 'y', ban: {}, stats: { a: 'x', b: {}, '\u001b': 1 }, leaves: [7, {}],
		bans: [[]], rooms: [{ room: 1 }], names: [1, null, {}], log_level: {}, uptime: -1e300, listeners: [{}, 1],
	},
];

test('results of other types than expected do no harm', async () => {
	for (const odd of ODD) {
		const talk = answering(({ id }) => `${JSON.stringify({ id, result: odd })}\n`);
		for (const words of ['list', 'list -o table', 'list --json', 'list --sort since -f name=*', 'show x', 'rooms',
			'show x -o wide', 'show x --json', 'why x', 'why x -o table', 'bans', 'bans -o table', 'stats', 'stats --prom',
			'stats --json', 'status', 'status -o table', 'version', 'kick x', 'kick x -o table', 'kick -n x', 'kick --all -n',
			'kick --all -y', 'ban x -y', 'ban x -y -o table', 'unban x', 'broadcast x -o table', 'reload', 'ping',
			'__complete bash kick x', '__complete fish list --room x', '__complete fish unban x']) {
			const { code, signal, stdout } = await against(talk, words.split(' '));
			assert.equal(signal, null, words);
			assert.ok([0, 1, 67].includes(code), `${words}: ${code}`);
			assert.equal(stdout.match(DANGEROUS), null, words);
		}
	}
});

test('nor do they on the screen of top', async () => { /* which takes a second each */
	await Promise.all(ODD.flatMap((odd) => ['top', 'top --json'].map(async (words) => {
		const talk = answering(({ id }) => `${JSON.stringify({ id, result: odd })}\n`);
		const { code, signal, stdout } = await against(talk, words.split(' '));
		assert.deepEqual([code, signal, stdout.match(DANGEROUS)], [0, null, null], words);
	})));
});

test('events of other types than expected do no harm', async () => {
	const odd = [{}, { method: 'event' }, { method: 'event', params: 7 }, { method: 'lagged', params: { dropped: 'x' } },
		{ method: 'event', params: { type: 'join', user: 'x', time: -1, seq: 1e300 } }, { method: 'unheard-of' }, { id: 5 }];
	const talk = answering(({ id }) =>
		`${[{ id, result: { seq: 1, users: [7, {}] } }, ...odd].map((line) => JSON.stringify(line)).join('\n')}\nend\n`);
	for (const format of ['table', 'tsv', 'csv', 'json', 'name']) {
		const { code, stderr } = await against(talk, ['watch', '-o', format]);
		assert.match(stderr, /a line is no JSON object/);
		assert.equal(code, 76);
	}
});

test('what users call themselves is handed to no terminal, in no format but JSON', async () => {
	const daemon = await FakeDaemon.start();
	const name = `${ESCAPE}a\u009bb\u202ec\u200bd\te\nf`;
	const user = daemon.join(name, { kind: ESCAPE });
	daemon.leave(daemon.join(name), ESCAPE, ESCAPE);
	try {
		for (const args of [['list', '-o', 'table'], ['list', '-o', 'wide'], ['list', '-o', 'tsv'], ['list', '-o', 'csv'],
			['list', '-o', 'name'], ['show', user.id, '-o', 'table'], ['show', user.id], ['why', name],
			['why', name, '-o', 'wide'], ['kick', '-n', user.id, '-o', 'table'], ['list', '--json'],
			['__complete', 'bash', 'kick', ''], ['__complete', 'fish', 'kick', ''], ['show', ESCAPE]]) {
			const { stdout, stderr } = await ctl(daemon.path, args);
			assert.equal(stdout.match(DANGEROUS), null, `${args.join(' ')}: ${JSON.stringify(stdout)}`);
			assert.equal(stderr.match(DANGEROUS), null, `${args.join(' ')}: ${JSON.stringify(stderr)}`);
			assert.equal(stdout.split('\n').filter((line) => line.includes('owned')).length <= 2, true);
		}
		assert.equal(JSON.parse((await ctl(daemon.path, ['list', '--json'])).stdout).users[0].name, name);
	} finally {
		await daemon.close();
	}
});

test('neither are the names in events', async () => {
	const daemon = await FakeDaemon.start();
	for (const format of ['table', 'tsv', 'csv', 'json']) {
		const watch = new Running(daemon.path, ['watch', '-o', format, '--color=never']);
		await until(() => daemon.watchers.size > 0, 10000, 'somebody watches');
		const user = daemon.join(`${ESCAPE}\n${ESCAPE}`);
		daemon.rename(user, `x${ESCAPE}`);
		daemon.leave(user, ESCAPE, ESCAPE);
		await watch.says(/left|leave/);
		await watch.interrupt();
		assert.equal(watch.stdout.match(DANGEROUS), null, JSON.stringify(watch.stdout));
		await until(() => daemon.watchers.size === 0, 10000, 'nobody watches');
	}
	await daemon.close();
});

test('a watcher is told that it was too slow', async () => {
	const daemon = await FakeDaemon.start();
	const watch = new Running(daemon.path, ['watch', '--json']);
	await until(() => daemon.watchers.size > 0, 10000, 'somebody watches');
	daemon.notify('lagged', { dropped: 42 });
	await watch.says(/\{"type":"lagged",.*"dropped":42/);
	await watch.interrupt();
	await daemon.close();
});

test('a watch that went on where another ended has no snapshot, or tells what it missed', async () => {
	const daemon = await FakeDaemon.start();
	daemon.join('alice');
	daemon.join('bob');
	const quiet = new Running(daemon.path, ['watch', '--json', '--since-seq', '2']);
	await until(() => daemon.watchers.size === 1, 10000, 'somebody watches');
	daemon.join('carol');
	await quiet.says(/carol/);
	await quiet.interrupt();
	assert.equal(quiet.stdout.split('\n').length, 2);
	const late = new Running(daemon.path, ['watch', '--json', '--since-seq', '1']);
	await late.says(/"dropped":2.*\n.*"snapshot"/);
	await late.interrupt();
	const ahead = new Running(daemon.path, ['watch', '--json', '--since-seq', '7']);
	await ahead.says(/"restarted".*changes after event 7 may be missing.*\n.*"snapshot"/);
	await ahead.interrupt();
	await daemon.close();
});

test('a watch ends with 69 when the daemon does', async () => {
	const daemon = await FakeDaemon.start();
	daemon.join('alice');
	const watch = new Running(daemon.path, ['watch']);
	await watch.says(/alice/);
	daemon.server.drop();
	const [code] = await watch.ended();
	assert.equal(code, 69);
	assert.match(watch.stderr, /closed the connection/);
	await daemon.close();
});

test('10,000 users are listed in less than 200 ms', async () => {
	const daemon = await FakeDaemon.start();
	const sanitized = readFileSync(programPath('presencectl')).includes('__asan_init');
	const limit = sanitized ? 1000 : 200; /* which makes it several times slower */
	daemon.users = Array.from({ length: 10000 }, (_, n) => ({
		id: `id${n}`, name: `user ${n} é`, room: '/', kind: 'web', since: Date.now() - n, connections: 1,
	}));
	for (const format of ['tsv', 'table', 'json']) {
		let best = Infinity;
		for (let run = 0; run < 5 && best >= limit; run++) {
			const start = performance.now();
			const { stdout } = await ctl(daemon.path, ['list', '-o', format]);
			best = Math.min(best, performance.now() - start);
			assert.match(stdout, /user 9999/);
		}
		assert.ok(best < limit, `${format}: ${best} ms`);
	}
	await daemon.close();
});
