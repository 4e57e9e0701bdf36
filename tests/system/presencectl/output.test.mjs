/* What stands on a terminal, and what goes into a pipe. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { afterEach, beforeEach, test } from 'node:test';
import { programPath } from '../../lib/process/daemon.mjs';
import { until, within } from '../../lib/process/poll.mjs';
import { ctl, environment } from './ctl.mjs';
import { FakeDaemon } from './fake.mjs';
import { Terminal } from './terminal.mjs';

const MINUTE = 60 * 1000;

let daemon;
const terminals = [];

beforeEach(async () => { daemon = await FakeDaemon.start(); });
afterEach(async () => {
	terminals.splice(0).forEach((terminal) => terminal.close());
	await daemon.close();
});

/* presencectl in a terminal. */
function terminal(args, options) {
	terminals.push(Terminal.presencectl(daemon.path, args, options));
	return terminals.at(-1);
}

/* The screen once presencectl has ended, without the line that tells so. */
async function screenOf(args, options, code = 0) {
	const shown = terminal(args, options);
	await shown.shows(/^exit \d+$/m);
	const screen = shown.screen();
	assert.match(screen, new RegExp(`\nexit ${code}$`));
	return screen.slice(0, screen.lastIndexOf('\nexit'));
}

test('a terminal gets an aligned table with relative times', async () => {
	daemon.join('alice', { since: Date.now() - 5 * MINUTE });
	daemon.join('Ann Lee', { since: Date.now() - 26 * 60 * MINUTE, room: '/lobby' });
	assert.equal(await screenOf(['list']), [
		'NAME     ROOM    KIND  SINCE   ID',
		'alice    /       web   5m ago  id0001',
		'Ann Lee  /lobby  web   1d ago  id0002',
	].join('\n'));
});

test('a table is cut to the width of the terminal, with an ellipsis; a wide one is not', async () => {
	daemon.join('日本語の名前 with a very long tail');
	daemon.join('x'.repeat(50), { room: `/${'y'.repeat(50)}` });
	const table = (await screenOf(['list'], { width: 60 })).split('\n');
	assert.equal(table.length, 3);
	assert.match(table[1], /^日本語の名前 .*…/);
	assert.match(table[2], /^x+… +\/y+… +web/);
	assert.match(await screenOf(['list', '-o', 'wide'], { width: 60 }), /x{50}/);
});

test('nobody is a sentence on a terminal', async () => {
	assert.equal(await screenOf(['list']), 'Nobody is here.');
	assert.equal(await screenOf(['bans']), 'Nobody is banned.');
});

test('show and status are one screen', async () => {
	daemon.join('alice');
	const shown = await screenOf(['show', 'alice']);
	assert.match(shown, /^NAME +alice\n(.+\n)*SINCE +now\n(.+\n)*\n?ADDRESS +TRANSPORT/);
	assert.match(await screenOf(['status']), /UPTIME +1d 2h\n(.+\n)*MEMORY +4\.3 MB\n/);
	assert.match(await screenOf(['ping']), /^presenced at '.*' answered within \d+\.\d ms$/);
});

test('events on a terminal are sentences with the time of the day', async () => {
	daemon.join('alice', { since: Date.now() });
	const watch = terminal(['watch'], { width: 120 });
	await watch.shows(/^\d\d:\d\d:\d\d {2}= alice is in \/ \(web\)$/m);
	const bob = daemon.join('bob', { room: '/lobby' });
	daemon.rename(bob, 'robert');
	daemon.leave(bob, 'timeout', 'ping timeout');
	await watch.shows(/\+ bob joined \/lobby \(web\)$/m);
	await watch.shows(/~ robert is the new name of bob, in \/lobby$/m);
	await watch.shows(/- robert left \/lobby \(timeout: ping timeout\)$/m);
});

test('list --watch redraws the screen', async () => {
	daemon.join('alice');
	const list = terminal(['list', '--watch']);
	await list.shows('alice');
	daemon.join('bob');
	await until(() => /^NAME.*\nalice.*\nbob.*$/.test(list.screen({ visible: true })), 10000,
		() => `alice and bob are on the screen:\n${list.screen({ visible: true })}`);
});

/* [environment, flags, whether there are colours] */
const COLORS = [
	[{}, [], true],
	[{ NO_COLOR: '1' }, [], false],
	[{ NO_COLOR: '' }, [], true],
	[{ NO_COLOR: '1' }, ['--color=always'], true],
	[{}, ['--color=never'], false],
	[{ TERM: 'dumb' }, [], false],
];

for (const [env, flags, colored] of COLORS) {
	const title = [...Object.entries(env).map((pair) => pair.join('=')), ...flags].join(' ');
	test(`${title || 'a usual terminal'} ${colored ? 'gets' : 'means no'} colours`, async () => {
		daemon.join('alice');
		const command = `${programPath('presencectl')} list ${flags.join(' ')}`;
		const set = Object.entries(env).map(([key, value]) => `${key}='${value}'`).join(' ');
		terminals.push(new Terminal(`${set} ${command}; echo over; exec cat >/dev/null`, daemon.path));
		await terminals[0].shows('over');
		assert.equal(terminals[0].screen({ escapes: true }).includes('\u001b[1mNAME'), colored);
	});
}

test('a pipe gets no colours, unless it is told so', async () => {
	daemon.join('alice');
	assert.equal((await ctl(daemon.path, ['list', '-o', 'table'])).stdout.includes('\u001b'), false);
	assert.match((await ctl(daemon.path, ['list', '-o', 'table', '--color=always'])).stdout, /\u001b\[1m/);
});

test('kick of several asks, and takes only yes for yes', async () => {
	daemon.join('alice');
	daemon.join('bob');
	for (const [answer, code] of [['n', 1], ['', 1], ['x', 1], ['y', 0]]) {
		const kick = terminal(['kick', 'alice', 'bob']);
		await kick.shows('This disconnects 2 users (\'alice\' … \'bob\'). [y/N]');
		assert.equal(daemon.users.length, 2);
		kick.type(answer).press('Enter');
		await kick.shows(`exit ${code}`);
		assert.equal(kick.screen().includes('nothing was done'), code === 1);
	}
	assert.equal(daemon.users.length, 0);
});

test('a ban asks, and a kick with one', async () => {
	daemon.join('alice');
	const ban = terminal(['ban', '192.0.2.1', '--for', '1h']);
	await ban.shows('Ban \'192.0.2.1\' for 1h? [y/N]');
	ban.type('yes').press('Enter');
	await ban.shows(/banned '192\.0\.2\.1' \(address\), which ends in (1h|59m)/);
	const kick = terminal(['kick', 'alice', '--ban', '10m']);
	await kick.shows('This disconnects \'alice\' and bans them for 10m. [y/N]');
	kick.press('C-c');
	await kick.shows(/exit 130/);
	assert.equal(daemon.users.length, 1);
});

test('kick --all wants the number of users typed', async () => {
	daemon.join('alice');
	daemon.join('bob');
	const first = terminal(['kick', '--all']);
	await first.shows('This disconnects all 2 users. Type their number to go on:');
	first.type('y').press('Enter');
	await first.shows('exit 1');
	const second = terminal(['kick', '--all']);
	await second.shows('to go on:');
	second.type('2').press('Enter');
	await second.shows('exit 0');
	assert.equal(daemon.users.length, 0);
});

test('--yes answers for whoever types', async () => {
	daemon.join('alice');
	daemon.join('bob');
	assert.match(await screenOf(['kick', 'alice', 'bob', '--yes']), /^kicked 'alice' .*\nkicked 'bob'/);
});

/* Runs presencectl through a shell: {code, stdout, stderr}. */
async function shell(command) {
	const child = spawn('bash', ['-c', command.replaceAll('presencectl', programPath('presencectl'))],
		{ env: environment(daemon.path), stdio: ['ignore', 'pipe', 'pipe'] });
	const said = { stdout: '', stderr: '' };
	child.stdout.on('data', (text) => { said.stdout += text; });
	child.stderr.on('data', (text) => { said.stderr += text; });
	const [code] = await within(new Promise((resolve) => {
		child.once('close', (...result) => resolve(result));
	}), 20000, () => `${command} ends; it said: ${said.stdout}${said.stderr}`)
		.finally(() => child.kill('SIGKILL'));
	return { code, ...said };
}

test('a reader that has seen enough is no failure, and ends a watch', async () => {
	for (let n = 0; n < 5000; n++) {
		daemon.join(`user-${n}`);
	}
	const first = await shell('set -o pipefail; presencectl list | head -1');
	assert.match(first.stdout, /^user-0\t/);
	assert.deepEqual([first.code, first.stderr], [0, '']);
	const watch = await shell('set -o pipefail; presencectl watch | head -1');
	assert.deepEqual([watch.code, watch.stderr], [0, '']);
	await until(() => daemon.watchers.size === 0, 10000, 'the watch ends');
});

test('ids go through xargs', async () => {
	daemon.join('Ann Lee');
	daemon.join('bob', { room: '/lobby' });
	const { code, stderr } = await shell('presencectl list -q | xargs presencectl kick --yes');
	assert.deepEqual([code, stderr, daemon.users.length], [0, '', 0]);
});

test('the man page is made of the same table', async () => {
	const { stdout: manual } = await ctl(daemon.path, ['__manual']);
	const { stdout: help } = await ctl(daemon.path, ['help']);
	const names = [...help.matchAll(/^ {2}([a-z]+)(, [a-z]+)? {2,}/gm)].map((match) => match[1]);
	assert.ok(names.includes('kick') && names.length >= 18);
	names.forEach((name) => assert.match(manual, new RegExp(`^## ${name}`, 'm')));
});

test('bash completes commands, flags and live names', async () => {
	daemon.join('alice');
	daemon.join('Ann Lee');
	terminals.push(new Terminal('exec bash --norc --noprofile', daemon.path, { env: { PS1: '$ ' } }));
	const [bash] = terminals;
	await bash.shows(/\$$/);
	bash.type(`PS1='> '; PATH=${programPath('.')}:$PATH`).press('Enter');
	await bash.shows(/^>$/m);
	bash.type('source <(presencectl completion bash); clear; echo ready').press('Enter');
	await bash.shows(/^ready/m);
	bash.type('presencectl ki').press('Tab');
	await bash.shows('> presencectl kick');
	bash.type('a').press('Tab');
	await bash.shows('> presencectl kick alice');
	bash.type('An').press('Tab');
	await bash.shows('> presencectl kick alice \'Ann Lee\'');
	bash.type('--all-m').press('Tab');
	await bash.shows('\'Ann Lee\' --all-matching');
	bash.press('C-u').type('presencectl list --room=').press('Tab');
	await bash.shows('> presencectl list --room=/');
});
